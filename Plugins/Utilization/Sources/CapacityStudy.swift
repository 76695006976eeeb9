// SPDX-License-Identifier: Apache-2.0

import Coverage
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

/// What is needed and who is there over a horizon, and what follows slot by slot and week by week.
struct CapacityStudy {
    let program: Program
    let horizon: Horizon
    let weeks: [Horizon]
    let excluded: Set<Int>
    let weekCap: Int?
    let presence: PresenceGrid
    let skills: SkillTable
    /// What each service needs, for every slot of the horizon in order.
    let demand: [[Demand]]
    /// The slots in which somebody is needed, in order.
    private(set) var slots: [SlotResult] = []
    private(set) var weekResults: [WeekResult] = []

    /// Prepares a study; nothing is analysed yet.
    init(_ program: Program, _ horizon: Horizon, excluded: Set<Int> = [], weekCap: Int? = nil) throws(CoverageError) {
        self.program = program
        self.horizon = horizon
        self.excluded = excluded
        self.weekCap = weekCap
        weeks = program.weeks(in: horizon)
        presence = PresenceGrid(program, horizon)
        demand = horizon.slots.map { program.demandCalendar.demand(in: $0).filter { $0.min > 0 } }
        let demanded = ServiceSet(demand.flatMap { $0.map(\.service) })
        skills = try SkillTable(program, horizon, weeks: weeks, demanded: demanded)
    }

    /// Analyses every slot, then every week; `check` is asked after each week and may throw to stop.
    mutating func run(_ check: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }) throws {
        var memo = SlotMemo(model: skills.model)
        for slot in horizon.slots where !demand(in: slot).isEmpty { slots.append(try result(of: slot, &memo)) }
        for index in weeks.indices {
            try check(index, weeks.count)
            weekResults.append(try week(index))
        }
    }

    func position(of slot: SlotIndex) -> Int { horizon.slots.lowerBound.distance(to: slot) }
    func day(of slot: SlotIndex) -> Int { horizon.from.distance(to: slot.date) }
    func demand(in slot: SlotIndex) -> [Demand] { demand[position(of: slot)] }

    /// The services that need somebody in a slot.
    func services(in slot: SlotIndex) -> ServiceSet { ServiceSet(demand(in: slot).map(\.service)) }

    /// Whether a person is there and not excluded.
    func isPresent(_ person: Int, in slot: SlotIndex) -> Bool {
        presence.isPresent(person: person, in: slot) && !excluded.contains(person)
    }

    /// The people there who may do one of the services.
    func people(for services: ServiceSet, in slot: SlotIndex) -> [Int] {
        let day = day(of: slot)
        return program.people.indices.filter {
            isPresent($0, in: slot) && skills.mayDo($0, anyOf: services, onDay: day)
        }
    }

    private func result(of slot: SlotIndex, _ memo: inout SlotMemo) throws(CoverageError) -> SlotResult {
        var question = CoverageSlot(emptyFor: skills.model)
        for need in demand(in: slot) { question.demand[need.service] += need.min }
        let day = day(of: slot)
        let wanted = services(in: slot)
        var available = 0
        for person in program.people.indices where isPresent(person, in: slot) {
            let signature = skills.signature(of: person, onDay: day)
            question.supply[signature] += 1
            if slot.slot != .night || skills.model.signatures[signature].intersects(wanted) { available += 1 }
        }
        return SlotResult(
            slot: slot, needed: question.demand.reduce(0, +), available: available, supply: question.supply,
            analysis: try memo.analysis(of: question))
    }
}
