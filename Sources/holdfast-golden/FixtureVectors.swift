// SPDX-License-Identifier: Apache-2.0

import JSON

/// Vectors about the small fixture, asked of the staged plugins on the program `golden`.
enum FixtureVectors {
    private static let program = "golden"
    private static let tool = "check_utilization_threshold"
    private static let horizon: JSONObject = ["from": "2026-01-05", "horizon_days": 14]

    /// The vectors of the other files, a line each.
    private static let topics: [@Sendable (JSONValue, String, String, any ToolRunner) -> [VectorLine]?] = [
        { ContingencyVectors.run($0, id: $1, file: $2, $3) },
        { FallbackVectors.run($0, id: $1, file: $2, $3) },
        { SheddingVectors.run($0, id: $1, file: $2, $3) },
        { DefenseVectors.run($0, id: $1, file: $2, $3) },
        { HubVectors.run($0, id: $1, file: $2, $3) },
        { ZoneVectors.run($0, id: $1, file: $2, $3) },
        { AbsenceVectors.run($0, id: $1, file: $2, $3) },
        { BehaviorVectors.run($0, id: $1, file: $2, $3) },
    ]

    /// The lines of a vector; nil if it is none of these.
    static func run(
        _ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner
    ) -> [VectorLine]? {
        let tolerance = vector["tolerance"]?.doubleValue ?? 1e-9
        switch id {
        case "fixture-utilisation":
            let got = utilisation(runner)
            return [line(vector["expected"] ?? .null, got, id, file, nil, tolerance)]
        case "fixture-weekly-bottleneck":
            var lines: [VectorLine] = []
            for (number, entry) in (vector["cases"]?.arrayValue ?? []).enumerated() {
                let got = weeks(entry, runner)
                lines.append(line(entry, got, id, file, number, tolerance))
            }
            return lines
        default: return topics.lazy.compactMap { $0(vector, id, file, runner) }.first
        }
    }

    /// What a vector with one expected value came to.
    static func line(
        _ vector: JSONValue, _ result: Result<JSONValue, any Error>, _ id: String, _ file: String
    ) -> VectorLine {
        line(vector["expected"] ?? .null, result, id, file, nil, vector["tolerance"]?.doubleValue ?? 1e-9)
    }

    /// What a case came to.
    static func line(
        _ expected: JSONValue, _ result: Result<JSONValue, any Error>, _ id: String, _ file: String, _ number: Int?,
        _ tolerance: Double
    ) -> VectorLine {
        switch result {
        case .success(let got):
            VectorLine(
                file: file, id: id, number: number,
                isPass: Comparison.matches(expected, got, tolerance: tolerance), expected: expected, got: got)
        case .failure(let error):
            GoldenFile.failure(file, id: id, number: number, expected: expected, "\(error)")
        }
    }

    private static func utilisation(_ runner: any ToolRunner) -> Result<JSONValue, any Error> {
        var arguments = horizon
        arguments["detail"] = "slots"
        return runner.answer(of: tool, .object(arguments), program: program).map { slots($0["figures"] ?? .null) }
    }

    private static func slots(_ figures: JSONValue) -> JSONValue {
        let sets = figures["service_sets"]?.arrayValue ?? []
        let blocks = (figures["slot_rows"]?.arrayValue ?? []).enumerated().map { number, row -> JSONValue in
            let set = row["set"]?.integerValue.flatMap { Int(exactly: $0) }.flatMap {
                sets.indices.contains($0) ? sets[$0] : nil
            }
            let services = (set?.arrayValue ?? []).compactMap(\.stringValue).sorted()
            return [
                "block": .string("B" + (number < 10 ? "0" : "") + "\(number)"), "demand": row["demand"] ?? .null,
                "available": row["available"] ?? .null, "naiveRho": row["naive_rho"] ?? .null,
                "bottleneckRho": row["rho"] ?? .null,
                "bottleneckServices": .array(services.map { .string($0) }),
            ]
        }
        return [
            "requiredHalfDays": figures["required_half_days"] ?? .null,
            "availableHalfDays": figures["available_half_days"] ?? .null,
            "overallRho": figures["overall_rho"] ?? .null,
            "availableUnderWeekCap": figures["available_under_week_cap"] ?? .null,
            "overallRhoUnderWeekCap": figures["overall_rho_under_week_cap"] ?? .null, "perBlock": .array(blocks),
            "blocksAtOrAbove080": figures["slots_at_or_above"]?["orange"] ?? .null,
            "blocksNaiveAtOrAbove080": figures["slots_naive_at_or_above"]?["orange"] ?? .null,
            "maxBottleneck": figures["max_bottleneck"] ?? .null,
        ]
    }

    private static func weeks(_ entry: JSONValue, _ runner: any ToolRunner) -> Result<JSONValue, any Error> {
        var arguments = horizon
        arguments["week_cap_half_days"] = entry["weekCap"]
        arguments["exclude_people"] = entry["removed"]
        return runner.answer(of: tool, .object(arguments), program: program).map { weeks(of: $0, entry) }
    }

    private static func weeks(of reply: JSONValue, _ entry: JSONValue) -> JSONValue {
        let weeks = (reply["figures"]?["weeks"]?.arrayValue ?? []).map { week -> JSONValue in
            [
                "feasible": week["feasible"] ?? .null, "theta": week["theta"] ?? .null,
                "simpleRho": week["simple_rho"] ?? .null,
            ]
        }
        return [
            "weekCap": entry["weekCap"] ?? .null, "removed": entry["removed"] ?? .null, "weeks": .array(weeks),
        ]
    }
}
