// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Makes the derived table `slots` follow an edit.
struct SlotUpdate {
    let before: RosterTables
    let after: RosterTables
    let changes: [RowChange]

    /// The new table, with the old batches where their rows are the same; `nil` if nothing is to be done.
    ///
    /// Only edits of periods and of assignments can change it: those of assignments only at the ends of the dates that
    /// there is data for.
    func table() throws(ColumnsError) -> Table? {
        let old = before[TableSpec.slots.name]
        let arePeriodsNew = changes.contains { $0.table == TableSpec.periods.name }
        let known = Self.dates(old)
        guard arePeriodsNew || changes.contains(where: { mayMove(known, $0) }) else { return nil }
        guard let profile = try? after.profile() else { return nil }
        var reader = ProgramReader(after.tables)
        let periods = (try? reader.periods()) ?? []
        guard let dates = Self.dates(after, periods),
            let grid = SlotGrid(profile: profile, periods: periods, dates: dates)
        else {
            return old == nil
                ? nil : try Table(name: TableSpec.slots.name, schema: TableSpec.slots.schema(), batches: [])
        }
        let fresh = try grid.table()
        let batches = fresh.batches.map { batch in old?.batches.first { $0.hasSameContent(as: batch) } ?? batch }
        let isOld =
            old?.batches.count == batches.count && zip(old?.batches ?? [], batches).allSatisfy { $0.isSame(as: $1) }
        return isOld ? nil : try Table(name: fresh.name, schema: fresh.schema, batches: batches)
    }

    /// Whether a change of an assignment may move the first or the last date of the grid.
    private func mayMove(_ known: DateRange?, _ change: RowChange) -> Bool {
        guard change.table == TableSpec.assignments.name, change.old == nil || change.new == nil else { return false }
        guard let known, let date = change.key.first(where: { $0.column == "date" }).flatMap({ LocalDate($0.text) })
        else { return true }
        return change.new == nil ? date == known.from || date == known.to : !known.contains(date)
    }

    /// The dates of a grid.
    private static func dates(_ slots: Table?) -> DateRange? {
        let columns = slots?.batches.compactMap { $0.int32("date") } ?? []
        guard let first = columns.compactMap({ $0.min() }).min(), let last = columns.compactMap({ $0.max() }).max()
        else { return nil }
        return DateRange(from: LocalDate(rawValue: first), to: LocalDate(rawValue: last))
    }

    /// The dates that there is data for, as `Program.dateRange` has them.
    private static func dates(_ tables: RosterTables, _ periods: [Period]) -> DateRange? {
        let spans = periods.filter { $0.kind == .rotation || $0.kind == .academicYear }.map(\.range)
        var firsts = spans.map(\.from)
        var lasts = spans.map(\.to)
        for batch in tables[TableSpec.assignments.name]?.batches ?? [] {
            guard let dates = batch.int32("date") else { continue }
            if let first = dates.min() { firsts.append(LocalDate(rawValue: first)) }
            if let last = dates.max() { lasts.append(LocalDate(rawValue: last)) }
        }
        guard let first = firsts.min(), let last = lasts.max() else { return nil }
        return DateRange(from: first, to: last)
    }
}
