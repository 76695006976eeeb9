// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Checks rows that edits put against all other rows of their table: absences of one person, rules of one demand.
struct OverlapChecks {
    let tables: RosterTables
    let edits: [String: TableEdits]

    /// Finds absences of one person that meet, and demand rules of one service and slot that cover a common date.
    ///
    /// O(rows of `absences`) if one is put, and O(edits x rows of `demand`).
    func run(_ faults: inout EditFaultCollector) {
        if let absences = edits[TableSpec.absences.name] { check(absences, Stretch.init, &faults) }
        if let demand = edits[TableSpec.demand.name] { check(demand, Rule.init, &faults) }
    }

    private func check<Row: Overlapping>(
        _ edits: TableEdits, _ read: ([CellValue], TableSpec) -> Row?, _ faults: inout EditFaultCollector
    ) {
        let spec = edits.spec
        let put = edits.entries.filter { $0.isChanged && $0.new != nil }
        let groups = Set(put.compactMap { $0.new.flatMap { read($0, spec) }?.group })
        guard !groups.isEmpty else { return }
        var others: [Row.Group: [Row]] = [:]
        let named = Set(edits.entries.flatMap(\.places))
        guard let column = spec.columns.firstIndex(where: { $0.name == Row.groupColumn }) else { return }
        let ids = Set(put.compactMap { $0.new?[column] })
        for (ordinal, batch) in (tables[spec.name]?.batches ?? []).enumerated() {
            guard let cells = BatchCells(batch, spec) else { continue }
            for row in 0..<batch.count where ids.contains(cells.columns[column][row]) {
                if named.contains(RowPlace(batch: ordinal, row: row)) { continue }
                guard let other = read(cells.row(row), spec), groups.contains(other.group) else { continue }
                others[other.group, default: []].append(other)
            }
        }
        // Each is compared with what stays and with what was put before it, so that a pair is told once.
        for entry in edits.entries {
            guard let new = entry.new, let row = read(new, spec) else { continue }
            if entry.isChanged {
                let fellow = entry.count > 1 ? row : others[row.group]?.first { row.meets($0) != nil }
                if let fellow, let message = row.meets(fellow) {
                    faults.add(
                        EditFault(edit: entry.edit, table: spec.name, column: Row.faultColumn, message: message))
                }
            }
            if groups.contains(row.group) { others[row.group, default: []].append(row) }
        }
    }
}

/// A row that must not meet another one of its group.
private protocol Overlapping {
    associatedtype Group: Hashable
    static var groupColumn: String { get }
    static var faultColumn: String { get }
    var group: Group { get }
    /// What is said if both meet; `nil` if they do not.
    func meets(_ other: Self) -> String?
}

/// An absence, as slots of a person.
private struct Stretch: Overlapping {
    static let groupColumn = "person_id"
    static let faultColumn = "from"
    let id: String
    let group: String
    let from: SlotIndex
    let to: SlotIndex

    init?(_ row: [CellValue], _ spec: TableSpec) {
        func value(_ name: String) -> CellValue {
            spec.columns.firstIndex { $0.name == name }.map { row[$0] } ?? .missing
        }
        guard let id = value("id").textValue, let person = value("person_id").textValue,
            let from = value("from").date, let to = value("to").date,
            let first = value("from_slot").textValue.flatMap({ Slot(code: $0) }),
            let last = value("to_slot").textValue.flatMap({ Slot(code: $0) })
        else { return nil }
        self.id = id
        group = person
        self.from = SlotIndex(from, first)
        self.to = SlotIndex(to, last)
    }

    func meets(_ other: Stretch) -> String? {
        guard from <= other.to, other.from <= to else { return nil }
        return
            "the absence meets \"\(other.id)\" of \(group), from \(other.from) to \(other.to); a person has at most one "
            + "absence at a time"
    }
}

/// A demand rule of a service and slot.
private struct Rule: Overlapping {
    struct Group: Hashable {
        let service: String
        let slot: String
    }

    static let groupColumn = "service_id"
    static let faultColumn = "service_id"
    let group: Group
    let range: DateRange
    let days: WeekdaySet

    init?(_ row: [CellValue], _ spec: TableSpec) {
        func value(_ name: String) -> CellValue {
            spec.columns.firstIndex { $0.name == name }.map { row[$0] } ?? .missing
        }
        guard let service = value("service_id").textValue, let slot = value("slot").textValue,
            let days = value("weekdays").textValue.flatMap({ WeekdaySet($0) })
        else { return nil }
        group = Group(service: service, slot: slot)
        range = DateRange(from: value("from").date, to: value("to").date)
        self.days = days
    }

    func meets(_ other: Rule) -> String? {
        guard let date = WeekdaySet.commonDate(days, in: range, with: other.days, in: other.range) else { return nil }
        return
            "another rule for \(group.service) in \(group.slot) also covers \(date); at most one rule may cover a date"
    }
}
