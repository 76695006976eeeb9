// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of fallback plans, and of stress and what makes up for it: formulas through the library, the fixture through
/// the staged tools.
enum FallbackVectors {
    /// The formulas, by how the ids of their vectors begin.
    private static let formulas: [(prefix: String, formula: FormulaVectors.Formula)] = [
        ("overprovision-", stability), ("sustainable-days-", sustainableDays), ("new-equilibrium-", equilibrium),
        ("debt-", debt),
    ]

    private static let halfStrength: JSONValue = ["A1", "A3", "R2", "R4", "R6", "R8"]

    /// The lines of a vector; nil if it is none of these.
    static func run(_ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner) -> [VectorLine]? {
        if id == "fixture-compensation-fraction" {
            return (vector["cases"]?.arrayValue ?? []).enumerated().map { number, entry in
                line(entry, compensation(entry, runner), id, file, number)
            }
        }
        if let (_, formula) = formulas.first(where: { id.hasPrefix($0.prefix) }) {
            let tolerance = vector["tolerance"]?.doubleValue ?? 1e-12
            let got = Result { try formula(vector["input"] ?? [:]) }
            return [line(vector["expected"] ?? .null, got, id, file, nil, tolerance)]
        }
        guard vector["input"]?["fixture"] != nil, vector["expected"]?["changedPersonBlocks"] != nil else { return nil }
        let expected = vector["expected"] ?? .null
        return [line(expected, scenario(vector["input"] ?? [:], id, runner), id, file, nil)]
    }

    private static func line(
        _ expected: JSONValue, _ got: Result<JSONValue, any Error>, _ id: String, _ file: String, _ number: Int?,
        _ tolerance: Double = 1e-12
    ) -> VectorLine {
        switch got {
        case .success(let value):
            return VectorLine(
                file: file, id: id, number: number, isPass: Comparison.matches(expected, value, tolerance: tolerance),
                expected: expected, got: value)
        case .failure(let error):
            return GoldenFile.failure(file, id: id, number: number, expected: expected, "\(error)")
        }
    }

    private static func ask(_ tool: String, _ own: JSONObject, _ runner: any ToolRunner) -> Result<JSONValue, any Error>
    {
        var arguments: JSONObject = ["from": "2026-01-05", "horizon_days": 14]
        for member in own { arguments[member.key] = member.value }
        return runner.answer(of: tool, .object(arguments), program: "golden").map { $0["figures"] ?? .null }
    }

    /// A scenario that the tool plans when it is asked, and keeps no plan of.
    private static func scenario(
        _ input: JSONValue, _ id: String, _ runner: any ToolRunner
    ) -> Result<JSONValue, any Error> {
        var scenario: JSONObject = ["id": .string(id)]
        scenario["remove"] = input["remove"]
        scenario["demand"] = input["demand"]
        let dropped = (input["dropPriorities"]?.arrayValue ?? []).compactMap(\.integerValue).min()
        if let dropped { scenario["keep_categories"] = .integer(dropped - 1) }
        return ask("get_static_fallbacks", ["scenarios": [.object(scenario)]], runner).map { figures in
            let row = figures["fallbacks"]?[0] ?? .null
            return [
                "requiredHalfDays": row["required"] ?? .null,
                "unservedByPriority1to4": .array(
                    ["1", "2", "3", "4"].map { row["unserved_by_category"]?[$0] ?? 0 }),
                "coverageActivated": row["activated_coverage"] ?? .null,
                "changedPersonBlocks": row["changed_person_blocks"] ?? .null,
                "unservedIfNothingChanges": row["unserved_if_nothing_changes"] ?? .null,
                "coverageStatic": row["static_coverage"] ?? .null,
            ]
        }
    }

    /// A stress that the tool tries out: `loss-R1+R2`, or half strength.
    private static func compensation(_ entry: JSONValue, _ runner: any ToolRunner) -> Result<JSONValue, any Error> {
        let name = entry["scenario"]?.stringValue ?? ""
        let people = name.dropFirst("loss-".count).split(separator: "+").map { JSONValue.string(String($0)) }
        let away = name.hasPrefix("loss-") ? JSONValue.array(people) : halfStrength
        return ask("analyze_le_chatelier", ["scenario": ["id": .string(name), "remove": away]], runner).map { figures in
            let stress = figures["stress"] ?? .null
            return [
                "scenario": .string(name), "stressHalfDays": stress["half_days_missing"] ?? .null,
                "residualHalfDays": stress["residual_half_days"] ?? .null,
                "compensatedHalfDays": stress["compensated_half_days"] ?? .null,
                "compensationFraction": figures["compensated_fraction"] ?? .null,
                "movesPerHalfDayCompensated": figures["moves_per_half_day_compensated"] ?? .null,
            ]
        }
    }

    private static func stability(_ input: JSONValue) throws -> JSONValue {
        let stability = try StaticStability(cells: whole(input["cells"]), lost: whole(input["lost"]))
        return [
            "maxSteadyUtilisation": .number(stability.maximumSteadyUtilization),
            "overProvisionFactor": .number(stability.overProvisionFactor),
        ]
    }

    /// Both ways: the closed form of a constant gap, and the search for one that may change.
    private static func sustainableDays(_ input: JSONValue) throws -> JSONValue {
        let reservoirs = (input["reservoirs"]?.arrayValue ?? []).map {
            Reservoir(rate: real($0["maxRate"]), stock: real($0["stock"]))
        }
        let gap = real(input["gap"])
        let days = try Sustainability.days(gap: gap, reservoirs: reservoirs)
        let searched = try Sustainability.days(gaps: [GapPeriod(days: 1000, gap: gap)], reservoirs: reservoirs)
        return ["days": json(days), "lpDays": json(searched)]
    }

    private static func equilibrium(_ input: JSONValue) throws -> JSONValue {
        let response = try LinearResponse(disturbance: real(input["disturbance"]), gain: real(input["gain"]))
        return [
            "compensation": .number(response.compensation), "residual": .number(response.residual),
            "compensatedFraction": .number(response.compensatedFraction),
        ]
    }

    private static func debt(_ input: JSONValue) throws -> JSONValue {
        let debt = try LeakyDebt(
            inflow: real(input["u"]), recovery: real(input["lam"]), start: real(input["B0"]))
        return [
            "steadyState": .number(debt.steadyState), "B7": .number(debt.debt(afterDays: 7)),
            "B30": .number(debt.debt(afterDays: 30)), "daysToLimit": json(debt.days(to: real(input["limit"]))),
        ]
    }

    private static func real(_ value: JSONValue?) -> Double { value?.doubleValue ?? .nan }
    private static func whole(_ value: JSONValue?) -> Int { value?.integerValue.flatMap { Int(exactly: $0) } ?? -1 }
    private static func json(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}
