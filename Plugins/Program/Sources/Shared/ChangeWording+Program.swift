// SPDX-License-Identifier: Apache-2.0

import Roster

/// Sentences for the tables that say what the program is.
extension ChangeWording {
    func person(_ change: RowChange, _ who: String) -> String {
        let row = row(change)
        let year = Self.cell("pgy", row).map { ", PGY \($0)" } ?? ""
        let role = (Self.cell("role", row) ?? "a person") + year
        if change.new == nil { return "\(who) (\(role)) is no longer in the program." }
        return change.old == nil
            ? "\(who) joins the program as \(role)\(dates(row))." : "\(who) changes\(details(change))."
    }

    func service(_ change: RowChange) -> String {
        let row = row(change)
        let name = Self.cell("name", row) ?? Self.cell("id", row) ?? "?"
        if change.new == nil { return "The service \(name) is removed." }
        if change.old != nil { return "The service \(name) changes\(details(change))." }
        let kind = Self.cell("kind", row).map(Self.spaced) ?? "?"
        return "The service \(name) is new: \(kind), category \(Self.cell("category", row) ?? "?")."
    }

    func eligibility(_ change: RowChange, _ who: String) -> String {
        let row = row(change)
        let what = serviceName(Self.cell("service_id", row))
        if change.new == nil { return "\(who) may no longer do \(what)\(dates(row))." }
        if isConfirmation(change) { return "It is confirmed that \(who) may do \(what)\(dates(row))." }
        return "\(who) may \(change.old == nil ? "" : "now ")do \(what)\(dates(row))\(mark(change.new))."
    }

    func demand(_ change: RowChange) -> String {
        let row = row(change)
        let slot = Self.cell("slot", row).flatMap { Slot(code: $0) }.map { Wording.slot($0) } ?? "?"
        let days = Self.cell("weekdays", row) ?? "all"
        let when = "\(days == "all" ? "every day" : days), \(slot)\(dates(row))"
        let people = Self.cell("min", row) ?? "?"
        var bounds = "at least \(people)"
        if let target = Self.cell("target", row), target != people { bounds += ", better \(target)" }
        if let most = Self.cell("max", row) { bounds += ", at most \(most)" }
        let needs = "\(bounds) \(people == "1" && bounds == "at least 1" ? "person" : "people") (\(when))"
        let name = serviceName(Self.cell("service_id", row))
        return change.new == nil
            ? "\(name) no longer needs \(needs)\(mark(row))." : "\(name) needs \(needs)\(mark(row))."
    }

    func period(_ change: RowChange) -> String {
        let row = row(change)
        let name = "\(Self.spaced(Self.cell("kind", row) ?? "period")) period \(Self.cell("id", row) ?? "?")"
        if change.new == nil { return "The \(name)\(dates(row)) is removed." }
        guard let old = change.old else { return "The \(name) is new\(dates(row))." }
        return "The \(name) is now \(span(change.new)); it was \(span(old))."
    }

    func zone(_ change: RowChange) -> String {
        let name = Self.cell("name", row(change)) ?? Self.cell("id", row(change)) ?? "?"
        if change.new == nil { return "The zone \(name) is removed." }
        return change.old == nil ? "The zone \(name) is new." : "The zone \(name) changes\(details(change))."
    }

    func group(_ change: RowChange, _ who: String) -> String {
        let name = Self.cell("id", row(change)) ?? "?"
        return change.new == nil ? "\(who) leaves the group \(name)." : "\(who) joins the group \(name)."
    }

    func credential(_ change: RowChange, _ who: String) -> String {
        let row = row(change)
        let name = Self.cell("credential", row) ?? "?"
        if change.new == nil { return "\(who) no longer has the credential \(name)\(dates(row))." }
        return "\(who) \(change.old == nil ? "has" : "now has") the credential \(name)\(dates(row))."
    }

    func establishment(_ change: RowChange) -> String {
        let row = row(change)
        let whom = (Self.cell("role", row) ?? "?") + (Self.cell("pgy", row).map { " PGY \($0)" } ?? "")
        func positions(_ row: [RosterCell]) -> String {
            "\(Self.cell("authorised", row) ?? "?") authorised and \(Self.cell("required", row) ?? "?") required"
        }
        guard let new = change.new else { return "The positions of \(whom) are removed: \(positions(row))." }
        guard let old = change.old else { return "The positions of \(whom) are \(positions(new))." }
        return "The positions of \(whom) are now \(positions(new)); they were \(positions(old))."
    }

    func exception(_ change: RowChange) -> String {
        let row = row(change)
        let whom = Self.cell("person_id", row).map { source.names.name(of: $0) } ?? "everybody in training"
        let limit = Self.cell("limit_minutes", row).flatMap { Int($0) }.map { Wording.hours($0) } ?? "?"
        let what = "an exception to clause \(Self.cell("clause", row) ?? "?"), \(limit) a week\(dates(row))"
        if change.new == nil { return "\(Wording.begun(whom)) no longer has \(what)." }
        return "\(Wording.begun(whom)) \(change.old == nil ? "has" : "now has") \(what)."
    }
}
