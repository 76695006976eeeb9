// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Patterns
import Roster

/// Finds for each move the person whom it breaks no rule for, and remembers the rules that had to be broken.
///
/// Duty hours by the rules themselves, on the person's own rows with all moves so far; and the weekly cap.
struct RuleCheck {
    /// So many people are tried for a move before one is taken whose move breaks a rule.
    private static let tries = 12

    private let program: Program
    private let hours: DutyHoursIndex?
    /// Half-day minutes that each person works in each week, by the week's first day.
    private let planned: [PersonWeek: Int]
    private var moves: [Int: Moves] = [:]

    private struct PersonWeek: Hashable {
        let person: Int
        let week: Int32
    }

    private struct Moves {
        var adding: [Assignment] = []
        var removing: [Assignment] = []
        var violations: [DutyFinding] = []
        var minutes: [Int32: Int] = [:]
        /// Weeks that are above the cap because of the moves.
        var fullWeeks: Set<Int32> = []
    }

    /// Reads the rules and the hours of a program; without `hours` only the weekly cap is looked at.
    init(_ program: Program, _ horizon: Horizon, hours: DutyHoursIndex?) {
        self.program = program
        self.hours = hours
        let start = program.profile.weekStart
        let first = SlotIndex(horizon.from.onOrBefore(start), .am)
        let last = SlotIndex(horizon.to.onOrBefore(start).advanced(by: 7), .am)
        var planned: [PersonWeek: Int] = [:]
        for position in program.assignments.positions(in: first..<last) {
            let slot = SlotIndex(rawValue: Int(program.assignments.slots[position]))
            let load = program.services[Int(program.assignments.services[position])].capLoad(in: slot.slot)
            let week = PersonWeek(
                person: Int(program.assignments.people[position]), week: slot.date.onOrBefore(start).rawValue)
            planned[week, default: 0] += load
        }
        self.planned = planned
    }

    /// Forgets all moves: another scenario begins.
    mutating func begin() { moves.removeAll(keepingCapacity: true) }

    /// Whether the rules of duty hours can be looked at.
    var knowsHours: Bool { hours != nil }

    /// Takes one of the people for a move, and remembers it.
    ///
    /// The one who moves least so far, of those whom it breaks nothing for; the first, where it does for all.
    mutating func choose(_ people: [Int], slot: SlotIndex, to: Int, leaving: (Int) -> Int?) -> Int? {
        let order = people.sorted { (count($0), $0) < (count($1), $1) }
        var looks = 0
        for person in order {
            let before = moves[person] ?? Moves()
            var after = moved(before, person, slot, leaving(person), to)
            // The cap is a sum, the hours are a look at all rules: only for those whom the cap lets go.
            guard !after.fullWeeks.contains(week(slot)), looks < Self.tries else { continue }
            looks += 1
            after.violations = violations(after, person)
            if after.violations.count <= before.violations.count {
                moves[person] = after
                return person
            }
        }
        guard let first = order.first else { return nil }
        var after = moved(moves[first] ?? Moves(), first, slot, leaving(first), to)
        after.violations = violations(after, first)
        moves[first] = after
        return first
    }

    /// The rules that the moves break, by person and code.
    var breaches: [PlanBreach] {
        moves.sorted { $0.key < $1.key }.flatMap { person, moves -> [PlanBreach] in
            let id = program.people[person].id
            let codes = Set(moves.violations.map(\.code.rawValue)).sorted()
            return codes.map { PlanBreach(code: $0, person: id) }
                + (!moves.fullWeeks.isEmpty ? [PlanBreach(code: "week_cap", person: id)] : [])
        }
    }

    private func count(_ person: Int) -> Int { moves[person]?.adding.count ?? 0 }

    private func moved(_ before: Moves, _ person: Int, _ slot: SlotIndex, _ from: Int?, _ to: Int) -> Moves {
        var after = before
        after.adding.append(
            Assignment(person: person, service: to, slot: slot, source: .engine, isPinned: false))
        if let from {
            after.removing.append(
                Assignment(person: person, service: from, slot: slot, source: nil, isPinned: false))
        }
        let more =
            program.services[to].capLoad(in: slot.slot)
            - (from.map { program.services[$0].capLoad(in: slot.slot) } ?? 0)
        let week = week(slot)
        after.minutes[week, default: 0] += more
        let total = (planned[PersonWeek(person: person, week: week)] ?? 0) + (after.minutes[week] ?? 0)
        if more > 0, total > program.weekCapHalfDays(person: person) * 360 { after.fullWeeks.insert(week) }
        return after
    }

    private func week(_ slot: SlotIndex) -> Int32 { slot.date.onOrBefore(program.profile.weekStart).rawValue }

    private func violations(_ moves: Moves, _ person: Int) -> [DutyFinding] {
        guard let hours else { return [] }
        return hours.candidateFindings(person: person, adding: moves.adding, removing: moves.removing).appearing
            .filter { $0.kind == .violation }
    }
}
