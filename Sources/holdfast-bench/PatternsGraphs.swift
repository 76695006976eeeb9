// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// What the measures of a graph of people and services cost: exact with twins together, and by a sample where no two
/// people are alike.
struct PatternsGraphs {
    static let pivots = 500

    private let instance: PatternsInstance
    private let timing: PatternsCost.Timing

    init(_ instance: PatternsInstance, _ timing: PatternsCost.Timing) {
        self.instance = instance
        self.timing = timing
    }

    /// Everybody's skills; those who are away in the first slots are taken from the first slot that has them.
    private var skills: [ServiceSet] {
        (0..<instance.people).map { person in
            let signature = instance.signatures.lazy.map { Int($0[person]) }.first { $0 >= 0 }
            return signature.map { instance.model.signatures[$0] } ?? []
        }
    }

    func figures() throws -> JSONObject {
        let skills = skills
        let services = instance.model.serviceCount
        let may = try Graph(people: skills, serviceCount: services)
        // Ties of different strength: nobody has a twin.
        let does = try Graph(
            nodeCount: may.nodeCount,
            edges: skills.enumerated().flatMap { person, set in
                set.indices.map { service in
                    Graph.Edge(
                        person, skills.count + service, weight: Double(1 + (person * 7 + service * 13) % 97))
                }
            })
        let exact = timing.run { may.betweenness() }
        let sampled = try timing.run { try does.betweenness(pivots: Self.pivots, seed: 1) }
        let leading = timing.run { may.eigenvectorCentrality() }
        let rank = try timing.run { try may.pageRank() }
        let cuts = timing.run { may.cuts }
        let factor = timing.run { BusFactor(skills: skills, services: Array(0..<services)) }
        let pools = try timing.run {
            try (0..<services).map { service in
                let holders = skills.count { $0.contains(service) }
                return try Reliability.atLeast(holders * 3 / 4, absence: [Double](repeating: 0.05, count: holders))
            }
        }
        return [
            "edges": .integer(Int64(may.edgeCount)),
            "classes": .integer(Int64(StructuralTwins(of: may).multiplicity.count)), "betweenness_ms": exact.ms,
            "betweenness_weighted_\(Self.pivots)_pivots_ms": sampled.ms,
            "sampling_error": .number(sampled.value.error), "eigenvector_ms": leading.ms, "pagerank_ms": rank.ms,
            "cuts_ms": cuts.ms, "bus_factor_ms": factor.ms, "bus_factor_half_exact": .bool(factor.value.isHalfExact),
            "k_of_n_ms": pools.ms,
        ]
    }
}
