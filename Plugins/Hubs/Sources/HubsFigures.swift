// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct HubsFigures {
    static let mostServices = 40
    static let mostTrainings = 10
    static let mostTrainees = 3

    private let knowledge: KnowledgeStudy
    private let centralities: Centralities
    private let losses: ScheduleLosses
    private let training: CrossTraining
    private let source: ProgramSource
    private let request: HubsRequest
    private let totalHalfDays: Double

    init(
        _ knowledge: KnowledgeStudy, _ centralities: Centralities, _ losses: ScheduleLosses,
        _ training: CrossTraining, _ source: ProgramSource, _ request: HubsRequest
    ) {
        self.knowledge = knowledge
        self.centralities = centralities
        self.losses = losses
        self.training = training
        self.source = source
        self.request = request
        totalHalfDays = knowledge.halfDaysOfService.reduce(0, +)
    }

    private var program: Program { source.program }

    var json: JSONObject {
        let services = program.services.indices
        let all = BusFactor(skills: knowledge.here.map { knowledge.skills[$0] }, services: Array(services))
        return [
            "projection": .string(request.projection.rawValue), "weighted": .bool(request.isWeighted),
            "people_analyzed": .integer(Int64(knowledge.here.count)),
            "edges": .integer(Int64(centralities.graph.edgeCount)),
            "bus_factor_any": integer(all.any), "bus_factor_half": integer(all.half),
            "bus_factor_half_at_least": integer(all.halfAtLeast), "bus_factor_half_exact": .bool(all.isHalfExact),
            "components": .integer(Int64(centralities.components.sizes.count)),
            "articulation": .array(centralities.cuts.articulationPoints.prefix(40).map { .string(id($0)) }),
            "bridges": .array(
                centralities.cuts.bridges.prefix(40).map { .array([.string(id($0.lower)), .string(id($0.upper))]) }),
            "spectral_radius": .number(centralities.eigenvector.spectralRadius),
            "eigenvector_of_giant_component_only": .bool(!centralities.eigenvector.isWhole),
            "betweenness_pivots": integer(centralities.betweenness.pivots),
            "betweenness_error": .number(centralities.betweenness.error),
            "birnbaum_slots": .integer(Int64(losses.examined)), "birnbaum_sampled": .bool(losses.isSampled),
            "people": .array(rows), "services": .array(serviceRows), "cross_training": .array(trainings),
            "cross_training_slots": .integer(Int64(training.slotCount)),
        ]
    }

    private func integer(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
    private func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    private func id(_ node: Int) -> String {
        node < knowledge.here.count
            ? program.people[knowledge.here[node]].id : program.services[node - knowledge.here.count].id
    }

    private func measures(_ node: Int) -> JSONObject {
        [
            "degree": .number(centralities.degree[node]),
            "degree_bipartite": .number(centralities.bipartiteDegree(node)),
            "betweenness": .number(centralities.normalised[node]),
            "betweenness_raw": .number(centralities.betweenness.raw[node]),
            "betweenness_bipartite": .number(centralities.bipartiteBetweenness(node)),
            "closeness": number(centralities.closeness.isEmpty ? nil : centralities.closeness[node]),
            "eigenvector": centralities.components.ofNode[node] == centralities.components.giant
                ? .number(centralities.eigenvector.values[node]) : .null,
            "pagerank": .number(centralities.pageRank[node]),
        ]
    }

    /// Schedule criticality first, then concentration of knowledge: never by centrality alone.
    private var rows: [JSONValue] {
        let order = knowledge.here.indices.sorted { one, other in
            let (left, right) = (knowledge.here[one], knowledge.here[other])
            let (a, b) = (losses.losses.singleTotal(left), losses.losses.singleTotal(right))
            if a != b { return a > b }
            return (centralities.normalised[other], one) < (centralities.normalised[one], other)
        }
        return order.prefix(request.top).map { node in
            let person = knowledge.here[node]
            var row: JSONObject = [
                "person": .string(program.people[person].id), "name": .string(source.name(of: person)),
            ]
            for member in measures(node) { row[member.key] = member.value }
            let sole = knowledge.needed.filter { knowledge.holders[$0] == [person] }
            let important = losses.birnbaum[person]
            let amount = knowledge.halfDays[person].sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
            row["services"] = .integer(Int64(knowledge.skills[person].count))
            row["sole_provider_of"] = .array(sole.map { .string(program.services[$0].id) })
            row["n1_loss"] = .integer(Int64(losses.losses.singleTotal(person)))
            row["n1_loss_category"] = integer(worstCategory(person))
            row["birnbaum"] = number(important?.value)
            row["birnbaum_slot"] = important.map { .string("\($0.slot)") } ?? .null
            row["share_of_hours"] = totalHalfDays > 0 ? .number(amount / totalHalfDays) : .null
            row["leaves"] = knowledge.leaves(person).map { .string("\($0)") } ?? .null
            row["over_hours"] = .bool(knowledge.overHours.contains(person))
            return .object(row)
        }
    }

    /// The most protected category that loses somebody with the person.
    private func worstCategory(_ person: Int) -> Int? {
        let order = losses.losses.model.categoryOrder
        return losses.losses.slots(of: person).map(\.rank).min().map { order[$0] }
    }

    /// Needed services first, those with the fewest holders first.
    private var serviceRows: [JSONValue] {
        let isNeeded = program.services.indices.map { knowledge.neededSlots[$0] > 0 }
        let order = program.services.indices.sorted {
            (isNeeded[$0] ? 0 : 1, knowledge.holders[$0].count, $0)
                < (isNeeded[$1] ? 0 : 1, knowledge.holders[$1].count, $1)
        }
        return order.prefix(Self.mostServices).map { service in
            let holders = knowledge.holders[service]
            let least = knowledge.least[service]
            let shares = knowledge.halfDays.map { $0[service] ?? 0 }
            let words = ["none", "single", "dual"]
            var row: JSONObject = [
                "service": .string(program.services[service].id), "name": .string(program.services[service].name),
                "category": .integer(Int64(program.services[service].category)),
                "eligible": .integer(Int64(holders.count)),
                "pool": .string(holders.count < words.count ? words[holders.count] : "more"),
                "needed_half_days": .integer(Int64(knowledge.neededSlots[service])),
                "least_present": integer(least?.people),
                "least_present_slot": least.map { .string("\($0.slot)") } ?? .null,
                "hhi": number(Concentration.herfindahl(shares)),
            ]
            if program.services.count <= 24 {
                for member in measures(knowledge.here.count + service) { row[member.key] = member.value }
            }
            if holders.count <= 3 {
                row["holders"] = .array(holders.map { .string(program.people[$0].id) })
            }
            return .object(row)
        }
    }

    /// The best first, and not the same service over and over.
    private var trainings: [JSONValue] {
        var shown: [Int: Int] = [:]
        return training.trainings.filter { one in
            guard one.isUseful || knowledge.holders[one.service].count <= 3 else { return false }
            shown[one.service, default: 0] += 1
            return shown[one.service, default: 0] <= Self.mostTrainees
        }
        .prefix(Self.mostTrainings).map { one in
            [
                "service": .string(program.services[one.service].id),
                "holders": .integer(Int64(knowledge.holders[one.service].count)),
                "trainee": .string(program.people[one.person].id), "name": .string(source.name(of: one.person)),
                "expected_unserved_drop": .number(one.expectedDrop(absence: request.absence)),
                "n1_drop": .integer(Int64(one.lossDrop)), "base_drop": .integer(Int64(one.baseDrop)),
                "slack_gain": .integer(Int64(one.slackGain)),
            ]
        }
    }
}
