// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Telemetry

@Suite struct MetricsRegistryTests {
    @Test func `The exposition is the golden text, whatever the order of registration`() throws {
        func fill(_ registry: MetricsRegistry, reversed: Bool) throws {
            let steps: [() throws -> Void] = [
                {
                    try registry.counter(
                        "holdfast_calls_total", ["tool": "get_sitrep", "code": "ok"], help: "Calls.\nBy tool \\ code."
                    ).increment(by: 3 as UInt64)
                },
                {
                    try registry.counter("holdfast_calls_total", ["code": "a\"b\\c\nd", "tool": "x"]).increment()
                },
                { try registry.gauge("utilization_ratio", help: "Share.").set(0.85) },
                { _ = try registry.gauge("never_set") },
                {
                    let histogram = try registry.histogram(
                        "holdfast_call_seconds", ["tool": "t"], help: "Duration.", buckets: [0.1, 1, 2.5])
                    for value in [0.1, 0.1000001, 2, 9] { histogram.observe(value) }
                },
            ]
            for step in reversed ? steps.reversed() : steps { try step() }
        }
        let golden = """
            # HELP holdfast_call_seconds Duration.
            # TYPE holdfast_call_seconds histogram
            holdfast_call_seconds_bucket{tool="t",le="0.1"} 1
            holdfast_call_seconds_bucket{tool="t",le="1"} 2
            holdfast_call_seconds_bucket{tool="t",le="2.5"} 3
            holdfast_call_seconds_bucket{tool="t",le="+Inf"} 4
            holdfast_call_seconds_sum{tool="t"} 11.2000001
            holdfast_call_seconds_count{tool="t"} 4
            # HELP holdfast_calls_total Calls.\\nBy tool \\\\ code.
            # TYPE holdfast_calls_total counter
            holdfast_calls_total{code="a\\"b\\\\c\\nd",tool="x"} 1
            holdfast_calls_total{code="ok",tool="get_sitrep"} 3
            # HELP utilization_ratio Share.
            # TYPE utilization_ratio gauge
            utilization_ratio 0.85

            """
        for reversed in [false, true] {
            let registry = MetricsRegistry()
            try fill(registry, reversed: reversed)
            #expect(registry.exposition() == golden)
        }
    }

    @Test func `A gauge is absent until set, and again after NaN or clear`() throws {
        let registry = MetricsRegistry()
        let gauge = try registry.gauge("g")
        #expect(gauge.value == nil)
        #expect(registry.exposition() == "")
        gauge.add(2.5)
        #expect(registry.exposition() == "# TYPE g gauge\ng 2.5\n")
        gauge.set(.infinity)
        #expect(registry.exposition() == "# TYPE g gauge\ng +Inf\n")
        gauge.set(.nan)
        #expect(gauge.value == nil)
        gauge.set(0)
        #expect(gauge.value == 0)
        gauge.clear()
        #expect(registry.exposition() == "")
    }

    @Test func `A counter counts exactly beyond 2^53 and never falls`() throws {
        let counter = try MetricsRegistry().counter("c_total")
        counter.increment(by: UInt64(1) << 53)
        counter.increment()
        #expect(counter.text == "9007199254740993")
        counter.increment(by: -1.0)
        counter.increment(by: Double.nan)
        counter.increment(by: Double.infinity)
        #expect(counter.text == "9007199254740993")
    }

    @Test func `Names, types, labels and buckets are enforced`() throws {
        let registry = MetricsRegistry()
        _ = try registry.counter("a_total", ["x": "1"])
        _ = try registry.histogram("h", buckets: [1, 2])
        #expect(throws: MetricsError.typeMismatch(metric: "a_total", registered: .counter, asked: .gauge)) {
            try registry.gauge("a_total", ["x": "1"])
        }
        #expect(throws: MetricsError.labelMismatch(metric: "a_total", registered: ["x"], asked: ["x", "y"])) {
            try registry.counter("a_total", ["y": "1", "x": "2"])
        }
        #expect(throws: MetricsError.bucketMismatch(metric: "h")) { try registry.histogram("h", buckets: [1, 3]) }
        #expect(throws: MetricsError.sampleNameTaken(metric: "h_sum", other: "h")) { try registry.gauge("h_sum") }
        #expect(throws: MetricsError.sampleNameTaken(metric: "a", other: "a_count")) {
            _ = try registry.gauge("a_count")
            _ = try registry.histogram("a")
        }
        for name in ["", "9a", "a-b", "a b", "é", String(repeating: "a", count: 201)] {
            #expect(throws: MetricsError.invalidName(name)) { try registry.gauge(name) }
        }
        for label in ["", "__x", "le", "a:b", "1"] {
            #expect(throws: MetricsError.invalidLabel(metric: "n", label: label)) {
                try registry.gauge("n", MetricLabels([(name: label, value: "v")]))
            }
        }
        #expect(throws: MetricsError.duplicateLabel(metric: "n", label: "a")) {
            try registry.gauge("n", MetricLabels([(name: "a", value: "1"), (name: "a", value: "2")]))
        }
        for buckets in [[], [1, 1], [2, 1], [1, .infinity], [.nan]] {
            #expect(throws: MetricsError.invalidBuckets(metric: "b")) { try registry.histogram("b", buckets: buckets) }
        }
    }

    @Test func `Label sets beyond the cap are counted and not exposed`() throws {
        let registry = MetricsRegistry(maximumSeries: 2)
        for user in ["a", "b", "c", "d", "c"] { try registry.counter("u_total", ["user": user]).increment() }
        #expect(
            registry.exposition() == """
                # HELP holdfast_metrics_dropped_total \
                Lookups of a series beyond the cap of label sets per metric; their values are not exposed.
                # TYPE holdfast_metrics_dropped_total counter
                holdfast_metrics_dropped_total{metric="u_total"} 3
                # TYPE u_total counter
                u_total{user="a"} 1
                u_total{user="b"} 1

                """)
        registry.remove("u_total", ["user": "a"])
        try registry.counter("u_total", ["user": "c"]).increment()
        #expect(registry.exposition().contains("u_total{user=\"c\"} 1"))
        #expect(
            throws: MetricsError.typeMismatch(metric: MetricsRegistry.droppedName, registered: .counter, asked: .gauge)
        ) {
            try registry.gauge(MetricsRegistry.droppedName, ["metric": "x"])
        }
    }

    @Test func `The series of a plugin that is gone disappear together`() throws {
        let registry = MetricsRegistry()
        try registry.counter("calls_total", ["plugin": "a", "tool": "t"]).increment()
        try registry.counter("calls_total", ["plugin": "b", "tool": "t"]).increment()
        try registry.gauge("level", ["plugin": "a"]).set(1)
        try registry.gauge("other", ["tool": "a"]).set(1)
        registry.removeSeries(label: "plugin", value: "a")
        let text = registry.exposition()
        #expect(!text.contains("plugin=\"a\""))
        #expect(text.contains("calls_total{plugin=\"b\",tool=\"t\"} 1"))
        #expect(text.contains("other{tool=\"a\"} 1"))
    }

    @Test func `Concurrent bumps and lookups lose nothing`() async throws {
        let registry = MetricsRegistry()
        let workers = 8
        let rounds = 5_000
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    for round in 0..<rounds {
                        (try? registry.counter("c_total", ["shard": String(round % 7)]))?.increment()
                        (try? registry.counter("f_total"))?.increment(by: 0.5)
                        (try? registry.gauge("g"))?.add(worker % 2 == 0 ? 1 : -1)
                        (try? registry.histogram("h", buckets: [1, 2]))?.observe(Double(round % 3) + 0.5)
                        if round % 1_000 == 0 { _ = registry.exposition() }
                    }
                }
            }
        }
        let total = try (0..<7).reduce(0.0) { try $0 + registry.counter("c_total", ["shard": String($1)]).value }
        #expect(total == Double(workers * rounds))
        #expect(try registry.counter("f_total").value == Double(workers * rounds) / 2)
        #expect(try registry.gauge("g").value == 0)
        let histogram = try registry.histogram("h", buckets: [1, 2])
        let expected = (0..<3).map { rest in UInt64((0..<rounds).count { $0 % 3 == rest } * workers) }
        #expect(histogram.counts == expected)
        #expect(histogram.sum == zip([0.5, 1.5, 2.5], expected).reduce(0.0) { $0 + $1.0 * Double($1.1) })
    }

    @Test func `Held handles lose no fraction under contention`() async throws {
        let registry = MetricsRegistry()
        let counter = try registry.counter("f_total")
        let gauge = try registry.gauge("g")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<100_000 {
                        counter.increment(by: 0.5)
                        gauge.add(1)
                    }
                }
            }
        }
        #expect(counter.value == 200_000)
        #expect(gauge.value == 400_000)
    }

    @Test func `A collector runs before each exposition`() throws {
        let registry = MetricsRegistry()
        let gauge = try registry.gauge("runs")
        registry.beforeExposition { gauge.add(1) }
        _ = registry.exposition()
        #expect(registry.exposition() == "# TYPE runs gauge\nruns 2\n")
    }
}
