// SPDX-License-Identifier: Apache-2.0

/// An edit whose table is known and whose cells have the form that their columns demand.
struct ParsedEdit {
    /// Its position in the list.
    let index: Int
    let op: RosterEdit.Operation
    let spec: TableSpec
    /// What is given, by the position of the column; `nil` where nothing is.
    let cells: [CellValue?]
}

/// Reads edits one by one: tables, columns and the form of cells; what needs other rows is looked at later.
struct EditReader {
    private(set) var faults = EditFaultCollector()
    /// Edits with a fault that put a row, with those of their cells that are allowed: they are applied nowhere, and what
    /// else is wrong with them can be told all the same.
    private(set) var broken: [ParsedEdit] = []

    /// The edits without a fault, in order.
    mutating func read(_ edits: [RosterEdit]) -> [ParsedEdit] {
        var parsed: [ParsedEdit] = []
        for (index, edit) in edits.enumerated() {
            if let one = read(edit, index) { parsed.append(one) }
        }
        return parsed
    }

    private mutating func read(_ edit: RosterEdit, _ index: Int) -> ParsedEdit? {
        guard let spec = TableSpec.named(edit.table), spec.isEditable else {
            faults.add(
                EditFault(
                    edit: index, table: edit.table, member: "table", value: edit.table,
                    message: Self.tableMessage(edit.table)))
            return nil
        }
        let columns = spec.columns
        var cells = [CellValue?](repeating: nil, count: columns.count)
        var isGood = true
        func add(_ cell: RosterCell, _ message: String) {
            isGood = false
            faults.add(
                EditFault(edit: index, table: spec.name, column: cell.column, value: cell.text, message: message))
        }
        for cell in edit.cells {
            guard let position = columns.firstIndex(where: { $0.name == cell.column }) else {
                add(cell, Self.columnMessage(cell.column, spec))
                continue
            }
            guard cells[position] == nil else {
                add(cell, "the column \(Quoted.text(cell.column)) is given twice")
                continue
            }
            if edit.op == .delete, !spec.key.isEmpty, !spec.key.contains(cell.column) {
                add(cell, "to delete takes the columns of the key alone: \(Self.list(spec.key))")
                continue
            }
            guard let value = CellValue(cell.text, columns[position]) else {
                let hint = Spelling.asked(CellGuess.value(for: cell.text, columns[position].content, ids: []))
                let shown = cell.text.isEmpty ? "the cell is empty" : "\(Quoted.text(cell.text)) is not allowed" + hint
                add(cell, "\(shown); allowed is \(columns[position].content.allowed)")
                continue
            }
            cells[position] = value
        }
        for position in spec.identifyingColumns where cells[position] == nil {
            let column = columns[position]
            guard column.isRequiredInFile else {
                cells[position] = .absent(column)
                continue
            }
            if edit.cells.contains(where: { $0.column == column.name }) { continue }
            isGood = false
            faults.add(
                EditFault(
                    edit: index, table: spec.name, column: column.name,
                    message: spec.key.isEmpty
                        ? "the column is missing; the table has no key, so the whole row is needed"
                        : "the column is missing; the key of \(spec.name) is \(Self.list(spec.key))"))
        }
        let parsed = ParsedEdit(index: index, op: edit.op, spec: spec, cells: cells)
        if !isGood, edit.op == .put { broken.append(parsed) }
        return isGood ? parsed : nil
    }

    private static func tableMessage(_ name: String) -> String {
        let editable = TableSpec.all.filter(\.isEditable).map(\.name)
        let reason =
            switch name {
            case TableSpec.program.name: "the program's own values come from program.toml"
            case TableSpec.identities.name: "names, mail and notes are kept apart from versions"
            case TableSpec.slots.name: "slots are derived from the periods"
            default: "there is no table \(Quoted.text(name))" + Spelling.hint(name, among: editable)
            }
        return "\(reason); allowed are \(editable.joined(separator: ", "))"
    }

    private static func columnMessage(_ name: String, _ spec: TableSpec) -> String {
        if let moved = spec.column(name)?.movedTo { return "\"\(name)\" is kept in \(moved), apart from versions" }
        let known = spec.columns.map(\.name)
        return "there is no column \(Quoted.text(name)) in \(spec.name)\(Spelling.hint(name, among: known)); "
            + "allowed are \(known.joined(separator: ", "))"
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

extension TableSpec {
    /// Whether rows of the table can be edited: those with a file of their own.
    public var isEditable: Bool { hasFile }
}
