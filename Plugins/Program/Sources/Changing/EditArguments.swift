// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// The edits of a call: their schema, and reading them.
enum EditArguments {
    /// The most edits of one call; the service takes no more.
    static let maximumCount = 10_000
    /// The largest arguments of a call with edits, in bytes.
    static let maximumBytes = 4 << 20

    /// The tables without which a change is judged in part only.
    ///
    /// Exceptions and credentials are not among them: a program may have none.
    static let tablesNeeded = ["assignments", "calls", "logged_hours", "absences", "periods", "demand"]

    static let schema = ToolSchema.array(
        of: .object(
            [
                "op": .enumeration(
                    ["put", "delete"],
                    description: "put inserts the row or replaces the one with its key; delete needs the key alone."),
                "table": .string(
                    description: "A table of the program, such as assignments, absences or calls.", minimumLength: 1,
                    maximumLength: 64),
                "row": .object(
                    [:],
                    description:
                        "Columns and their values, as in the program's files: {\"date\": \"2026-03-02\", \"slot\": \"PM\", \"person_id\": \"r07\", \"service_id\": \"clinic\"}. A column that is not given keeps its value; null empties it.",
                    additionalProperties: true),
            ], required: ["op", "table", "row"]),
        description: "The changes, applied together or not at all.", minimumCount: 1, maximumCount: maximumCount)

    /// The edits; all faults of their form at once.
    static func read(_ call: ToolCall) throws(ToolFailure) -> [RosterEdit] {
        do {
            return try RosterEditJSON.edits(call.arguments["edits"] ?? []).map(byHand)
        } catch { throw failure(error) }
    }

    /// An assignment that is put without a source was entered by a person, and not imported as in a file.
    private static func byHand(_ edit: RosterEdit) -> RosterEdit {
        guard edit.op == .put, edit.table == "assignments", !edit.cells.contains(where: { $0.column == "source" })
        else { return edit }
        return RosterEdit(.put, edit.table, edit.cells + [RosterCell("source", AssignmentSource.manual.rawValue)])
    }

    /// The faults of edits as the caller gets them.
    static func failure(_ faults: EditFaults) -> ToolFailure {
        .faults(
            faults.faults.map { fault in
                ArgumentFault(
                    field: fault.instancePath, value: fault.value.isEmpty ? nil : .string(fault.value),
                    message: fault.message)
            })
    }
}
