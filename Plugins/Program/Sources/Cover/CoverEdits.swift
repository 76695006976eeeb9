// SPDX-License-Identifier: Apache-2.0

import Roster

/// The edits that give a cell to a candidate.
enum CoverEdits {
    /// Takes the absent person out of the cell and puts the candidate in.
    ///
    /// A move replaces the candidate's row; real times of the old one would outlive it and are emptied.
    static func edits(
        _ program: Program, _ cell: OpenCell, person: Int, replacing current: Assignment?
    ) -> [RosterEdit] {
        var edits: [RosterEdit] = []
        if let absentee = cell.absentee {
            edits.append(RosterEdit(.delete, "assignments", key(program, cell, absentee)))
        }
        var cells = key(program, cell, person)
        cells.append(RosterCell("service_id", program.services[cell.service].id))
        cells.append(RosterCell("source", AssignmentSource.manual.rawValue))
        if let current, current.start != nil || current.end != nil {
            cells.append(RosterCell("start", ""))
            cells.append(RosterCell("end", ""))
        }
        edits.append(RosterEdit(.put, "assignments", cells))
        return edits
    }

    private static func key(_ program: Program, _ cell: OpenCell, _ person: Int) -> [RosterCell] {
        [
            RosterCell("date", "\(cell.slot.date)"),
            RosterCell("slot", cell.slot.slot.code),
            RosterCell("person_id", program.people[person].id),
        ]
    }
}
