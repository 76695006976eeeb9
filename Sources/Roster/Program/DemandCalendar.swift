// SPDX-License-Identifier: Apache-2.0

/// How many people a service needs in one slot.
public struct Demand: Sendable, Hashable {
    /// Index into the program's services.
    public let service: Int
    /// The fewest people that will do.
    public let min: Int
    /// How many are wanted.
    public let target: Int
    /// The most that are useful; `nil` is no limit.
    public let max: Int?
    /// Whether the rule was inferred from the past and confirmed by nobody.
    public let isInferred: Bool

    /// What a service needs, by its index.
    public init(service: Int, min: Int, target: Int, max: Int?, isInferred: Bool = false) {
        self.isInferred = isInferred
        self.service = service
        self.min = min
        self.target = target
        self.max = max
    }
}

/// The demand rules of a program, and the holidays on which they change.
///
/// On a date inside a period of kind `holiday`, a service that has a holiday rule for that date is ruled by its
/// holiday rules alone; every other service keeps its weekday rules.
public struct DemandCalendar: Sendable {
    /// The rules, in the order of their services.
    public let rules: [DemandRule]
    /// The dates that are holidays.
    public let holidays: [DateRange]
    private let rulesBySlot: [[DemandRule]]
    private let holidayRules: [DemandRule]

    /// The rules and the holidays.
    public init(rules: [DemandRule], holidays: [DateRange]) {
        let sorted = rules.sorted { ($0.service, $0.range.from) < ($1.service, $1.range.from) }
        self.rules = sorted
        self.holidays = holidays
        rulesBySlot = Slot.allCases.map { slot in sorted.filter { $0.slot == slot } }
        holidayRules = sorted.filter(\.weekdays.includesHolidays)
    }

    /// Whether the date lies in a holiday period.
    public func isHoliday(_ date: LocalDate) -> Bool { holidays.contains { $0.contains(date) } }

    /// What each service needs in a slot, in the order of services, with at most one entry a service.
    ///
    /// O(rules).
    public func demand(on date: LocalDate, _ slot: Slot) -> [Demand] {
        let isHoliday = isHoliday(date)
        var replaced = Set<Int>()
        if isHoliday {
            for rule in holidayRules where rule.range.contains(date) { replaced.insert(rule.service) }
        }
        let weekday = date.weekday
        var result: [Demand] = []
        for rule in rulesBySlot[slot.rawValue] where rule.range.contains(date) {
            let applies =
                replaced.contains(rule.service) ? rule.weekdays.includesHolidays : rule.weekdays.contains(weekday)
            guard applies, result.last?.service != rule.service else { continue }
            result.append(
                Demand(
                    service: rule.service, min: rule.min, target: rule.target, max: rule.max,
                    isInferred: rule.isInferred))
        }
        return result
    }

    /// What each service needs in a slot.
    public func demand(in slot: SlotIndex) -> [Demand] { demand(on: slot.date, slot.slot) }
}
