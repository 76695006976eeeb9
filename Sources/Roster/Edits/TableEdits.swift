// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// What edits make of the rows of one table.
struct TableEdits {
    /// What became of the row, or of equal rows, that a key stands for.
    struct Entry {
        /// The values of the key; the whole row in a table without a key.
        let key: [CellValue]
        /// Where such rows stand; at most one where there is a key.
        let places: [RowPlace]
        /// The row as it stands in the table.
        let old: [CellValue]?
        /// The row as it will be.
        var new: [CellValue]?
        /// How many such rows will be there: 0 or 1 where there is a key.
        var count: Int
        /// The edit that named it last.
        var edit: Int

        /// Whether the edits change anything.
        var isChanged: Bool { count != places.count || count > 0 && new != old }
    }

    let spec: TableSpec
    /// The table before; `nil` if it was not given.
    let table: Table?
    private(set) var entries: [Entry] = []
    private var positions: [[CellValue]: Int] = [:]

    /// Applies edits of one table, in order; `nil` and a fault if the table cannot be edited here.
    init?(_ edits: [ParsedEdit], of spec: TableSpec, in table: Table?, _ faults: inout EditFaultCollector) {
        self.spec = spec
        self.table = table
        if let problem = Self.problem(spec, table) {
            faults.add(EditFault(edit: edits.first?.index ?? 0, table: spec.name, member: "table", message: problem))
            return nil
        }
        let identifying = spec.identifyingColumns
        let keys = edits.map { edit in identifying.map { edit.cells[$0] ?? .missing } }
        let places = table.map { RowLocator(spec: spec, table: $0).places(of: Set(keys)) } ?? [:]
        for (edit, key) in zip(edits, keys) { apply(edit, key, places[key] ?? [], &faults) }
    }

    private mutating func apply(
        _ edit: ParsedEdit, _ key: [CellValue], _ places: [RowPlace], _ faults: inout EditFaultCollector
    ) {
        let position = positions[key] ?? entries.count
        if position < entries.count, !spec.key.isEmpty {
            faults.add(
                EditFault(
                    edit: edit.index, table: spec.name,
                    message:
                        "edits[\(entries[position].edit)] is about the same row, \(Self.words(key, spec)); a row is "
                        + "edited once: say in one edit what it shall be"))
            return
        }
        if position == entries.count {
            positions[key] = position
            let old = places.first.flatMap { place in
                table.flatMap { BatchCells($0.batches[place.batch], spec)?.row(place.row) }
            }
            entries.append(
                Entry(key: key, places: places, old: old, new: old, count: places.count, edit: edit.index))
        }
        entries[position].edit = edit.index
        switch edit.op {
        case .delete:
            guard entries[position].count > 0 else {
                faults.add(
                    EditFault(
                        edit: edit.index, table: spec.name,
                        message: "there is no row of \(spec.name) with \(Self.words(key, spec))"))
                return
            }
            entries[position].count -= 1
            if entries[position].count == 0 { entries[position].new = nil }
        case .put:
            let base = entries[position].new
            var row: [CellValue] = []
            for (index, column) in spec.columns.enumerated() {
                if let given = edit.cells[index] ?? base?[index] ?? CellValue("", column) {
                    row.append(given)
                } else {
                    faults.add(
                        EditFault(
                            edit: edit.index, table: spec.name, column: column.name,
                            message: "a new row needs \"\(column.name)\"; allowed is \(column.content.allowed)"))
                    row.append(.missing)
                }
            }
            entries[position].new = row
            entries[position].count = spec.key.isEmpty ? entries[position].count + 1 : 1
        }
    }

    /// Why a table cannot be edited by this build, if it cannot.
    private static func problem(_ spec: TableSpec, _ table: Table?) -> String? {
        guard let table else { return nil }
        let known = Set(spec.columns.map(\.name))
        if let other = table.schema.fields.first(where: { !known.contains($0.name) }) {
            return "the table has the column \"\(other.name)\", which this build does not know and would lose"
        }
        for column in spec.columns {
            let field = table.schema.fields.first { $0.name == column.name }
            if field == nil, column.isAppended { continue }
            if field?.type != column.content.type {
                return "the table has no column \"\(column.name)\" of the type that it is declared with"
            }
        }
        return nil
    }

    private static func words(_ key: [CellValue], _ spec: TableSpec) -> String {
        zip(spec.identifyingColumns, key).map { position, value in
            let column = spec.columns[position]
            return "\(column.name) \(value == .missing ? "empty" : Quoted.text(value.text(column)))"
        }.joined(separator: ", ")
    }

    /// The rows that the edits change, in the order in which they were first named.
    var changes: [RowChange] {
        entries.filter(\.isChanged).flatMap { entry -> [RowChange] in
            let (old, new) = (entry.old.map(spec.cells), entry.new.map(spec.cells))
            guard spec.key.isEmpty else {
                let key = spec.keyCells(of: entry.new ?? entry.old ?? [])
                return [RowChange(table: spec.name, key: key, old: old, new: new)]
            }
            let difference = entry.count - entry.places.count
            let row = spec.cells(of: entry.new ?? entry.old ?? [])
            let change = RowChange(
                table: spec.name, key: [], old: difference < 0 ? row : nil, new: difference < 0 ? nil : row)
            return Array(repeating: change, count: abs(difference))
        }
    }

    /// The entry of a row, if edits name it.
    func entry(of row: [CellValue]) -> Entry? {
        positions[spec.identifyingColumns.map { row[$0] }].map { entries[$0] }
    }

    /// The entry of a key.
    func entry(withKey key: [CellValue]) -> Entry? { positions[key].map { entries[$0] } }
}
