// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of `02_defense.json`: chances by formula, the fixture's levels through the plugin.
enum DefenseVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "k-of-n-pool": { entry in
            let absence = (entry["absentProbability"]?.arrayValue ?? []).compactMap(\.doubleValue)
            let need = Int(try FormulaVectors.number(entry, "need"))
            return [
                "absentProbability": entry["absentProbability"] ?? .null, "need": .integer(Int64(need)),
                "P_atLeastNeed": .number(try Reliability.atLeast(need, absence: absence)),
            ]
        },
        "lopa-independent": { entry in
            let layers = try ProtectionLayers(
                failureOnDemand: (entry["pfd"]?.arrayValue ?? []).compactMap(\.doubleValue))
            let initiating = try FormulaVectors.number(entry, "initiatingPerYear")
            return [
                "initiatingPerYear": .number(initiating), "pfd": entry["pfd"] ?? .null,
                "mitigatedPerYear": .number(try layers.residualFrequency(initiating: initiating).independent),
                "rrf": FormulaVectors.json(layers.riskReduction),
            ]
        },
        "severity-decision-table": { entry in
            let states = (entry["states"]?.arrayValue ?? []).compactMap(\.stringValue)
            let level = Int(try FormulaVectors.number(entry, "demandedLevel"))
            let decision = try DefenseDecision(
                states: states.compactMap(DefenseDecision.State.init(rawValue:)), demandedLevel: level)
            return [
                "states": entry["states"] ?? .null, "demandedLevel": .integer(Int64(level)),
                "intactBeyond": .integer(Int64(decision.intactBeyond)),
                "severity": .string("\(decision.severity)".uppercased()),
            ]
        },
    ]

    /// The lines of a vector; nil if it is none of these.
    static func run(_ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner) -> [VectorLine]? {
        guard id == "fixture-levels" else { return nil }
        let reply = runner.answer(
            of: "get_defense_level",
            [
                "from": "2026-01-05", "horizon_days": 14,
                "rho_target": vector["input"]?["rhoTarget"] ?? .null,
            ], program: "golden")
        return [FixtureVectors.line(vector, reply.map { levels($0["figures"] ?? .null) }, id, file)]
    }

    private static func levels(_ figures: JSONValue) -> JSONValue {
        func level(_ number: Int) -> JSONValue { figures["levels"]?[number - 1]?["effectiveness"] ?? .null }
        return [
            "blocks": figures["slots"] ?? .null, "requiredHalfDays": figures["required_half_days"] ?? .null,
            "coveredHalfDays": figures["covered_half_days"] ?? .null, "coverageRate": figures["coverage_rate"] ?? .null,
            "l1BlocksWithin": figures["slots_within"] ?? .null, "l1": level(1),
            "l3PresentPersonBlocks": figures["present_person_slots"] ?? .null,
            "l3UnservedSum": figures["n1_unserved"] ?? .null, "l3": level(3), "l4PairsTotal": figures["pairs"] ?? .null,
            "l4PairsLosingProtected": figures["pairs_losing_protected"] ?? .null, "l4": level(4),
            "l4WorstProtectedUnserved": figures["worst_pair_protected_unserved"] ?? .null,
            "protectedDemand": figures["protected_demand"] ?? .null,
        ]
    }
}
