// SPDX-License-Identifier: Apache-2.0

import Roster

/// Cells of a row in words: dates with the year where it is not this one, ids as names, codes without underscores.
extension ChangeWording {
    private static let labels: [String: String] = [
        "pgy": "PGY", "fte": "FTE", "week_cap_half_days": "the weekly cap of half-days", "home_zone": "the home zone",
        "from": "the first day", "to": "the last day", "minutes_am": "the hours of an AM",
        "minutes_pm": "the hours of a PM", "minutes_night": "the hours of a night", "start_am": "the start of an AM",
        "start_pm": "the start of a PM", "start_night": "the start of a night", "handoff_minutes": "the hand-over",
        "lend_limit": "the limit of people lent", "created_at": "the time of entry", "counted": "counts as work",
        "limit_minutes": "the weekly limit", "from_slot": "the first slot", "to_slot": "the last slot",
        "service_id": "the service", "person_id": "the person", "blocking": "keeps from work",
        "start": "the start", "end": "the end", "source": "the source",
    ]

    /// `: PGY from 1 to 2 and FTE from 1 to 0.8`; nothing where the caller may not see the table's columns.
    func details(_ change: RowChange, leavingOut left: Set<String> = []) -> String {
        guard isOpen(change.table) else { return "" }
        let columns = (change.old ?? []).map(\.column) + (change.new ?? []).map(\.column)
        var seen = left
        let parts = columns.filter { seen.insert($0).inserted }.compactMap { column -> String? in
            let (old, new) = (Self.cell(column, change.old), Self.cell(column, change.new))
            if old == new { return nil }
            let label = Self.labels[column] ?? Self.spaced(column)
            // An appended column is left out where it says what an empty cell means.
            let absent = TableSpec.named(change.table)?.column(column)?.whenEmpty
            let words = [old ?? absent, new ?? absent].map { text in
                text.map { value($0, column, of: change.table) } ?? "nothing"
            }
            return "\(label) from \(words[0]) to \(words[1])"
        }
        return parts.isEmpty ? "" : ": " + Wording.some(parts)
    }

    /// The text of a cell for people.
    func value(_ text: String, _ column: String, of table: String) -> String {
        if column.hasPrefix("minutes_") || column.hasSuffix("_minutes"), let minutes = Int(text) {
            return Wording.hours(minutes)
        }
        if column.hasPrefix("start_"), let minutes = Int(text) {
            let time = "\(LocalTime(minutes: minutes % 1440))"
            return minutes < 1440 ? time : "\(time) of the next day"
        }
        switch TableSpec.named(table)?.column(column)?.content {
        case .reference("people"): return source.names.name(of: text)
        case .reference("services"): return serviceName(text)
        case .reference("zones"): return zoneName(text)
        case .date: return LocalDate(text).map { date($0) } ?? text
        case .localDateTime: return LocalDateTime(text).map { moment($0) } ?? text
        case .slot: return Slot(code: text).map { Wording.slot($0) } ?? text
        case .bool: return text == "true" ? "yes" : "no"
        case .code, .word: return Self.spaced(text)
        case .list: return Wording.list(text.split(separator: ";").map(String.init))
        default: return text
        }
    }

    static func spaced(_ word: String) -> String { String(word.map { $0 == "_" ? " " : $0 }) }

    func date(_ date: LocalDate) -> String { Wording.date(date, today: source.today) }

    func moment(_ moment: LocalDateTime) -> String { "\(date(moment.date)) \(moment.time)" }

    /// `, Mon 9 to Thu 12 Mar`, ` from Mon 9 Mar`, ` until Thu 12 Mar`; nothing for always.
    func dates(_ row: [RosterCell]?) -> String {
        let (from, to) = (
            Self.cell("from", row).flatMap { LocalDate($0) }, Self.cell("to", row).flatMap { LocalDate($0) }
        )
        return switch (from, to) {
        case (let from?, let to?): ", " + Wording.span(from, to, today: source.today)
        case (let from?, nil): " from \(date(from))"
        case (nil, let to?): " until \(date(to))"
        case (nil, nil): ""
        }
    }

    /// `Mon 9 to Thu 12 Mar`, or `always`.
    func span(_ row: [RosterCell]?) -> String {
        let text = dates(row)
        return text.isEmpty ? "always" : String(text.drop { $0 == "," || $0 == " " })
    }

    func serviceName(_ id: String?) -> String {
        guard let id else { return "a service" }
        return source.program.serviceIndex[id].map { source.program.services[$0].name } ?? id
    }

    func zoneName(_ id: String) -> String { source.program.zones.first { $0.id == id }?.name ?? id }

    /// `Mon 2 Mar AM` of two columns; nil where one of them is missing.
    func slot(_ row: [RosterCell], _ dateColumn: String, _ slotColumn: String) -> String? {
        guard let day = Self.cell(dateColumn, row).flatMap({ LocalDate($0) }),
            let slot = Self.cell(slotColumn, row).flatMap({ Slot(code: $0) })
        else { return nil }
        return "\(date(day)) \(Wording.slot(slot))"
    }

    /// `Mon 2 Mar 17:00 to Tue 3 Mar 07:00`.
    func stretch(_ row: [RosterCell]) -> String {
        guard let start = Self.cell("start", row).flatMap({ LocalDateTime($0) }) else { return "?" }
        guard let end = Self.cell("end", row).flatMap({ LocalDateTime($0) }) else { return moment(start) }
        return start.date == end.date ? "\(moment(start)) to \(end.time)" : "\(moment(start)) to \(moment(end))"
    }

    /// ` (inferred from the past, not confirmed)`, or nothing.
    func mark(_ row: [RosterCell]?) -> String {
        Self.cell("source", row) == RowSource.inferred.rawValue ? " (inferred from the past, not confirmed)" : ""
    }

    /// Whether only the mark of being inferred goes.
    func isConfirmation(_ change: RowChange) -> Bool {
        guard let old = change.old, let new = change.new, !mark(old).isEmpty, mark(new).isEmpty else { return false }
        return old.filter { $0.column != "source" } == new.filter { $0.column != "source" }
    }
}
