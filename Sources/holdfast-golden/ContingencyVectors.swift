// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of single and double losses: formulas through the library, the fixture through the staged tools.
enum ContingencyVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "hand-K_1_block": hand,
        "performance-index": { input in
            var got: JSONObject = [:]
            for exponent in [1, 2, 4] {
                got["n=\(exponent)"] = .number(
                    try PerformanceIndex.value(
                        load: numbers(input["load"]), capacity: numbers(input["cap"]), weight: numbers(input["w"]),
                        exponent: exponent))
            }
            return .object(got)
        },
    ]

    private static let tool = "run_contingency_analysis_resilience"
    private static let horizon: JSONObject = ["from": "2026-01-05", "horizon_days": 14, "top": 100]
    private static let classes = ["1", "2", "3", "4"]

    /// The lines of a vector; nil if it is none of these.
    static func run(_ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner) -> [VectorLine]? {
        let got: Result<JSONValue, any Error>
        var arguments = horizon
        switch id {
        case "fixture-n1-n2-per-block":
            arguments["week_cap"] = false
            var utilization = horizon
            utilization["detail"] = "slots"
            utilization["top"] = nil
            let slots = runner.answer(of: "check_utilization_threshold", .object(utilization), program: "golden")
            got = figures(arguments, runner).flatMap { figures in slots.map { perBlock(figures, $0["figures"]) } }
        case "fixture-n1-n2-weekly-cap", "fixture-n1-cap10":
            arguments["week_cap_half_days"] = vector["input"]?["weekCap"]
            got = figures(arguments, runner).map(underCap)
        case _ where id.hasPrefix("cascade-alpha"):
            arguments["people"] = vector["input"]?["initial"]
            arguments["alpha"] = vector["input"]?["alpha"]
            got = figures(arguments, runner).map(cascade)
        default: return nil
        }
        let expected = vector["expected"] ?? .null
        switch got {
        case .success(let value):
            let isPass = Comparison.matches(expected, value, tolerance: 1e-9)
            return [VectorLine(file: file, id: id, number: nil, isPass: isPass, expected: expected, got: value)]
        case .failure(let error): return [GoldenFile.failure(file, id: id, expected: expected, "\(error)")]
        }
    }

    private static func figures(_ arguments: JSONObject, _ runner: any ToolRunner) -> Result<JSONValue, any Error> {
        runner.answer(of: tool, .object(arguments), program: "golden").map { $0["figures"] ?? .null }
    }

    /// The place of a slot such as `2026-01-15 AM` in the fixture.
    private static func block(_ slot: String) -> JSONValue {
        guard let day = Int(slot.dropFirst(8).prefix(2)) else { return .null }
        return .integer(Int64((day - 5) * 2 + (slot.hasSuffix("PM") ? 1 : 0)))
    }

    private static func perClass(_ row: JSONValue) -> JSONValue {
        .array(classes.map { row["unserved_by_category"]?[$0] ?? 0 })
    }

    /// The rows of people by id, and those of pairs that lose something, each as `value` has it.
    private static func people(_ figures: JSONValue, _ value: (JSONValue) -> JSONValue) -> JSONValue {
        .object(
            (figures["people"]?.arrayValue ?? []).reduce(into: JSONObject()) {
                $0[$1["person"]?.stringValue ?? "?"] = value($1)
            })
    }

    private static func pairs(_ figures: JSONValue, _ value: (JSONValue) -> JSONValue?) -> JSONValue {
        .object(
            (figures["pair_rows"]?.arrayValue ?? []).reduce(into: JSONObject()) { all, row in
                guard let value = value(row) else { return }
                all[(row["people"]?.arrayValue ?? []).compactMap(\.stringValue).sorted().joined(separator: ",")] = value
            })
    }

    private static func perBlock(_ figures: JSONValue, _ utilization: JSONValue?) -> JSONValue {
        let rows = utilization?["slot_rows"]?.arrayValue ?? []
        let sets = utilization?["service_sets"]?.arrayValue ?? []
        func excess(_ row: JSONValue) -> JSONValue? {
            row["excess_over_singles"].flatMap { ($0.doubleValue ?? 0) > 0 ? $0 : nil }
        }
        return [
            "baseUnserved": .integer(Int64(figures["base_unserved_by_category"]?.objectValue?.count ?? -1)),
            "n1": people(figures) { row in
                [
                    "unservedHalfDays": row["unserved_half_days"] ?? .null,
                    "blocks": .array((row["slots"]?.arrayValue ?? []).map { block($0.stringValue ?? "") }),
                ]
            },
            "naiveGapIfNoRedispatch": people(figures) { $0["if_nobody_moves"] ?? .null },
            "gapIfOnlyIdleStaffMayFill": people(figures) { $0["if_only_idle_fill"] ?? .null },
            "unservedByPriority1to4_n1": people(figures, perClass),
            "n2FatalPairs": pairs(figures) { $0["unserved_half_days"] },
            "n2FatalPairCount": figures["pairs"]?["losing"] ?? .null,
            "n2PairsTotal": figures["pairs"]?["pairs"] ?? .null,
            "n2LatentPairsExcessOverSumOfSingles": pairs(figures, excess),
            "n2LatentPairCount": figures["pairs"]?["latent"] ?? .null,
            "bottleneckUtilisationPerBlock": .array(rows.map { $0["rho"] ?? .null }),
            "bottleneckSetPerBlock": .array(
                rows.map { row in
                    let set = row["set"]?.integerValue.flatMap { Int(exactly: $0) } ?? -1
                    let ids = sets.indices.contains(set) ? sets[set].arrayValue ?? [] : []
                    return .array(ids.compactMap(\.stringValue).sorted().map { .string($0) })
                }),
            "maxBottleneck": utilization?["max_bottleneck"] ?? .null,
        ]
    }

    private static func underCap(_ figures: JSONValue) -> JSONValue {
        [
            "baseUnservedByPriority": .array(classes.map { figures["base_unserved_by_category"]?[$0] ?? 0 }),
            "n1UnservedByPriority": people(figures, perClass), "n2UnservedByPriority": pairs(figures, perClass),
            "n2FatalPairCount": figures["pairs"]?["losing"] ?? .null,
        ]
    }

    private static func cascade(_ figures: JSONValue) -> JSONValue {
        let cascade = figures["cascade"] ?? .null
        let loads = (cascade["heaviest"]?.arrayValue ?? []).reduce(into: JSONObject()) {
            $0[$1["person"]?.stringValue ?? "?"] = $1["half_days"] ?? .null
        }
        return [
            "steps": cascade["generations"] ?? .null, "totalFailed": cascade["failed"] ?? .null,
            "lostHalfDays": cascade["lost_half_days"] ?? .null, "finalCoverage": cascade["coverage"] ?? .null,
            "finalLoad": .object(loads),
        ]
    }

    private static func numbers(_ list: JSONValue?) -> [Double] { (list?.arrayValue ?? []).compactMap(\.doubleValue) }

    /// One slot with every single and double loss, the naive count, and the sets with one person to spare.
    private static let hand: FormulaVectors.Formula = { input in
        let services = input["demand"]?.objectValue?.map(\.key) ?? []
        let demand = services.map { Int(input["demand"]?[$0]?.integerValue ?? 0) }
        let people = input["eligible"]?.objectValue?.map(\.key) ?? []
        let skills = people.map { person in
            ServiceSet(
                (input["eligible"]?[person]?.arrayValue ?? []).compactMap {
                    services.firstIndex(of: $0.stringValue ?? "")
                })
        }
        let model = try CoverageModel(categories: services.map { _ in 1 }, signatures: skills)
        let slot = CoverageSlot(demand: demand, supply: people.map { _ in 1 })
        var contingency = SlotContingency(model: model)
        let losses = try contingency.losses(slot)
        var single: JSONObject = [:]
        var double: JSONObject = [:]
        for (one, name) in people.enumerated() {
            single[name] = losses.single(one) == nil ? 0 : 1
            for other in people.indices.dropFirst(one + 1) {
                double["\(name),\(people[other])"] = .integer(Int64(losses.loss(of: one, and: other).reduce(0, +)))
            }
        }
        let assigned = ["p1": "X", "p2": "X", "p4": "Y"]
        let members = people.enumerated().map { person, name in
            StaticSlot.Member(
                person: person, service: assigned[name].flatMap { services.firstIndex(of: $0) }, skills: skills[person])
        }
        let asAssigned = try StaticSlot(demand: demand, members: members, model: model)
        let naive = people.enumerated().reduce(into: JSONObject()) {
            $0[$1.element] = .integer(Int64(asAssigned.loss(of: [$1.offset]).nobodyMoves.reduce(0, +)))
        }
        let sets = (1..<(1 << services.count)).map { mask in
            services.indices.filter { mask >> $0 & 1 == 1 }
        }
        let tight = sets.filter { model.slack(of: ServiceSet($0), in: slot) == 1 }.map { set -> JSONValue in
            ["T": .array(set.map { .string(services[$0]) }), "slack": 1]
        }
        return [
            "baseUnserved": .integer(Int64(losses.baseUnserved.reduce(0, +))), "n1Unserved": .object(single),
            "n2Unserved": .object(double), "naiveCountIfAssigned_p1X_p2X_p4Y": .object(naive),
            "tightSets": .array(tight),
        ]
    }
}
