// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// What a horizon misses with some people out, under one policy.
struct ZoneTotals {
    /// Person-slots that each service misses.
    var unserved: [Int]
    /// Person-slots worked away from home.
    var borrowed = 0
    /// Person-slots by lender and borrower, in one plan with the fewest.
    var loans: [[Int]: Int] = [:]
    /// Slots in which the search for lend limits was cut.
    var inexactSlots = 0
    /// At least so many are missing, where the search was cut.
    var leastUnserved = 0
    /// What is missing in each slot, where something is.
    var short: [(slot: SlotIndex, unserved: [Int])] = []

    func lent(by zone: Int) -> Int { loans.reduce(0) { $0 + ($1.key[0] == zone ? $1.value : 0) } }
    func borrowed(by zone: Int) -> Int { loans.reduce(0) { $0 + ($1.key[1] == zone ? $1.value : 0) } }
}

/// Covers the slots of a study again and again, with different people out.
struct ZoneSolver {
    private let study: ZoneStudy
    private var memo: ZoneMemo

    /// A solver with the zones' lend limits, or with those of `limits`.
    init(_ study: ZoneStudy, policy: LendingPolicy, limits: [Int?]? = nil) throws(CoverageError) {
        self.study = study
        var model = study.model
        if let limits { model = try model.limiting(limits) }
        memo = ZoneMemo(ZoneFlow(model: model, policy: policy), maximumEntries: 8192)
    }

    /// Covers every slot without the people of the failure, and without the services of a closed zone.
    ///
    /// Nil once `isTime` says stop; it is asked before each slot.
    mutating func totals(_ failure: Failure? = nil, isTime: () throws -> Bool) throws -> ZoneTotals? {
        var totals = ZoneTotals(unserved: [Int](repeating: 0, count: study.model.categories.count))
        for question in study.questions {
            if try isTime() { return nil }
            var needs = question.needs
            for person in failure?.people ?? [] {
                let group = Int(question.groupOfPerson[person])
                if group >= 0 { needs.supply[group] -= 1 }
            }
            var cancelled = [Int](repeating: 0, count: needs.demand.count)
            if let closed = failure?.closed {
                for service in needs.demand.indices where study.zoneOfService[service] == closed {
                    cancelled[service] = needs.demand[service]
                    needs.demand[service] = 0
                }
            }
            let cover = try memo.cover(needs)
            let missing = zip(cover.unserved, cancelled).map(+)
            if missing.contains(where: { $0 > 0 }) { totals.short.append((question.slot, missing)) }
            for service in missing.indices { totals.unserved[service] += missing[service] }
            totals.borrowed += cover.borrowed
            for loan in cover.loans { totals.loans[[loan.from, loan.to], default: 0] += loan.people }
            if !cover.isExact { totals.inexactSlots += 1 }
            totals.leastUnserved += cover.leastUnserved + cancelled.reduce(0, +)
        }
        return totals
    }
}
