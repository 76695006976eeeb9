// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Checks that ids refer to rows that are there after all edits.
struct ReferenceChecks {
    let tables: RosterTables
    let edits: [String: TableEdits]
    /// Edits with other faults, of which only what they refer to is looked at.
    let broken: [ParsedEdit]

    /// Finds references of new rows to nothing, and deleted rows that others still refer to.
    ///
    /// O(edits + rows of the tables that are referred to); a deleted id is looked for in every table that may refer to
    /// it.
    func run(_ faults: inout EditFaultCollector) {
        var known: [String: Set<String>] = [:]
        for spec in TableSpec.all {
            let references = spec.references
            for entry in edits[spec.name]?.entries ?? [] where entry.isChanged {
                guard let row = entry.new else { continue }
                for reference in references where entry.old?[reference.position] != row[reference.position] {
                    if known[reference.target] == nil { known[reference.target] = ids(reference.target) }
                    check(entry.edit, row, spec, reference, known[reference.target], &faults)
                }
            }
        }
        for edit in broken {
            for reference in edit.spec.references {
                if known[reference.target] == nil { known[reference.target] = ids(reference.target) }
                let row = edit.cells.map { $0 ?? .missing }
                check(edit.index, row, edit.spec, reference, known[reference.target], &faults)
            }
        }
        for target in edits.keys.sorted() { checkDeleted(target, &faults) }
    }

    /// The ids of a table after the edits; `nil` if it was not given, so that nothing can be said.
    private func ids(_ name: String) -> Set<String>? {
        let entries = edits[name]?.entries ?? []
        guard tables[name] != nil || entries.contains(where: { $0.new != nil }) else { return nil }
        var ids = Set<String>()
        for batch in tables[name]?.batches ?? [] {
            guard let column = batch.text("id") else { continue }
            for row in 0..<batch.count { ids.insert(column[row]) }
        }
        for entry in entries {
            guard let id = entry.key.first?.textValue else { continue }
            if entry.new == nil { ids.remove(id) } else { ids.insert(id) }
        }
        // A row that is put with another fault is there as soon as that is mended.
        for edit in broken where edit.spec.name == name {
            if let id = edit.spec.identifyingColumns.first.flatMap({ edit.cells[$0]?.textValue }) { ids.insert(id) }
        }
        return ids
    }

    private func check(
        _ edit: Int, _ row: [CellValue], _ spec: TableSpec, _ reference: (position: Int, target: String),
        _ known: Set<String>?, _ faults: inout EditFaultCollector
    ) {
        guard let id = row[reference.position].textValue, let known, !known.contains(id) else { return }
        faults.add(
            EditFault(
                edit: edit, table: spec.name, column: spec.columns[reference.position].name, value: id,
                message: "there is no \(Quoted.text(id)) in \(reference.target)" + Spelling.hint(id, among: known)
                    + "; allowed is an id of \(reference.target)"))
    }

    // MARK: - Deleted rows

    private func checkDeleted(_ target: String, _ faults: inout EditFaultCollector) {
        let deleted = (edits[target]?.entries ?? []).filter { $0.new == nil && $0.old != nil }
        guard !deleted.isEmpty else { return }
        for entry in deleted {
            guard let id = entry.key.first?.textValue else { continue }
            let users = TableSpec.all.compactMap { spec -> String? in
                let count = spec.references.filter { $0.target == target }
                    .reduce(0) { $0 + self.count(id, in: spec, at: $1.position) }
                return count == 0 ? nil : "\(count) \(count == 1 ? "row" : "rows") of \(spec.name)"
            }
            if users.isEmpty { continue }
            faults.add(
                EditFault(
                    edit: entry.edit, table: target, column: "id", value: id,
                    message:
                        "\"\(id)\" is still referred to by \(users.joined(separator: ", ")); delete or change those "
                        + "first, in the same edits"))
        }
    }

    /// How many rows of a table will refer to an id.
    private func count(_ id: String, in spec: TableSpec, at position: Int) -> Int {
        let edited = edits[spec.name]
        var count = (edited?.entries ?? []).filter { $0.new?[position] == .text(id) }.reduce(0) { $0 + $1.count }
        let named = Set((edited?.entries ?? []).flatMap(\.places))
        for (ordinal, batch) in (tables[spec.name]?.batches ?? []).enumerated() {
            guard let column = batch.text(spec.columns[position].name) else { continue }
            let (codes, words) = column.interned()
            guard let code = words.firstIndex(of: id) else { continue }
            for row in codes.indices where Int(codes[row]) == code {
                if !named.contains(RowPlace(batch: ordinal, row: row)) { count += 1 }
            }
        }
        return count
    }
}

extension TableSpec {
    /// The columns that refer to another table; none of tables that follow from others or are kept apart.
    var references: [(position: Int, target: String)] {
        guard isEditable else { return [] }
        return columns.enumerated().compactMap { position, column in
            if case .reference(let target) = column.content { (position, target) } else { nil }
        }
    }
}
