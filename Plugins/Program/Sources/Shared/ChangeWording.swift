// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// Says what a change of a row means, as far as the caller may know.
struct ChangeWording {
    let source: ProgramSource

    init(_ source: ProgramSource) { self.source = source }

    /// The id of the person that a change is about, if it is about one.
    static func person(_ change: RowChange) -> String? {
        for column in ["person_id", "requester"] {
            if let id = cell(column, change.key) ?? cell(column, change.new) ?? cell(column, change.old) { return id }
        }
        return change.table == "people" ? cell("id", change.key) : nil
    }

    /// The day that a change is about: the date of its row, or that on which it begins.
    static func date(_ change: RowChange) -> LocalDate? {
        for column in ["date", "start", "from", "given_date", "created_at"] {
            for row in [change.key, change.new, change.old] {
                if let text = cell(column, row), let date = LocalDate(text.prefix(10)) { return date }
            }
        }
        return nil
    }

    /// One sentence: who or what, what becomes of it, and when.
    func sentence(_ change: RowChange) -> String {
        let who = Self.person(change).map { source.names.name(of: $0) } ?? "The program"
        return switch change.table {
        case "assignments": assignment(change, who)
        case "absences": absence(change, who)
        case "calls": call(change, who)
        case "logged_hours": logged(change, who)
        case "requests": request(change, who)
        case "swaps": swap(change, who)
        case "preference_signals": preference(change, who)
        case "people": person(change, who)
        case "services": service(change)
        case "eligibility": eligibility(change, who)
        case "demand": demand(change)
        case "periods": period(change)
        case "zones": zone(change)
        case "groups": group(change, who)
        case "credentials": credential(change, who)
        case "establishment": establishment(change)
        case "exceptions": exception(change)
        case "work_items": workItem(change)
        default: other(change)
        }
    }

    /// A table that this release has no words for, and its columns.
    private func other(_ change: RowChange) -> String {
        let key = change.key.map(\.text).joined(separator: " ")
        let name = key.isEmpty ? "A row of \(change.table)" : "The row \(key) of \(change.table)"
        if change.new == nil { return "\(name) is removed." }
        return change.old == nil ? "\(name) is added." : "\(name) changes\(details(change))."
    }

    static func cell(_ column: String, _ row: [RosterCell]?) -> String? {
        row?.first { $0.column == column }.map(\.text)
    }

    /// What the row has now, or had last.
    func row(_ change: RowChange) -> [RosterCell] { change.key + (change.new ?? change.old ?? []) }
}

extension ChangeWording {
    /// Tables whose rows say why somebody is away or what somebody likes, in one column or another.
    private static let personal: [String: Set<String>] = [
        "absences": ["kind"], "requests": ["kind"], "preference_signals": ["signal"],
    ]

    /// Whether the caller may see every column of a table.
    func isOpen(_ table: String) -> Bool { source.isFullDisclosure || Self.personal[table] == nil }

    /// The change as JSON, without what the caller may not see: `{table, key, old, new, sentence}`.
    func json(_ change: RowChange) -> JSONValue {
        var object = RosterEditJSON.json(change).objectValue ?? [:]
        if !isOpen(change.table) {
            for side in ["old", "new"] {
                guard var row = object[side]?.objectValue else { continue }
                for column in Self.personal[change.table] ?? [] where row[column] != nil { row[column] = "away" }
                object[side] = .object(row)
            }
        }
        object["sentence"] = .string(sentence(change))
        return .object(object)
    }
}
