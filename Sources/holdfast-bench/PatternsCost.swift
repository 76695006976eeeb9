// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import JSON

/// What the analysis core costs on a program of a given size: each pattern's algorithms, without tables and faces.
struct PatternsCost {
    /// What one pattern measures: figures by name, `ms` from `Timing.json`.
    typealias Measurement = @Sendable (PatternsInstance, Timing) throws -> JSONObject

    /// The patterns, a line each; a pattern's file is `Patterns<Name>.swift`.
    static let topics: [(name: String, measure: Measurement)] = [
        ("contingency", { try PatternsContingency($0, $1).figures() }),
        ("fallbacks", { try PatternsFallbacks($0, $1).figures() }),
        ("sacrifice", { try PatternsSacrifice($0, $1).figures() }),
        ("graphs", { try PatternsGraphs($0, $1).figures() }),
        ("zones", { try PatternsZones($0, $1).figures() }),
        ("drift", { try PatternsDrift($0, $1).figures() }),
        ("behavior", { try PatternsBehavior($0, $1).figures() }),
    ]

    let people: Int
    let slots: Int
    let rounds: Int
    /// One topic alone.
    let only: String?
    /// A file for the instance.
    let file: String?

    /// The figures of every topic.
    func measure() throws -> JSONValue {
        let instance = try PatternsInstance(people: people, slots: slots)
        if let file { try instance.write(file) }
        var figures: JSONObject = [
            "people": .integer(Int64(people)), "slots": .integer(Int64(slots)),
            "services": .integer(Int64(instance.model.serviceCount)),
            "signatures": .integer(Int64(instance.model.signatureCount)),
        ]
        for topic in Self.topics where only == nil || only == topic.name {
            figures[topic.name] = .object(try topic.measure(instance, Timing(rounds: rounds)))
        }
        figures["peak_mb"] = .number(Self.peakMegabytes)
        return .object(figures)
    }

    private static var peakMegabytes: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }

    /// Runs work several times.
    struct Timing: Sendable {
        let rounds: Int

        /// Milliseconds by the clock and of processor time: the median of all runs, and the last result.
        func run<Value>(_ work: () throws -> Value) rethrows -> (value: Value, ms: JSONValue) {
            var (clock, processor): ([Double], [Double]) = ([], [])
            func once() throws -> Value {
                let (start, used) = (Stopwatch.now(), Stopwatch.processorTime())
                let value = try work()
                clock.append(Double(Stopwatch.now() - start) / 1e6)
                processor.append(Double(Stopwatch.processorTime() - used) / 1e6)
                return value
            }
            var value = try once()
            for _ in 1..<max(1, rounds) { value = try once() }
            return (value, ["clock": .number(Stopwatch.median(clock)), "cpu": .number(Stopwatch.median(processor))])
        }
    }
}
