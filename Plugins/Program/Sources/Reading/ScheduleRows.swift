// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The lines of the schedule in a window, by date, slot, kind and person.
struct ScheduleRows {
    let rows: [ScheduleRow]

    /// O(assignments of the window + calls + absences).
    ///
    /// With a service, only its assignments; with a person, only theirs.
    init(_ source: ProgramSource, _ window: Window, person wanted: Int?, service: Int?) {
        let program = source.program
        var rows: [ScheduleRow] = []
        for position in program.assignments.positions(in: window.slots) {
            let assignment = program.assignments[position]
            guard wanted == nil || assignment.person == wanted, service == nil || assignment.service == service else {
                continue
            }
            let times = program.interval(of: assignment)
            let details = program.services[assignment.service]
            rows.append(
                ScheduleRow(
                    kind: .assignment, date: assignment.slot.date, slot: assignment.slot.slot,
                    place: assignment.person, person: program.people[assignment.person].id,
                    name: source.name(assignment.person), service: details.id, what: details.name,
                    start: times?.start, end: times?.end, isPinned: assignment.isPinned, source: assignment.source))
        }
        if service == nil {
            let first = LocalDateTime(window.from, .midnight)
            let last = LocalDateTime(window.to.advanced(by: 1), .midnight)
            for call in program.calls where call.start < last && call.end > first {
                guard wanted == nil || call.person == wanted else { continue }
                rows.append(
                    ScheduleRow(
                        kind: .call, date: call.start.date, slot: nil, place: call.person,
                        person: program.people[call.person].id, name: source.name(call.person), service: nil,
                        what: "\(call.kind.rawValue) call", start: call.start, end: call.end))
            }
            for absence in program.absences where absence.from < window.slots.upperBound {
                guard absence.to >= window.slots.lowerBound, wanted == nil || absence.person == wanted else {
                    continue
                }
                let after = absence.to.advanced(by: 1)
                rows.append(
                    ScheduleRow(
                        kind: .absence, date: absence.from.date, slot: absence.from.slot, lastSlot: absence.to,
                        place: absence.person, person: program.people[absence.person].id,
                        name: source.name(absence.person), service: nil, what: source.word(for: absence.kind),
                        start: LocalDateTime(absence.from.date, source.profile.start(of: absence.from.slot)),
                        end: LocalDateTime(after.date, source.profile.start(of: after.slot))))
            }
        }
        self.rows = rows.sorted { Self.order($0) < Self.order($1) }
    }

    private static func order(_ row: ScheduleRow) -> (Int32, Int, Int, Int64) {
        let kind = ScheduleRow.Kind.allCases.firstIndex(of: row.kind) ?? 0
        return (row.date.rawValue, kind == 0 ? row.slot?.rawValue ?? 0 : 2 + kind, row.place, row.start?.minutes ?? 0)
    }
}
