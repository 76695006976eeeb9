// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster

/// Proposes what services need, and who may do them, from who did them in the past.
///
/// For each service, weekday and part of the day, over the dates of the history that are no holidays: the minimum is what
/// there was on nine days of ten or more, the target what there was on half of them (nearest-rank quantiles). It is a
/// proposal, never used by itself: a schedule that was always one short would look as if nobody were missing.
struct DemandInference {
    /// The share of days that may have had fewer people than the proposed minimum.
    static let lowShare = 10
    /// A service that ran on fewer days of a kind is left out: one stray assignment is no demand.
    static let leastDays = 4

    /// What is proposed for a service in one part of some weekdays.
    struct Rule {
        let service: Int
        let slot: Slot
        let weekdays: [Weekday]
        let least: Int
        let target: Int
        let most: Int
        /// How many dates it was found from.
        let days: Int
    }

    /// Somebody who did a service without being eligible for it.
    struct Fitness {
        let person: Int
        let service: Int
        let first: LocalDate
        let times: Int
    }

    let program: Program
    let dates: DateRange

    /// The rules of services for which no rule is there, or of all.
    func rules(replacing isReplacing: Bool) -> [Rule] {
        let ruled = Set(program.demandCalendar.rules.map(\.service))
        let days = (0..<dates.dayCount).map { dates.from.advanced(by: $0) }
            .filter { !program.demandCalendar.isHoliday($0) }
        var counts: [Int: [SlotIndex: Int]] = [:]
        for assignment in program.assignments where dates.contains(assignment.slot.date) {
            counts[assignment.service, default: [:]][assignment.slot, default: 0] += 1
        }
        var rules: [Rule] = []
        for (service, counts) in counts.sorted(by: { $0.key < $1.key }) where isReplacing || !ruled.contains(service) {
            for slot in Slot.allCases {
                let byWeekday = Weekday.allCases.compactMap { weekday -> (Weekday, Rule)? in
                    let found = days.filter { $0.weekday == weekday }.map { counts[SlotIndex($0, slot)] ?? 0 }.sorted()
                    guard found.count(where: { $0 > 0 }) >= Self.leastDays, let most = found.last else { return nil }
                    let least = found[max(0, (found.count + Self.lowShare - 1) / Self.lowShare - 1)]
                    let target = found[(found.count - 1) / 2]
                    guard target > 0 else { return nil }
                    return (
                        weekday,
                        Rule(
                            service: service, slot: slot, weekdays: [weekday], least: least, target: target,
                            most: max(most, target), days: found.count)
                    )
                }
                rules += Self.merged(byWeekday.map(\.1))
            }
        }
        return rules
    }

    /// Weekdays that need the same are one rule.
    private static func merged(_ rules: [Rule]) -> [Rule] {
        var merged: [Rule] = []
        for rule in rules {
            guard let index = merged.firstIndex(where: { $0.least == rule.least && $0.target == rule.target }) else {
                merged.append(rule)
                continue
            }
            let known = merged[index]
            merged[index] = Rule(
                service: rule.service, slot: rule.slot, weekdays: known.weekdays + rule.weekdays, least: rule.least,
                target: rule.target, most: max(known.most, rule.most), days: known.days + rule.days)
        }
        return merged
    }

    /// Who did what at least `times` times without being eligible on some of these dates.
    func eligibility(times: Int) -> [Fitness] {
        var found: [Int: (first: LocalDate, times: Int)] = [:]
        let width = program.services.count
        for assignment in program.assignments where dates.contains(assignment.slot.date) {
            let date = assignment.slot.date
            let isKnown = program.eligibility.isEligible(
                person: assignment.person, service: assignment.service, on: date)
            if isKnown { continue }
            let key = assignment.person * width + assignment.service
            let known = found[key] ?? (date, 0)
            found[key] = (min(known.first, date), known.times + 1)
        }
        return found.filter { $0.value.times >= times }.sorted { $0.key < $1.key }.map { key, value in
            Fitness(person: key / width, service: key % width, first: value.first, times: value.times)
        }
    }
}
