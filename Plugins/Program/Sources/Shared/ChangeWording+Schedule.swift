// SPDX-License-Identifier: Apache-2.0

import Roster

/// Sentences for the tables that say who does what and when.
extension ChangeWording {
    func assignment(_ change: RowChange, _ who: String) -> String {
        let when = slot(row(change), "date", "slot") ?? "?"
        let (old, new) = (
            Self.cell("service_id", change.old).map(serviceName), Self.cell("service_id", change.new).map(serviceName)
        )
        switch (old, new) {
        case (nil, let new?): return "\(who) is put on \(new) on \(when)."
        case (let old?, nil): return "\(who) is taken off \(old) on \(when)."
        case (let old?, let new?) where old != new: return "\(who) moves from \(old) to \(new) on \(when)."
        case (_, let new?): return "\(who) stays on \(new) on \(when), with other details\(details(change))."
        case (nil, nil): return "\(who) has a change on \(when)."
        }
    }

    func absence(_ change: RowChange, _ who: String) -> String {
        let row = change.new ?? change.old
        let kind = Self.cell("kind", row).flatMap(AbsenceKind.init(rawValue:)).map { source.word(for: $0) } ?? "away"
        let what = kind == "away" ? "away" : "away (\(kind))"
        if change.new == nil { return "\(who) is no longer \(what)\(dates(row))." }
        return change.old == nil ? "\(who) is \(what)\(dates(row))." : "\(who) is now \(what)\(dates(row))."
    }

    func call(_ change: RowChange, _ who: String) -> String {
        let row = row(change)
        let (kind, when) = (Self.cell("kind", row) ?? "", stretch(row))
        if change.new == nil { return "\(who) no longer has \(kind) call, \(when)." }
        return change.old == nil ? "\(who) has \(kind) call, \(when)." : "\(who) has other \(kind) call, \(when)."
    }

    func logged(_ change: RowChange, _ who: String) -> String {
        let row = row(change)
        let what = "hours of \(Self.spaced(Self.cell("kind", row) ?? "work")), \(stretch(row))"
        if change.new == nil { return "\(who) no longer has written down \(what)." }
        return change.old == nil
            ? "\(who) wrote down \(what)." : "\(who) wrote down other \(what)\(details(change))."
    }

    func request(_ change: RowChange, _ who: String) -> String {
        let row = row(change)
        let kind = isOpen(change.table) ? Self.cell("kind", row).map(Self.spaced) ?? "something" : "something"
        if change.new == nil { return "\(who) no longer asks for \(kind)\(dates(row))." }
        return "\(who) \(change.old == nil ? "asks" : "now asks") for \(kind)\(dates(row))."
    }

    func swap(_ change: RowChange, _ who: String) -> String {
        let row = row(change)
        let accepter = Self.cell("accepter", row).map { source.names.name(of: $0) } ?? "somebody"
        let given = slot(row, "given_date", "given_slot") ?? "?"
        let taken = slot(row, "taken_date", "taken_slot").map { " for \($0)" } ?? ""
        let what = "\(who) gives \(given) to \(accepter)\(taken)"
        let status = Self.cell("status", row).map(Self.spaced) ?? "?"
        if change.new == nil { return "The swap in which \(what) is removed." }
        if change.old == nil { return "A swap is asked for, in which \(what): \(status)." }
        let old = Self.cell("status", change.old).map(Self.spaced) ?? "?"
        return old == status
            ? "The swap in which \(what) changes\(details(change))."
            : "The swap in which \(what) is now \(status); it was \(old)."
    }

    func preference(_ change: RowChange, _ who: String) -> String {
        let row = row(change)
        let when = slot(row, "date", "slot") ?? "?"
        let what = isOpen(change.table) ? Self.cell("signal", row).map { " (\(Self.spaced($0)))" } ?? "" : ""
        return change.new == nil
            ? "What \(who) showed about \(when)\(what) is removed." : "\(who) showed a preference about \(when)\(what)."
    }

    func workItem(_ change: RowChange) -> String {
        let row = row(change)
        let kind = Self.cell("kind", row).map { " about \(Self.spaced($0))" } ?? ""
        let since = Self.cell("created_at", row).flatMap { LocalDateTime($0) }.map { " of \(moment($0))" } ?? ""
        let name = "decision\(kind)\(since)"
        let whom = Self.cell("person_id", row).map { " for \(source.names.name(of: $0))" } ?? ""
        if change.new == nil { return "The \(name) is removed." }
        if let decided = Self.cell("decided_at", change.new).flatMap({ LocalDateTime($0) }),
            Self.cell("decided_at", change.old) == nil
        {
            return "The \(name) was made on \(moment(decided))."
        }
        return change.old == nil ? "A \(name) waits\(whom)." : "The \(name) changes\(details(change))."
    }
}
