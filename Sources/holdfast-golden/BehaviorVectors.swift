// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of behaviour, file 11: dominance and Elo through the library, the fixture through the plugin.
enum BehaviorVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "dominance-linear5": dominance, "dominance-cycle4": dominance, "dominance-fixture-offload": dominance,
        "elo": elo,
    ]

    private static let tool = "get_behavioral_patterns"
    /// All swaps of the fixture, and its two weeks at the end.
    private static let arguments: JSONValue = ["until": "2026-01-18", "window_days": 180]

    /// The lines of a vector about the fixture; nil if it is none of these.
    static func run(_ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner) -> [VectorLine]? {
        let read: (JSONValue) throws -> JSONValue
        switch id {
        case "swap-network-fixture": read = { try network($0, vector["input"]?["partition"]?.arrayValue ?? []) }
        case "markov-fixture": read = { transitions($0) }
        case "time-budget-fixture": read = { budgets($0) }
        default: return nil
        }
        let answer = runner.answer(of: tool, arguments, program: "golden").flatMap { reply in
            Result { try read(reply["figures"] ?? .null) }
        }
        return [FixtureVectors.line(vector, answer, id, file)]
    }

    private static let dominance: FormulaVectors.Formula = { input in
        let rows = (input["matrix"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.doubleValue) }
        let contests = try Contests(matrix: rows)
        func score(_ proportion: DavidsScore.Proportion) -> JSONValue {
            let score = contests.davidsScore(proportion)
            return [
                "DS": list(score.scores), "normDS": list(score.normalised),
                "steepness": FormulaVectors.json(score.steepness),
            ]
        }
        let (linearity, triangles) = (contests.linearity, contests.triangles)
        return [
            "Pij": score(.wins), "Dij": score(.chanceCorrected), "V": list(linearity.dominated),
            "h": FormulaVectors.json(linearity.landau), "unknownPairs": .integer(Int64(linearity.unknownPairs)),
            "hPrime": FormulaVectors.json(linearity.improved),
            "transitiveTriads": .integer(Int64(triangles.transitive)),
            "cyclicTriads": .integer(Int64(triangles.cyclic)), "tTri": FormulaVectors.json(triangles.value),
        ]
    }

    private static let elo: FormulaVectors.Formula = { input in
        let sequence = (input["sequence"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.stringValue) }
        let names = Set(sequence.flatMap { $0 }).sorted()
        var elo = try EloRating(actors: names.count)
        for contest in sequence {
            guard contest.count == 2, let winner = names.firstIndex(of: contest[0]),
                let loser = names.firstIndex(of: contest[1])
            else { throw FormulaVectors.MissingInput(name: "sequence") }
            try elo.record(winner: winner, loser: loser)
        }
        return ["ratings": .object(JSONObject(zip(names, elo.ratings).map { ($0, .number($1)) }))]
    }

    private static func list(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }

    /// The tool does not take a partition: its modularity is the library's, of the pairs that the tool shows.
    private static func network(_ figures: JSONValue, _ partition: [JSONValue]) throws -> JSONValue {
        let groups = partition.map { ($0.arrayValue ?? []).compactMap(\.stringValue) }
        let names = groups.flatMap { $0 }
        let arcs = (figures["pairs"]?.arrayValue ?? []).compactMap { pair -> (from: Int, to: Int)? in
            guard let from = names.firstIndex(of: pair["from"]?.stringValue ?? ""),
                let to = names.firstIndex(of: pair["to"]?.stringValue ?? "")
            else { return nil }
            return (from, to)
        }
        let community = names.map { name in groups.firstIndex { $0.contains(name) } ?? -1 }
        let modularity = try ExchangeNetwork(nodes: names.count, arcs: arcs).modularity(of: community)
        let network = figures["network"]
        // Who neither asked nor was asked has no row.
        let everybody = ["A1", "A2", "A3", "A4"] + names
        func people(_ key: String) -> JSONValue {
            let rows = figures["people"]?.arrayValue ?? []
            return .object(
                JSONObject(
                    everybody.map { name in
                        (name, rows.first { $0["person"]?.stringValue == name }.map { $0[key] ?? .null } ?? 0)
                    }))
        }
        return [
            "nodes": network?["nodes"] ?? .null, "edges": network?["arcs"] ?? .null,
            "density": network?["density"] ?? .null, "reciprocity": network?["reciprocity"] ?? .null,
            "undirectedClustering": network?["clustering"] ?? .null,
            "modularityOfPartition": FormulaVectors.json(modularity), "netBurden": people("net_burden"),
            "requests": people("asked"), "granted": people("granted"),
        ]
    }

    private static func transitions(_ figures: JSONValue) -> JSONValue {
        let found = figures["transitions"]
        let counts = (found?["counts"]?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.integerValue) }
        let rows = counts.indices.filter { counts[$0].contains { $0 > 0 } }
        let columns = counts.indices.filter { column in counts.contains { $0[column] > 0 } }
        return [
            "counts": found?["counts"] ?? .null, "rowsUsed": .array(rows.map { .integer(Int64($0)) }),
            "colsUsed": .array(columns.map { .integer(Int64($0)) }), "chi2": found?["chi_square"] ?? .null,
            "dof": found?["degrees_of_freedom"] ?? .null, "p": found?["p_chi_square"] ?? .null,
            "G": found?["g"] ?? .null,
        ]
    }

    private static func budgets(_ figures: JSONValue) -> JSONValue {
        func column(_ key: String) -> JSONValue {
            .object(
                JSONObject(
                    (figures["time_budgets"]?.arrayValue ?? []).map {
                        ($0["person"]?.stringValue ?? "", $0[key] ?? .null)
                    }))
        }
        return ["entropy": column("entropy"), "jsDistance": column("distance_to_all")]
    }
}
