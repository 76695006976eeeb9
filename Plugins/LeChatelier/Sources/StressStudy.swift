// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What the schedule loses if nobody answers, and what stays lost after the best answer, day by day.
///
/// In half-days: a night counts its minutes / 360.
struct StressStudy {
    let source: ProgramSource
    let horizon: Horizon
    let repairs: RepairStudy
    let away: Set<Int>
    /// Needed in all.
    private(set) var required = 0.0
    /// Unserved if nobody moves.
    private(set) var loss = 0.0
    /// Of it, because somebody who has the work is away; the rest nobody was ever given.
    private(set) var lossByAbsence = 0.0
    /// Unserved after the cheapest re-dispatch.
    private(set) var residual = 0.0
    /// The same by category, of those with any.
    private(set) var residualByCategory: [Int: Double] = [:]
    /// People who change what they do in a slot.
    private(set) var moves = 0
    /// Unserved half-days of each day, if nobody moves.
    private(set) var lossByDay: [Double]
    /// Half-days that the re-dispatch takes from people who are free, who do what can wait, and who serve elsewhere.
    private(set) var drawn = Drawn()
    /// The slots with somebody missing after re-dispatch, and the services.
    private(set) var gaps: [(slot: SlotIndex, service: Int, people: Int)] = []

    struct Drawn {
        var free = 0.0
        var deferrable = 0.0
        var crossCover = 0.0
    }

    /// Half-days that are made up for.
    var compensated: Double { loss - residual }
    /// The share of the loss that is made up for; nil without a loss.
    var compensatedFraction: Double? { loss > 0 ? 1 - residual / loss : nil }
    var lossPerDay: Double { loss / Double(horizon.days) }

    /// Solves a horizon.
    ///
    /// - Parameter scenario: a stress besides what is there.
    init(_ source: ProgramSource, _ horizon: Horizon, scenario: Scenario?) throws(CoverageError) {
        self.source = source
        self.horizon = horizon
        let scenario = scenario ?? Scenario(id: "as-is", away: [])
        away = Set(scenario.away)
        lossByDay = Array(repeating: 0, count: horizon.days)
        repairs = try RepairStudy(source.program, horizon, services: scenario.demand.services)
        var solver = try ScenarioSolver(repairs)
        for slot in try solver.solve(scenario).slots { add(slot) }
    }

    private mutating func add(_ slot: RepairedSlot) {
        let index = repairs.slots[slot.place].index
        let planned = plannedShortage(slot, index)
        for service in slot.question.demand.indices where slot.question.demand[service] > 0 {
            let weight = halfDays(service, index.slot)
            required += Double(slot.question.demand[service]) * weight
            let missing = Double(slot.repair.unservedStatic[service]) * weight
            loss += missing
            lossByDay[horizon.from.distance(to: index.date)] += missing
            lossByAbsence += max(0, missing - Double(planned[service]) * weight)
            let people = slot.repair.unserved[service]
            guard people > 0 else { continue }
            residual += Double(people) * weight
            residualByCategory[source.program.services[service].category, default: 0] += Double(people) * weight
            gaps.append((index, service, people))
        }
        moves += slot.repair.changes
        if !slot.repair.moves.isEmpty { draw(slot, index) }
    }

    /// What each service would lack if everybody with work in the slot were there.
    private func plannedShortage(_ slot: RepairedSlot, _ index: SlotIndex) -> [Int] {
        var shortage = slot.question.demand
        let day = horizon.from.distance(to: index.date)
        for position in source.program.assignments.positions(in: index) {
            let service = Int(source.program.assignments.services[position])
            let person = Int(source.program.assignments.people[position])
            guard repairs.skills.mayDo(person, anyOf: ServiceSet([service]), onDay: day) else { continue }
            shortage[service] = max(0, shortage[service] - 1)
        }
        return shortage
    }

    /// Where the moves of a slot come from: people without work first give their free half-day.
    private mutating func draw(_ slot: RepairedSlot, _ index: SlotIndex) {
        let members = repairs.members(of: repairs.slots[slot.place])
        var free: [Int: Int] = [:]
        for move in slot.repair.moves {
            let amount = Double(move.count) * halfDays(move.to, index.slot)
            guard slot.question.crews[move.crew].current == nil else {
                drawn.crossCover += amount
                continue
            }
            let idle =
                free[move.crew]
                ?? members[move.crew].count { person in
                    !away.contains(person) && repairs.assignment(of: person, in: index) == nil
                }
            let taken = min(idle, move.count)
            free[move.crew] = idle - taken
            let each = amount / Double(move.count)
            drawn.free += Double(taken) * each
            drawn.deferrable += Double(move.count - taken) * each
        }
    }

    private func halfDays(_ service: Int, _ slot: Slot) -> Double {
        Double(source.program.services[service].capLoad(in: slot)) / Double(Service.halfDayMinutes)
    }
}
