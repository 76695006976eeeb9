// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// Vectors of `09_hub_centrality.json`: small graphs by formula, the fixture's through the plugin.
enum HubVectors {
    static let formulas: [String: FormulaVectors.Formula] = [
        "path5": graph, "star6": graph, "cycle6": graph, "isolated+edge": graph, "bus-factor-hand": busFactor,
    ]

    private static let graph: FormulaVectors.Formula = { input in
        let names = (input["nodes"]?.arrayValue ?? []).compactMap(\.stringValue)
        let edges = (input["edges"]?.arrayValue ?? []).compactMap { edge -> Graph.Edge? in
            guard let one = edge[0]?.stringValue.flatMap(names.firstIndex(of:)),
                let other = edge[1]?.stringValue.flatMap(names.firstIndex(of:))
            else { return nil }
            return Graph.Edge(one, other)
        }
        let graph = try Graph(nodeCount: names.count, edges: edges)
        func object(_ values: [Double]) -> JSONValue {
            .object(JSONObject(zip(names, values).map { ($0, .number($1)) }))
        }
        let betweenness = graph.betweenness()
        let leading = graph.eigenvectorCentrality()
        let cuts = graph.cuts
        return [
            "degreeCentrality": object(graph.degreeCentrality), "betweenness": object(betweenness.normalised),
            "betweennessRaw": object(betweenness.raw), "closeness": object(graph.closeness()),
            "pagerank": object(try graph.pageRank()), "eigenvector": object(leading.values),
            "spectralRadius": .number(leading.spectralRadius),
            "articulationPoints": .array(cuts.articulationPoints.map { .string(names[$0]) }),
            "bridges": .array(cuts.bridges.map { .array([.string(names[$0.lower]), .string(names[$0.upper])]) }),
            "components": .integer(Int64(graph.components.sizes.count)),
        ]
    }

    private static let busFactor: FormulaVectors.Formula = { input in
        let services = (input["services"]?.objectValue ?? [:]).map { ($0.key, $0.value.arrayValue ?? []) }
        let people = Set(services.flatMap { $0.1.compactMap(\.stringValue) }).sorted()
        let skills = people.map { person in
            ServiceSet(services.indices.filter { services[$0].1.contains(.string(person)) })
        }
        let factor = BusFactor(skills: skills, services: Array(services.indices))
        let names = people + services.map(\.0)
        let points = try Graph(people: skills, serviceCount: services.count).cuts.articulationPoints
        return [
            "busFactorAnyService": factor.any.map { .integer(Int64($0)) } ?? .null,
            "busFactorMoreThanHalfServices": factor.half.map { .integer(Int64($0)) } ?? .null,
            "articulationPoints": .array(points.map { names[$0] }.sorted().map { .string($0) }),
            "soleProviders": .array(factor.soleProviders.map { .string(people[$0]) }),
        ]
    }

    /// The lines of a vector; nil if it is none of these.
    static func run(_ vector: JSONValue, id: String, file: String, _ runner: any ToolRunner) -> [VectorLine]? {
        guard id == "fixture-person-service" else { return nil }
        let reply = runner.answer(
            of: "analyze_hub_centrality", ["from": "2026-01-05", "horizon_days": 14, "top": 40], program: "golden")
        return [FixtureVectors.line(vector, reply.map { figures($0["figures"] ?? .null) }, id, file)]
    }

    private static func figures(_ figures: JSONValue) -> JSONValue {
        let people = figures["people"]?.arrayValue ?? []
        let services = figures["services"]?.arrayValue ?? []
        func measure(_ name: String) -> JSONValue {
            let values =
                people.map { ($0["person"]?.stringValue ?? "", $0[name] ?? .null) }
                + services.map { ($0["service"]?.stringValue ?? "", $0[name] ?? .null) }
            return .object(JSONObject(values))
        }
        return [
            "degreeCentrality": measure("degree"), "betweenness": measure("betweenness"),
            "betweennessRaw": measure("betweenness_raw"), "closeness": measure("closeness"),
            "pagerank": measure("pagerank"), "eigenvector": measure("eigenvector"),
            "articulationPoints": figures["articulation"] ?? .null, "bridges": figures["bridges"] ?? .null,
            "components": figures["components"] ?? .null, "spectralRadius": figures["spectral_radius"] ?? .null,
            "eligibleCount": .object(
                JSONObject(services.map { ($0["service"]?.stringValue ?? "", $0["eligible"] ?? .null) })),
            "busFactorAnyService": figures["bus_factor_any"] ?? .null,
            "busFactorMoreThanHalfServices": figures["bus_factor_half"] ?? .null,
        ]
    }
}
