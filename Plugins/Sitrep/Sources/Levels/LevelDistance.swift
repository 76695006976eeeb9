// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// How far the combined level is from the next one, by the figures that name their thresholds.
struct LevelDistance: Sendable {
    /// A figure that is on its way.
    struct Step: Sendable, Equatable {
        let signal: String
        let unit: String
        let value: Double
        /// Where the next level begins; for the way down, where the band ends.
        let threshold: Double
        /// Never negative.
        let distance: Double

        var json: JSONObject {
            [
                "signal": .string(signal), "value": .number(value), "threshold": .number(threshold),
                "distance": .number(distance), "unit": .string(unit),
            ]
        }
    }

    /// The figure that would first make it worse, relative to its threshold, and to which level.
    let worse: (level: Level, step: Step)?
    /// What every cause that names its thresholds has to do before it gets better.
    let better: [Step]
    /// The causes that name none, whose way is not known.
    let unmarked: [String]

    /// O(n).
    init(_ combined: Combination) {
        guard let raw = combined.level else {
            (worse, better, unmarked) = (nil, [], [])
            return
        }
        var nearest: (level: Level, step: Step)?
        for weighted in combined.weighted {
            let indicator = weighted.indicator
            guard let value = indicator.value, let level = indicator.level, indicator.kind != .advisory,
                let next = indicator.quantiser?.toWorse(from: value, at: max(level, raw))
            else { continue }
            let reached = indicator.kind == .capacity ? min(next.level, .red) : next.level
            guard reached > raw else { continue }
            let step = Step(
                signal: indicator.id, unit: indicator.unit, value: value, threshold: next.threshold,
                distance: next.distance)
            if nearest.map({ Self.relative(step) < Self.relative($0.step) }) ?? true { nearest = (reached, step) }
        }
        worse = nearest
        var steps: [Step] = []
        var others: [String] = []
        for cause in combined.causes {
            if let value = cause.value, let level = cause.level,
                let way = cause.quantiser?.toBetter(from: value, at: level)
            {
                steps.append(
                    Step(
                        signal: cause.id, unit: cause.unit, value: value, threshold: way.threshold,
                        distance: way.distance))
            } else {
                others.append(cause.id)
            }
        }
        better = steps
        unmarked = others
    }

    private static func relative(_ step: Step) -> Double { step.distance / max(abs(step.threshold), 1e-9) }

    /// With what the filter still asks for.
    func json(filter: LevelFilter?, raw: Level?, needsAcknowledgement: Bool) -> JSONValue {
        var object: JSONObject = ["worse": .null, "better": .null]
        if let worse {
            var step = worse.step.json
            step["level"] = .string(worse.level.word)
            object["worse"] = .object(step)
        }
        if let filter, filter.shown > .green {
            object["better"] = [
                "level": .string(Level(rawValue: filter.shown.rawValue - 1).word),
                "needs": .array(better.prefix(5).map { .object($0.json) }),
                "without_thresholds": .array(unmarked.prefix(10).map { .string($0) }),
                "evaluations": .integer(Int64(filter.remainingUntilFall())),
                "needs_acknowledgement": .bool(needsAcknowledgement),
            ]
        }
        return .object(object)
    }
}
