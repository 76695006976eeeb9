// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import SitrepTools

/// Vectors of the sitrep's rules: hysteresis, the combination of classes, the temporal filter, and the score.
enum SitrepVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "schmitt-quantiser": quantiser, "raw-level": combination, "temporal-filter": filter, "health-score": score,
    ]

    private static let quantiser: FormulaVectors.Formula = { entry in
        let values = (entry["x"]?.arrayValue ?? []).compactMap(\.doubleValue)
        guard
            let quantiser = Quantiser(
                thresholds: (entry["up"]?.arrayValue ?? []).map(\.doubleValue),
                band: try FormulaVectors.number(entry, "band")),
            let start = Level(rawValue: Int(try FormulaVectors.number(entry, "start")))
        else { throw FormulaVectors.MissingInput(name: "up") }
        var (level, levels) = (start, [Level]())
        for value in values {
            level = quantiser.level(of: value, held: level)
            levels.append(level)
        }
        let naive = values.map { quantiser.level(of: $0) }
        return [
            "levels": numbers(levels), "transitions": transitions(levels), "naiveLevels": numbers(naive),
            "naiveTransitions": transitions(naive),
        ]
    }

    private static let combination: FormulaVectors.Formula = { entry in
        let indicators = try (entry["indicators"]?.arrayValue ?? []).map { row -> Indicator in
            guard let kind = Indicator.Class(rawValue: row["cls"]?.stringValue ?? "") else {
                throw FormulaVectors.MissingInput(name: "cls")
            }
            let level = row["level"]?.integerValue.flatMap { Level(rawValue: Int($0)) }
            return Indicator(id: row["id"]?.stringValue ?? "", kind: kind, level: level)
        }
        let combined = Combination(indicators)
        return [
            "indicators": entry["indicators"] ?? .null,
            "level": combined.level.map { .integer(Int64($0.rawValue)) } ?? .null, "name": .string(combined.level.word),
            "because": .array(combined.causes.map { .string($0.id) }),
        ]
    }

    private static let filter: FormulaVectors.Formula = { entry in
        let raw = (entry["raw"]?.arrayValue ?? []).compactMap { $0.integerValue.flatMap { Level(rawValue: Int($0)) } }
        let hard = Set((entry["hardBlackAt"]?.arrayValue ?? []).compactMap(\.integerValue))
        let acknowledged = entry["acknowledgedFrom"]?.integerValue ?? .max
        var filter = LevelFilter(showing: .green)
        let displayed = raw.enumerated().map { index, level in
            filter.step(
                level, isHardBlack: hard.contains(Int64(index)), isAcknowledged: Int64(index) >= acknowledged)
            return filter.shown
        }
        var members = entry.objectValue ?? [:]
        members["displayed"] = numbers(displayed)
        members["rawTransitions"] = transitions(raw)
        members["displayedTransitions"] = transitions(displayed)
        return .object(members)
    }

    private static let score: FormulaVectors.Formula = { entry in
        func list(_ name: String) -> [Double] { (entry[name]?.arrayValue ?? []).compactMap(\.doubleValue) }
        let (deficits, weights) = (list("deficits"), list("weights"))
        guard let level = Level(rawValue: Int(try FormulaVectors.number(entry, "level"))) else {
            throw FormulaVectors.MissingInput(name: "level")
        }
        let geometric = TrendScore.geometric(deficits: deficits, weights: weights)
        var members = entry.objectValue ?? [:]
        members["geometric"] = FormulaVectors.json(geometric)
        members["arithmetic"] = FormulaVectors.json(TrendScore.arithmetic(deficits: deficits, weights: weights))
        members["capped"] = FormulaVectors.json(geometric.map { TrendScore.capped($0, at: level) })
        return .object(members)
    }

    private static func numbers(_ levels: [Level]) -> JSONValue { .array(levels.map { .integer(Int64($0.rawValue)) }) }

    private static func transitions(_ levels: [Level]) -> JSONValue {
        .integer(Int64(zip(levels, levels.dropFirst()).count { $0 != $1 }))
    }
}
