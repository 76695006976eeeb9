// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// What homeostasis and the desk cost: ten markers of everybody for the thirteen windows of a year with their cut points, how
/// evenly a burden is shared, a year of days of ten loops, and a desk with four items a person.
struct PatternsDrift {
    private static let windows = 13
    private static let markers = 10
    private static let loops = 10

    private let instance: PatternsInstance
    private let timing: PatternsCost.Timing

    init(_ instance: PatternsInstance, _ timing: PatternsCost.Timing) {
        self.instance = instance
        self.timing = timing
    }

    func figures() throws -> JSONObject {
        var random = SeededNumbers(state: 13)
        func share() -> Double { Double(random.next(below: 1_000_000)) / 1_000_000 }
        let rows = (0..<instance.people * Self.windows).map { _ in (0..<Self.markers).map { _ in share() } }
        let index = try timing.run { try AllostaticLoad(reference: rows) }
        let high = try timing.run {
            try rows.prefix(instance.people).reduce(0) { $0 + (try index.value?.high($1).count ?? 0) }
        }
        let shares = (0..<instance.people).map { _ in share() }
        let inequality = try timing.run { try Inequality(shares)?.gini ?? 0 }
        let series = (0..<Self.loops).map { _ in (0..<365).map { _ in share() } }
        let feedback = try timing.run {
            try series.reduce(0.0) { sum, values in
                let ratio = try Volatility(values)?.vonNeumannRatio ?? 0
                return try sum + ratio + (Feedback(values)?.phi ?? 0) + (LinearTrend(values)?.slope ?? 0)
            }
        }
        let items = (0..<4 * instance.people).map { _ in
            let created = share() * 365
            return QueueReplay.Item(created: created, decided: created + share() * 10)
        }
        let replay = try timing.run { try QueueReplay(items, from: 0, to: 365).meanOpen }
        return [
            "reference_rows": .integer(Int64(rows.count)), "cut_points_ms": index.ms, "index_ms": high.ms,
            "inequality_ms": inequality.ms, "loops": .integer(Int64(Self.loops)), "loops_ms": feedback.ms,
            "items": .integer(Int64(items.count)), "replay_ms": replay.ms,
        ]
    }
}
