// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// What the stored schedule itself proves: levels 1, 3 and 4, open gaps, and how reliable the pools are.
struct DefenseStudy {
    /// People needed and there beyond which all pairs are not kept.
    static let mostPeopleForPairs = LossStudy.maximumPeopleForPairs

    /// A cell that has fewer people assigned and there than it needs.
    struct Gap {
        let slot: SlotIndex
        let service: Int
        let missing: Int
    }

    /// The least reliable half-day of a service.
    struct Pool {
        let service: Int
        let slot: SlotIndex
        let need: Int
        let people: Int
        let reliability: Double
    }

    /// The two people whose loss costs the most of categories 1 and 2.
    struct Pair {
        let one: Int
        let other: Int
        let unserved: Int
    }

    let study: HorizonStudy
    let target: Double
    /// The analysed slots; all that need somebody, unless time ran out.
    private(set) var slots: [SlotIndex] = []
    private(set) var isWhole = true
    /// The slots whose bottleneck is above the target, in order, with the services of the bottleneck.
    private(set) var tight: [(slot: SlotIndex, rho: Double?, services: [Int])] = []
    private(set) var required = 0
    private(set) var covered = 0
    private(set) var protectedDemand = 0
    private(set) var presentPersonSlots = 0
    private(set) var gaps: [Gap] = []
    private(set) var losses: LossStudy
    private(set) var pools: [Pool] = []
    /// All pairs, and those whose loss takes work of categories 1 or 2; nil if there are too many people for pairs.
    private(set) var pairs: (total: Int, losing: Int)?
    /// The worst pair, if any takes work of categories 1 or 2.
    private(set) var worstPair: Pair?

    /// Analyses a horizon; `isTime` gets the share that is done, and says whether to stop.
    init(
        _ study: HorizonStudy, target: Double, absence: Double, isTime: (Double) throws -> Bool = { _ in false }
    ) throws {
        self.study = study
        self.target = target
        let people = study.program.people.count
        losses = try LossStudy(
            model: study.skills.model, people: people, pairs: people <= Self.mostPeopleForPairs)
        var memo = SlotMemo(model: study.skills.model)
        var least: [Int: Pool] = [:]
        var known: [Int: Double] = [:]
        let demanded = study.demandedSlots
        for slot in demanded {
            if slots.count % 16 == 15, try isTime(Double(slots.count) / Double(demanded.count)) {
                isWhole = false
                break
            }
            let question = study.coverageSlot(slot)
            let bottleneck = try memo.analysis(of: question).bottleneck
            if bottleneck.hasNoCapacity || (bottleneck.ratio ?? 0) > target + 1e-12 {
                tight.append((slot, bottleneck.ratio, bottleneck.services))
            }
            try losses.add(demand: question.demand, signatures: study.signatures(in: slot))
            presentPersonSlots += present(slot, question)
            countAssigned(slot, question.demand)
            for service in question.demand.indices where question.demand[service] > 0 {
                let there = study.skills.model.people(for: ServiceSet([service]), in: question)
                let need = question.demand[service]
                let key = there << 32 | need
                let chance =
                    try known[key]
                    ?? Reliability.atLeast(need, absence: [Double](repeating: absence, count: there))
                known[key] = chance
                if least[service].map({ chance < $0.reliability }) ?? true {
                    least[service] = Pool(
                        service: service, slot: slot, need: need, people: there, reliability: chance)
                }
            }
            slots.append(slot)
        }
        pools = least.values.sorted { ($0.reliability, $0.service) < ($1.reliability, $1.service) }
        countPairs()
    }

    /// Everybody there; at night those who may do one of the night's services.
    private func present(_ slot: SlotIndex, _ question: CoverageSlot) -> Int {
        guard slot.slot == .night else { return question.supply.reduce(0, +) }
        return study.skills.model.people(for: study.services(in: slot), in: question)
    }

    /// Compares needs with those who are assigned and there.
    private mutating func countAssigned(_ slot: SlotIndex, _ demand: [Int]) {
        var assigned = [Int](repeating: 0, count: demand.count)
        for row in study.assigned(in: slot) where study.isPresent(row.person, in: slot) { assigned[row.service] += 1 }
        for service in demand.indices where demand[service] > 0 {
            required += demand[service]
            covered += min(demand[service], assigned[service])
            if study.program.services[service].category <= 2 { protectedDemand += demand[service] }
            if assigned[service] < demand[service] {
                gaps.append(Gap(slot: slot, service: service, missing: demand[service] - assigned[service]))
            }
        }
    }

    /// Half-days that single losses leave unserved, summed over everybody.
    var singleLosses: Int { study.program.people.indices.reduce(0) { $0 + losses.singleTotal($1) } }

    /// How many ranks of categories are protected: 1 and 2.
    private var protectedRanks: Int { losses.model.categoryOrder.count { $0 <= 2 } }

    /// Counts pairs, once: O(people^2).
    private mutating func countPairs() {
        guard losses.peopleCount <= Self.mostPeopleForPairs else { return }
        let ranks = losses.model.categoryOrder.count { $0 <= 2 }
        let counts = losses.pairCounts()
        pairs = (counts.pairs, ranks == 0 ? 0 : counts.losingUpTo[ranks - 1])
        func lost(_ pair: PairLoss) -> Int { pair.byRank.prefix(ranks).reduce(0, +) }
        guard let worst = losses.worstPairs(1, by: { lost($0) > lost($1) }).first, lost(worst) > 0 else { return }
        worstPair = Pair(one: worst.one, other: worst.other, unserved: lost(worst))
    }
}
