// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Formula vectors of trails, file 12.
enum TrailVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "trail-decay": decay, "ant-system-update": steps,
        "aco-choice": { entry in
            let chances = try AntSystem.probabilities(
                trails: numbers(entry, "tau"), visibility: numbers(entry, "eta"),
                alpha: try FormulaVectors.number(entry, "alpha"), beta: try FormulaVectors.number(entry, "beta"))
            return with(entry, "p", list(chances))
        },
        "deneubourg-bridge": { entry in
            let chance = try DoubleBridge.probability(
                first: try FormulaVectors.number(entry, "A"), second: try FormulaVectors.number(entry, "B"),
                k: try FormulaVectors.number(entry, "k"), n: try FormulaVectors.number(entry, "n"))
            return with(entry, "PA", .number(chance))
        },
        "rho-halflife": { entry in
            let evaporation = try Evaporation(halfLifeDays: try FormulaVectors.number(entry, "halfLifeDays"))
            return with(entry, "rho", .number(evaporation.share(ofStep: try FormulaVectors.number(entry, "dtDays"))))
        },
    ]

    private static func numbers(_ entry: JSONValue, _ name: String) -> [Double] {
        (entry[name]?.arrayValue ?? []).compactMap(\.doubleValue)
    }

    private static func list(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }

    /// A case with its result in place of the expected one.
    private static func with(_ entry: JSONValue, _ name: String, _ value: JSONValue) -> JSONValue {
        var object = entry.objectValue ?? [:]
        object[name] = value
        return .object(object)
    }

    /// Just after the events of each day, and on some days without any.
    private static let decay: FormulaVectors.Formula = { input in
        let evaporation = try Evaporation(halfLifeDays: try FormulaVectors.number(input, "halfLifeDays"))
        let events = (input["events"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.doubleValue) }
        var strengths: JSONObject = [:]
        for day in Set(events.map { Int($0[0]) } + [20, 30, 90, 365]).sorted() {
            var trail = Trail()
            for event in events where event[0] <= Double(day) {
                trail.deposit(event[1], onDay: event[0], evaporation)
            }
            strengths["\(day)"] = .number(trail.strength(onDay: Double(day), evaporation))
        }
        return ["tauAtDay": .object(strengths)]
    }

    private static let steps: FormulaVectors.Formula = { input in
        var trails = numbers(input, "tau0")
        var history: [JSONValue] = []
        for row in input["deposits"]?.arrayValue ?? [] {
            trails = try AntSystem.step(
                trails, evaporation: try FormulaVectors.number(input, "rho"),
                deposits: (row.arrayValue ?? []).compactMap(\.doubleValue))
            history.append(list(trails))
        }
        return ["history": .array(history)]
    }
}
