// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// The edits that follow a plan from now on, and those that undo them.
///
/// No solver: what the plan says is done where it still fits, and what does not fit any more is left and named.
struct ActivationEdits {
    private(set) var done: [JSONValue] = []
    private(set) var undo: [JSONValue] = []
    /// Changes of the plan that do not fit the schedule of now.
    private(set) var skipped: [PlanDelta] = []

    /// - Parameter start: slots before it are past, and stay.
    init(_ plan: FallbackPlan, _ deltas: [PlanDelta], _ program: Program, from start: SlotIndex) {
        let end = SlotIndex(plan.to.advanced(by: 1), .am)
        let first = max(start, SlotIndex(plan.from, .am))
        guard first < end else { return }
        var rows: [SlotIndex: [String: Assignment]] = [:]
        for position in program.assignments.positions(in: first..<end) {
            let row = program.assignments[position]
            rows[row.slot, default: [:]][program.people[row.person].id] = row
        }
        let away = Set(plan.away)
        for slot in rows.keys.sorted() {
            for (person, row) in (rows[slot] ?? [:]).sorted(by: { $0.key < $1.key }) where away.contains(person) {
                done.append(Self.delete(person, slot))
                undo.append(Self.put(row, person, program))
            }
        }
        for delta in deltas where first <= delta.slot && delta.slot < end {
            let now = rows[delta.slot]?[delta.person]
            let service = now.map { program.services[$0.service].id }
            let isThere =
                program.personIndex[delta.person].map {
                    program.isPresent(person: $0, on: delta.slot.date, delta.slot.slot)
                } ?? false
            guard service == delta.from, isThere, program.serviceIndex[delta.to] != nil else {
                skipped.append(delta)
                continue
            }
            // A put keeps what it does not name: hours of the work that is left are not those of the new one.
            var cells = Self.cells(delta.person, delta.slot, delta.to, .engine)
            if now?.start != nil { cells["start"] = .null }
            if now?.end != nil { cells["end"] = .null }
            done.append(Self.put(cells))
            undo.append(now.map { Self.put($0, delta.person, program) } ?? Self.delete(delta.person, delta.slot))
        }
    }

    /// Edits that undo an activation, without the rows that somebody has changed since, or that are past.
    static func undoing(
        _ active: ActiveFallback, _ program: Program, from start: SlotIndex
    ) -> (edits: [JSONValue], skipped: Int) {
        var edits: [JSONValue] = []
        var skipped = 0
        for (done, undo) in zip(active.done, active.undo) {
            guard let row = done["row"], let person = row["person_id"]?.stringValue,
                let date = row["date"]?.stringValue.flatMap({ LocalDate($0) }),
                let slot = row["slot"]?.stringValue.flatMap({ Slot(code: $0) })
            else { continue }
            let index = SlotIndex(date, slot)
            let now = program.assignments.positions(in: index).first {
                program.people[Int(program.assignments.people[$0])].id == person
            }
            let service = now.map { program.services[Int(program.assignments.services[$0])].id }
            guard start <= index, service == row["service_id"]?.stringValue else {
                skipped += 1
                continue
            }
            edits.append(undo)
        }
        return (edits, skipped)
    }

    private static func cells(
        _ person: String, _ slot: SlotIndex, _ service: String, _ source: AssignmentSource?
    ) -> JSONObject {
        [
            "person_id": .string(person), "date": .string("\(slot.date)"), "slot": .string(slot.slot.code),
            "service_id": .string(service), "source": .string((source ?? .manual).rawValue),
        ]
    }

    /// Brings a row back whole: its own times and its pin too.
    private static func put(_ row: Assignment, _ person: String, _ program: Program) -> JSONValue {
        var cells = cells(person, row.slot, program.services[row.service].id, row.source)
        if row.isPinned { cells["pinned"] = true }
        if let start = row.start { cells["start"] = .string("\(start)") }
        if let end = row.end { cells["end"] = .string("\(end)") }
        return put(cells)
    }

    private static func put(_ cells: JSONObject) -> JSONValue {
        ["op": "put", "table": "assignments", "row": .object(cells)]
    }

    private static func delete(_ person: String, _ slot: SlotIndex) -> JSONValue {
        [
            "op": "delete", "table": "assignments",
            "row": [
                "person_id": .string(person), "date": .string("\(slot.date)"), "slot": .string(slot.slot.code),
            ],
        ]
    }
}
