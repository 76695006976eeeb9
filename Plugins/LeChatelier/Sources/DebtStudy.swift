// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Extra work that people carry: half-days above their own plan in the last weeks, slowly recovered from.
///
/// A person's own plan is the median of their weeks before that: what they are used to. Only sums over people leave here.
struct DebtStudy {
    /// Weeks that tell what a person is used to, and weeks whose extra work is carried.
    static let (planWeeks, debtWeeks) = (12, 8)
    /// Fewer weeks with work say nothing about what a person is used to.
    static let leastWeeks = 6

    /// People about whom enough is known.
    let people: Int
    let mean: Double
    let maximum: Double
    let peopleOverLimit: Int
    /// Until the first person comes to the limit at the pace of the last four weeks; nil if nobody ever does.
    let daysToLimit: Double?
    /// Half-days above plan a day, of all together, in the last four weeks.
    let inflow: Double

    /// Looks back from today; nil if too little is stored.
    ///
    /// O(people x weeks + assignments of them).
    init?(
        _ source: ProgramSource, before today: LocalDate, parameters: StressParameters
    ) throws(CoverageError) {
        let program = source.program
        let weeks = Self.planWeeks + Self.debtWeeks
        let end = today.onOrBefore(program.profile.weekStart)
        let start = end.advanced(by: -7 * weeks)
        var load = [[Int]](repeating: [Int](repeating: 0, count: weeks), count: program.people.count)
        for position in program.assignments.positions(in: SlotIndex(start, .am)..<SlotIndex(end, .am)) {
            let slot = SlotIndex(rawValue: Int(program.assignments.slots[position]))
            let week = start.distance(to: slot.date) / 7
            load[Int(program.assignments.people[position])][week] +=
                program.services[Int(program.assignments.services[position])].capLoad(in: slot.slot)
        }
        let recovery = try LeakyDebt.recovery(halfLifeDays: parameters.halfLifeDays)
        var debts: [Double] = []
        var soonest: Double?
        var inflow = 0.0
        for person in program.people.indices {
            let plan = load[person].prefix(Self.planWeeks).filter { $0 > 0 }.sorted()
            guard plan.count >= Self.leastWeeks else { continue }
            let usual = Double(plan[plan.count / 2] + plan[(plan.count - 1) / 2]) / 2
            let extra = load[person].suffix(Self.debtWeeks).map { max(0, Double($0) - usual) / 360 / 7 }
            var debt = 0.0
            for day in extra { debt = try LeakyDebt(inflow: day, recovery: recovery, start: debt).debt(afterDays: 7) }
            let pace = extra.suffix(4).reduce(0, +) / 4
            inflow += pace
            if let days = try LeakyDebt(inflow: pace, recovery: recovery, start: debt).days(to: parameters.debtLimit) {
                soonest = min(soonest ?? days, days)
            }
            debts.append(debt)
        }
        guard !debts.isEmpty else { return nil }
        people = debts.count
        mean = debts.reduce(0, +) / Double(debts.count)
        maximum = debts.max() ?? 0
        peopleOverLimit = debts.count { $0 >= parameters.debtLimit }
        daysToLimit = soonest
        self.inflow = inflow
    }
}
