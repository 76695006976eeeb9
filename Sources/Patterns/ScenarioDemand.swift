// SPDX-License-Identifier: Apache-2.0

public import Roster

/// What a scenario makes of the needs of the schedule.
public enum ScenarioDemand: Sendable, Hashable {
    /// As they are.
    case unchanged
    /// Only categories up to this one are kept up.
    case keepingCategories(Int)
    /// These services need so many people in every slot in which they run; nothing else is kept up.
    case fixed([Int: Int])
    /// Every day is staffed as a holiday.
    ///
    /// By the rules for holidays, and where there are none, as on a Sunday.
    case holiday

    /// Services that may be needed besides those of the demand rules.
    public var services: Set<Int> {
        guard case .fixed(let needs) = self else { return [] }
        return Set(needs.keys)
    }

    /// Needs of one slot, per service of the program.
    public func demand(in slot: RepairStudy.Slot, of program: Program) -> [Int] {
        switch self {
        case .unchanged: return slot.demand
        case .keepingCategories(let last):
            return slot.demand.enumerated().map { program.services[$0.offset].category <= last ? $0.element : 0 }
        case .fixed(let needs):
            return slot.demand.indices.map { service in
                program.services[service].minutes(in: slot.index.slot) == nil ? 0 : needs[service] ?? 0
            }
        case .holiday:
            let calendar = program.demandCalendar
            guard calendar.rules.contains(where: \.weekdays.includesHolidays) else {
                let sunday = slot.index.date.onOrBefore(.sunday)
                return RepairStudy.demand(of: calendar, in: SlotIndex(sunday, slot.index.slot), program)
            }
            let all = DemandCalendar(
                rules: calendar.rules, holidays: [DateRange(from: slot.index.date, to: slot.index.date)])
            return RepairStudy.demand(of: all, in: slot.index, program)
        }
    }
}
