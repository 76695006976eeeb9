// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// What behaviour and trails cost: four exchanges a person, everybody's sequence of services over the slots with 19 shuffles,
/// and a million events on trails.
struct PatternsBehavior {
    private static let events = 1_000_000
    private static let shuffles = 19

    private let instance: PatternsInstance
    private let timing: PatternsCost.Timing

    init(_ instance: PatternsInstance, _ timing: PatternsCost.Timing) {
        self.instance = instance
        self.timing = timing
    }

    func figures() throws -> JSONObject {
        var random = SeededNumbers(state: 11)
        let contests = (0..<4 * instance.people).compactMap { _ -> (winner: Int, loser: Int)? in
            let (one, other) = (random.next(below: instance.people), random.next(below: instance.people))
            return one == other ? nil : (one, other)
        }
        let dominance = try timing.run {
            let all = try Contests(actors: instance.people, wins: contests.map { ($0.winner, $0.loser, 1) })
            return (all.davidsScore().steepness ?? 0, all.linearity.improved ?? 0, all.triangles.cyclic)
        }
        let ranks = try timing.run {
            try Contests.rankRanges(actors: instance.people, contests: contests, resamples: 100).count
        }
        let network = try timing.run {
            let network = try ExchangeNetwork(nodes: instance.people, arcs: contests.map { ($0.winner, $0.loser) })
            return (network.reciprocity ?? 0, network.clustering ?? 0)
        }
        let (states, sequences) = sequences(&random)
        let transitions = try timing.run {
            try TransitionTable(states: states, sequences: sequences).independence?.likelihoodRatio ?? 0
        }
        let permutation = try timing.run {
            try PermutationTest(states: states, sequences: sequences, shuffles: Self.shuffles)?.p ?? 1
        }
        let trails = try feed(&random)
        return [
            "contests": .integer(Int64(contests.count)), "dominance_ms": dominance.ms, "rank_ranges_ms": ranks.ms,
            "network_ms": network.ms, "transitions": .integer(Int64(sequences.reduce(0) { $0 + $1.count - 1 })),
            "transitions_ms": transitions.ms, "shuffles": .integer(Int64(Self.shuffles)),
            "permutation_ms": permutation.ms, "events": .integer(Int64(Self.events)),
            "trails": .integer(Int64(trails.value)), "trails_ms": trails.ms,
        ]
    }

    /// A service of each person's for every slot, and the number of services for the slots away.
    private func sequences(_ random: inout SeededNumbers) -> (states: Int, sequences: [[Int]]) {
        let off = instance.model.serviceCount
        var sequences = [[Int]](repeating: [], count: instance.people)
        for present in instance.signatures {
            for (person, signature) in present.enumerated() {
                guard signature >= 0 else {
                    sequences[person].append(off)
                    continue
                }
                let skills = instance.model.signatures[Int(signature)].indices
                sequences[person].append(skills.isEmpty ? off : skills[random.next(below: skills.count)])
            }
        }
        return (off + 1, sequences)
    }

    /// A year of events on 20 trails a person, all at once.
    private func feed(_ random: inout SeededNumbers) throws -> (value: Int, ms: JSONValue) {
        let amounts = [1, 0.5, -0.5, -1]
        let events = (0..<Self.events).map { number in
            TrailEvent(
                id: UInt64(number), day: Double(random.next(below: 360_000)) / 1000,
                key: random.next(below: 20 * instance.people), amount: amounts[number % 4])
        }
        return try timing.run {
            var ledger = TrailLedger<Int>(try Evaporation(halfLifeDays: 180))
            _ = ledger.feed(events, now: 360)
            return ledger.trails.count
        }
    }
}
