// SPDX-License-Identifier: Apache-2.0

internal import Columns

extension RosterTables {
    /// The tables after edits, all or none.
    ///
    /// What edits refer to is looked at after the last one, so that a person and the assignments of that person may come
    /// in any order. A row of a table with a key is edited once. Every fault is told, at most 50. A row goes into the batch of
    /// the rotation period of its date; batches without a change are the same memory as before. The derived table
    /// `slots` follows.
    ///
    /// Refused: tables and columns that are not there or have no file of their own, cells that are not allowed, a second
    /// edit of a row, new rows without a column that is needed, deletions of what is not there or is still referred to, references to
    /// nothing, ends before beginnings, bounds out of order, absences of one person that meet, demand rules of one
    /// service and slot that cover a common date.
    ///
    /// O(rows of the batches that change + edits), and of tables that are referred to or looked through for overlaps
    /// their rows, without making text of them. An edit of rotation periods costs O(rows) of all dated tables.
    public func applying(_ edits: [RosterEdit]) throws(EditFaults) -> EditOutcome {
        var reader = EditReader()
        let parsed = reader.read(edits)
        var faults = reader.faults
        var byTable: [String: TableEdits] = [:]
        for spec in TableSpec.all {
            let own = parsed.filter { $0.spec.name == spec.name }
            if own.isEmpty { continue }
            byTable[spec.name] = TableEdits(own, of: spec, in: self[spec.name], &faults)
        }
        for spec in TableSpec.all {
            for entry in byTable[spec.name]?.entries ?? [] where entry.isChanged {
                if let row = entry.new { faults.check(row, of: spec, edit: entry.edit) }
            }
        }
        for edit in reader.broken { faults.check(edit.cells.map { $0 ?? .missing }, of: edit.spec, edit: edit.index) }
        ReferenceChecks(tables: self, edits: byTable, broken: reader.broken).run(&faults)
        OverlapChecks(tables: self, edits: byTable).run(&faults)
        guard faults.faults.isEmpty else { throw EditFaults(faults.faults) }
        do {
            return try rebuilt(byTable)
        } catch {
            // Unreachable with values that were checked; said plainly rather than trapped on.
            throw EditFaults([
                EditFault(edit: 0, table: "", member: "", message: "the tables cannot be put together: \(error)")
            ])
        }
    }

    private func rebuilt(_ edits: [String: TableEdits]) throws(ColumnsError) -> EditOutcome {
        var tables = self
        var origins: [String: [Int?]] = [:]
        var changes: [RowChange] = []
        let before = PeriodSplit(table: self[TableSpec.periods.name])
        var after = before
        func rebuild(_ spec: TableSpec, _ arePeriodsNew: Bool) throws(ColumnsError) {
            let entries = (edits[spec.name]?.entries ?? []).filter(\.isChanged)
            guard !entries.isEmpty || arePeriodsNew && spec.dateColumn != nil && tables[spec.name] != nil else {
                return
            }
            let result = try TableRebuild(
                spec: spec, table: self[spec.name], entries: entries, periods: after, arePeriodsNew: arePeriodsNew
            ).run()
            let count = self[spec.name]?.batches.count
            if count == result.origins.count, result.origins.enumerated().allSatisfy({ $0 == $1 }) { return }
            origins[spec.name] = result.origins
            tables = tables.replacing(result.table)
        }
        try rebuild(.periods, false)
        after = PeriodSplit(table: tables[TableSpec.periods.name])
        for spec in TableSpec.all where spec.isEditable && spec.name != TableSpec.periods.name {
            try rebuild(spec, before != after)
        }
        for spec in TableSpec.all { changes.append(contentsOf: edits[spec.name]?.changes ?? []) }
        if let slots = try SlotUpdate(before: self, after: tables, changes: changes).table() {
            let old = self[TableSpec.slots.name]?.batches ?? []
            origins[TableSpec.slots.name] = slots.batches.map { batch in old.firstIndex { $0.isSame(as: batch) } }
            tables = tables.replacing(slots)
        }
        return EditOutcome(tables: tables, changes: changes, origins: origins)
    }
}
