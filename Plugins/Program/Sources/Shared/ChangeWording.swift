// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// Says what a change of a row means, as far as the caller may know.
struct ChangeWording {
    private let source: ProgramSource

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

    /// One sentence without a name of a table.
    func sentence(_ change: RowChange) -> String {
        let who = Self.person(change).map { source.names.name(of: $0) } ?? "The program"
        switch change.table {
        case "assignments": return assignment(change, who)
        case "absences": return absence(change, who)
        case "calls": return call(change, who)
        case "eligibility":
            let what = serviceName(Self.cell("service_id", change.key) ?? Self.cell("service_id", change.new))
            return change.new == nil
                ? "\(who) may no longer do \(what)." : "\(who) may do \(what)\(dates(change.new))."
        default: return other(change)
        }
    }

    private func assignment(_ change: RowChange, _ who: String) -> String {
        let date = Self.date(change).map { Wording.date($0) } ?? "?"
        let slot =
            Slot(code: Self.cell("slot", change.key) ?? Self.cell("slot", change.new) ?? "")
            .map { " " + Wording.slot($0) } ?? ""
        let (old, new) = (
            Self.cell("service_id", change.old).map(serviceName), Self.cell("service_id", change.new).map(serviceName)
        )
        switch (old, new) {
        case (nil, let new?): return "\(who) is put on \(new) on \(date)\(slot)."
        case (let old?, nil): return "\(who) is taken off \(old) on \(date)\(slot)."
        case (let old?, let new?) where old != new: return "\(who) moves from \(old) to \(new) on \(date)\(slot)."
        case (_, let new?): return "\(who) stays on \(new) on \(date)\(slot), with other details\(details(change))."
        case (nil, nil): return "\(who) has a change on \(date)\(slot)."
        }
    }

    private func absence(_ change: RowChange, _ who: String) -> String {
        let row = change.new ?? change.old
        let kind = Self.cell("kind", row).flatMap(AbsenceKind.init(rawValue:)).map { source.word(for: $0) } ?? "away"
        let what = kind == "away" ? "away" : "away (\(kind))"
        if change.new == nil { return "\(who) is no longer \(what)\(dates(row))." }
        return change.old == nil ? "\(who) is \(what)\(dates(row))." : "\(who) is now \(what)\(dates(row))."
    }

    private func call(_ change: RowChange, _ who: String) -> String {
        let row = change.new ?? change.old
        let kind = Self.cell("kind", row) ?? ""
        let start = LocalDateTime(Self.cell("start", change.key) ?? Self.cell("start", row) ?? "")
        let end = LocalDateTime(Self.cell("end", row) ?? "")
        let when = start.map { start in end.map { Wording.stretch(start, $0) } ?? Wording.moment(start) } ?? "?"
        if change.new == nil { return "\(who) no longer has \(kind) call, \(when)." }
        return change.old == nil ? "\(who) has \(kind) call, \(when)." : "\(who) has other \(kind) call, \(when)."
    }

    /// A table and its columns: `services ward: minutes_am from 360 to 300`.
    private func other(_ change: RowChange) -> String {
        let key = change.key.map(\.text).joined(separator: " ")
        let name = "\(change.table) \(key)".trimmed
        if change.new == nil { return "\(name): removed." }
        return change.old == nil ? "\(name): added." : "\(name): changed\(details(change))."
    }

    private func details(_ change: RowChange) -> String {
        guard isOpen(change.table) else { return "" }
        let columns = (change.old ?? []).map(\.column) + (change.new ?? []).map(\.column)
        var seen: Set<String> = []
        let parts = columns.filter { seen.insert($0).inserted }.compactMap { column -> String? in
            let (old, new) = (Self.cell(column, change.old), Self.cell(column, change.new))
            return old == new ? nil : "\(column) from \(old ?? "nothing") to \(new ?? "nothing")"
        }
        return parts.isEmpty ? "" : ": " + Wording.some(parts)
    }

    private func dates(_ row: [RosterCell]?) -> String {
        let (from, to) = (
            Self.cell("from", row).flatMap { LocalDate($0) }, Self.cell("to", row).flatMap { LocalDate($0) }
        )
        switch (from, to) {
        case (let from?, let to?): return ", " + Wording.span(from, to)
        case (let from?, nil): return " from \(Wording.date(from))"
        case (nil, let to?): return " until \(Wording.date(to))"
        case (nil, nil): return ""
        }
    }

    private func serviceName(_ id: String?) -> String {
        guard let id else { return "a service" }
        return source.program.serviceIndex[id].map { source.program.services[$0].name } ?? id
    }

    private static func cell(_ column: String, _ row: [RosterCell]?) -> String? {
        row?.first { $0.column == column }.map(\.text)
    }
}

extension ChangeWording {
    /// Tables whose rows say why somebody is away, in one column or another.
    private static let personal: [String: Set<String>] = ["absences": ["kind"], "requests": ["kind"]]

    private func isOpen(_ table: String) -> Bool { source.isFullDisclosure || Self.personal[table] == nil }

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

extension String {
    fileprivate var trimmed: String { last == " " ? String(dropLast()) : self }
}
