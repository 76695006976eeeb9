// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// One slot of the horizon in which somebody is needed.
struct SlotResult {
    let slot: SlotIndex
    /// People needed in all, by the minimum of each service.
    let needed: Int
    /// People there; at night only those who may do one of the night's services.
    let available: Int
    /// People there, by signature.
    let supply: [Int]
    let analysis: SlotAnalysis

    /// needed / available, as if everybody could do everything; nil if nobody is there.
    var naiveRho: Double? { available == 0 ? nil : Double(needed) / Double(available) }
    /// The bottleneck ratio; infinite if somebody is needed and nobody may do it.
    var rho: Double { analysis.bottleneck.ratio ?? .infinity }
}

/// What follows slot by slot and week by week from what is needed and who is there over a horizon.
struct CapacityStudy {
    let base: HorizonStudy
    let weekCap: Int?
    /// The slots in which somebody is needed, in order.
    private(set) var slots: [SlotResult] = []
    private(set) var weekResults: [WeekResult] = []

    /// Prepares a study; nothing is analysed yet.
    init(_ program: Program, _ horizon: Horizon, excluded: Set<Int> = [], weekCap: Int? = nil) throws(CoverageError) {
        base = try HorizonStudy(program, horizon, excluded: excluded)
        self.weekCap = weekCap
    }

    var program: Program { base.program }
    var horizon: Horizon { base.horizon }
    var weeks: [Horizon] { base.weeks }
    var excluded: Set<Int> { base.excluded }
    var presence: PresenceGrid { base.presence }
    var skills: SkillTable { base.skills }

    /// Analyses every slot, then every week; `check` is asked after each week and may throw to stop.
    mutating func run(_ check: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }) throws {
        try runSlots()
        try runWeeks(check)
    }

    /// Analyses every week and no slot; `check` is asked before each and may throw to stop.
    mutating func runWeeks(_ check: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }) throws {
        for index in weeks.indices {
            try check(index, weeks.count)
            weekResults.append(try week(index))
        }
    }

    /// Analyses every slot and no week; `check` is asked before each day's first and may throw to stop.
    mutating func runSlots(_ check: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }) throws {
        var memo = SlotMemo(model: skills.model)
        var date: LocalDate?
        let demanded = base.demandedSlots
        for (done, slot) in demanded.enumerated() {
            if slot.date != date { try check(done, demanded.count) }
            date = slot.date
            slots.append(try result(of: slot, &memo))
        }
    }

    func demand(in slot: SlotIndex) -> [Demand] { base.demand(in: slot) }
    func services(in slot: SlotIndex) -> ServiceSet { base.services(in: slot) }
    func people(for services: ServiceSet, in slot: SlotIndex) -> [Int] { base.people(for: services, in: slot) }

    private func result(of slot: SlotIndex, _ memo: inout SlotMemo) throws(CoverageError) -> SlotResult {
        let question = base.coverageSlot(slot)
        let wanted = services(in: slot)
        let available = question.supply.indices.reduce(0) { sum, signature in
            let counts = slot.slot != .night || skills.model.signatures[signature].intersects(wanted)
            return counts ? sum + question.supply[signature] : sum
        }
        return SlotResult(
            slot: slot, needed: question.demand.reduce(0, +), available: available, supply: question.supply,
            analysis: try memo.analysis(of: question))
    }
}
