// SPDX-License-Identifier: Apache-2.0

import Daemon
import Glibc
import JSON
import Kernel
import Synchronization

/// What a call costs that does nothing: across the boundary alone, and through the whole pipeline.
struct CallCost {
    /// Calls in a round.
    private static let calls = 20_000
    private static let arguments: JSONValue = ["text": "hello"]

    private let bench: Workbench
    private let rounds: Int

    init(_ bench: Workbench, rounds: Int) {
        self.bench = bench
        self.rounds = rounds
    }

    /// Nanoseconds a call: the median of the rounds, after one that does not count.
    func measure() async throws -> JSONValue {
        await bench.core.loadPlugins()
        let registry = bench.core.registry.current
        var boundary: JSONObject = [:]
        var pipeline: JSONObject = [:]
        pipeline["whoami"] = .number(try await throughPipeline("whoami", [:]))
        for tool in registry.tools where tool.descriptor.name.hasSuffix("echo") {
            boundary[tool.descriptor.name] = .number(try acrossBoundary(tool))
            pipeline[tool.descriptor.name] = .number(try await throughPipeline(tool.descriptor.name, Self.arguments))
        }
        if registry.tool("echo_async") != nil {
            pipeline["echo_async"] = .number(try await throughPipeline("echo_async", Self.arguments))
        }
        var figures: JSONObject = ["boundary_ns": .object(boundary), "pipeline_ns": .object(pipeline)]
        if let tool = registry.tools.first(where: { $0.descriptor.name.hasSuffix("echo") }) {
            figures["stages"] = try await StageCost(bench, rounds: rounds).measure(tool: tool.descriptor.name)
        }
        return .object(figures)
    }

    /// Enters a call in the table, hands it to the plugin and takes the result: inline tools end before `start` returns.
    private func acrossBoundary(_ tool: Registry.Tool) throws -> Double {
        let context = CallContext(
            principal: Principal(name: "bench", role: .operator, disclosure: .full), face: .rest,
            correlationID: "bench")
        let encoded = context.encoded(softDeadlineMilliseconds: 27_000)
        let arguments = Self.arguments.serialized()
        let ended = Atomic(0)
        func round() {
            for _ in 0..<Self.calls {
                let id = bench.core.calls.begin(
                    instance: tool.instance, context: context, deadline: .max, abandonAt: .max,
                    finish: { outcome in
                        if case .ok = outcome { ended.add(1, ordering: .relaxed) }
                    })
                tool.instance.start(
                    StartedCall(
                        id: id, kind: .tool, name: tool.descriptor.name, arguments: arguments, context: encoded,
                        deadlineMicros: 0))
            }
        }
        round()
        let times = (0..<rounds).map { _ in
            let start = Stopwatch.now()
            round()
            return Double(Stopwatch.now() - start) / Double(Self.calls)
        }
        let expected = Self.calls * (rounds + 1)
        guard ended.load(ordering: .relaxed) == expected else {
            throw Workbench.Failure(
                description: "\(tool.descriptor.name) ended \(ended.load(ordering: .relaxed)) of \(expected) calls")
        }
        return Stopwatch.median(times)
    }

    private func throughPipeline(_ tool: String, _ arguments: JSONValue) async throws -> Double {
        var times: [Double] = []
        for round in 0...rounds {
            let start = Stopwatch.now()
            for _ in 0..<Self.calls { _ = try await bench.call(tool, arguments) }
            if round > 0 { times.append(Double(Stopwatch.now() - start) / Double(Self.calls)) }
        }
        return Stopwatch.median(times)
    }
}
