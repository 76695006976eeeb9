// SPDX-License-Identifier: Apache-2.0

public import JSON
public import Roster

/// The JSON forms of edits and changes, which services, tools and events share.
///
/// An edit is `{"op":"put","table":"assignments","row":{...}}` or `{"op":"delete","table":...,"row":{key columns}}`; a
/// change is `{"table":...,"key":{...},"old":{...} or null,"new":{...} or null}`. Values are strings, whole numbers,
/// booleans and null; lists are arrays of strings, and `fte` is a number with at most three decimals. In an edit null
/// empties a cell; a change leaves out what is missing.
public enum RosterEditJSON {
    /// Reads an array of edits.
    ///
    /// Every fault is told, at most 50, each with its place, such as `edits[3].row.slot`. Only the form is looked at: what
    /// a cell may hold is said when the edits are applied.
    public static func edits(_ value: JSONValue) throws(EditFaults) -> [RosterEdit] {
        guard let items = value.arrayValue else {
            throw EditFaults([
                EditFault(
                    edit: 0, table: "", member: "",
                    message: "the edits are \(describe(value)); needed is an array of edits")
            ])
        }
        var edits: [RosterEdit] = []
        var faults: [EditFault] = []
        for (index, item) in items.enumerated() where faults.count < EditFaults.limit {
            var decoder = EditDecoder(index: index)
            if let edit = decoder.edit(item) { edits.append(edit) }
            faults += decoder.faults
        }
        if !faults.isEmpty { throw EditFaults(faults) }
        return edits
    }

    /// Writes an edit.
    public static func json(_ edit: RosterEdit) -> JSONValue {
        [
            "op": .string(edit.op.rawValue), "table": .string(edit.table),
            "row": .object(json(row: edit.cells, of: edit.table)),
        ]
    }

    /// Writes a change.
    public static func json(_ change: RowChange) -> JSONValue {
        func row(_ cells: [RosterCell]?) -> JSONValue {
            cells.map { .object(json(row: $0, of: change.table)) } ?? .null
        }
        return [
            "table": .string(change.table), "key": row(change.key), "old": row(change.old), "new": row(change.new),
        ]
    }

    /// Writes cells of a table as the members of an object; an empty cell is null.
    public static func json(row: [RosterCell], of table: String) -> JSONObject {
        let spec = TableSpec.named(table)
        return row.reduce(into: JSONObject()) { object, cell in
            object[cell.column] = CellJSON.value(cell.text, spec?.column(cell.column)?.content)
        }
    }

    /// Reads an array of changes, as `json(_:)` writes them.
    ///
    /// Faults name places of the array as if it were one of edits.
    public static func changes(_ value: JSONValue) throws(EditFaults) -> [RowChange] {
        var changes: [RowChange] = []
        var faults: [EditFault] = []
        for (index, item) in (value.arrayValue ?? []).enumerated() {
            var decoder = EditDecoder(index: index)
            if let change = decoder.change(item) { changes.append(change) }
            faults += decoder.faults
        }
        if value.arrayValue == nil {
            faults = [
                EditFault(
                    edit: 0, table: "", member: "", message: "the changes are \(describe(value)); needed is an array")
            ]
        }
        if !faults.isEmpty { throw EditFaults(faults) }
        return changes
    }

    /// `an object`, `a string` and so on, for messages.
    static func describe(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .array, .object, .integer: "an \(value.kindName)"
        default: "a \(value.kindName)"
        }
    }
}
