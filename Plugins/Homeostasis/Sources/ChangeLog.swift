// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// Late changes that the history of the live plan tells of, remembered in the plugin's key-values.
///
/// The history is read on from a cursor that is stored together with what was found, under an etag: an event counts once,
/// also with two daemons and after a crash.
struct ChangeLog: Sendable {
    static let key = "late_changes/1"
    /// Older changes are forgotten.
    private static let keptDays = 400
    private static let mostRows = 20_000
    private static let page = 500
    /// Pages read in one call; the next call goes on.
    private static let mostPages = 40
    private static let attempts = 4

    /// The last event that was read.
    private(set) var cursor: Int64 = 0
    /// Slots by the id of the person.
    private(set) var rows: [(person: String, slot: SlotIndex)] = []

    init() {}

    /// Reads what is stored; what is not readable counts as not there.
    init(reading document: JSONValue) {
        cursor = document["cursor"]?.integerValue ?? 0
        rows = (document["rows"]?.arrayValue ?? []).compactMap { row in
            guard let person = row[0]?.stringValue, let raw = row[1]?.integerValue, let slot = Int(exactly: raw) else {
                return nil
            }
            return (person, SlotIndex(rawValue: slot))
        }
    }

    var json: JSONValue {
        [
            "cursor": .integer(cursor),
            "rows": .array(rows.map { [.string($0.person), .integer(Int64($0.slot.rawValue))] }),
        ]
    }

    /// The changes of people who are still there.
    func changes(_ program: Program) -> Set<LateChange> {
        Set(rows.compactMap { row in program.personIndex[row.person].map { LateChange(person: $0, slot: row.slot) } })
    }

    /// Takes one event; `now` is the program's clock, which may stand.
    mutating func take(_ event: RosterEvent, _ profile: ProgramProfile, zone: TimeZoneFile?, now: LocalDateTime) {
        cursor = max(cursor, event.sequence)
        guard event.kind == "roster.edited" || event.kind == "roster.published", (event.plan ?? "live") == "live" else {
            return
        }
        // Where the program's clock stands still, everything happens now.
        let moment = Self.local(event.at, zone).map { min($0, now) } ?? now
        for change in event.changes where change["table"]?.stringValue == "assignments" {
            guard let key = change["key"], let person = key["person_id"]?.stringValue,
                let date = key["date"]?.stringValue.flatMap({ LocalDate($0) }),
                let slot = key["slot"]?.stringValue.flatMap({ Slot(code: $0) })
            else { continue }
            let index = SlotIndex(date, slot)
            if LateChange.isLate(index, changedAt: moment, profile) { rows.append((person, index)) }
        }
    }

    /// Forgets what is too old.
    mutating func prune(before today: LocalDate) {
        let first = SlotIndex(today.advanced(by: -Self.keptDays), .am)
        rows = rows.filter { $0.slot >= first }.suffix(Self.mostRows)
    }

    /// The wall clock of a UTC time such as `2026-03-02T14:00:00Z`; nil without a zone.
    static func local(_ at: String, _ zone: TimeZoneFile?) -> LocalDateTime? {
        guard let zone, let utc = LocalDateTime(at.prefix(16)) else { return nil }
        return LocalDateTime(minutes: utc.minutes + Int64(zone.offsetSeconds(atUnix: utc.minutes * 60) / 60))
    }

    /// Reads the history on, and stores what was found.
    ///
    /// - Returns: the log, and why it could not be stored, if so.
    /// - Throws: `ServiceFailure` if the history or the key-values cannot be read.
    static func update(_ call: ToolCall, _ profile: ProgramProfile, now: LocalDateTime) async throws -> (
        ChangeLog, String?
    ) {
        let zone = TimeZoneFile.named(profile.timeZone)
        var attempt = 1
        while true {
            let entry = try await call.keyValues.get(key)
            var log = ChangeLog(reading: entry.value)
            let start = log.cursor
            for _ in 0..<mostPages {
                let found = try await call.rosterHistory(after: log.cursor, limit: page)
                for event in found.items { log.take(event, profile, zone: zone, now: now) }
                if found.next == nil || found.items.isEmpty { break }
            }
            guard log.cursor > start else { return (log, nil) }
            log.prune(before: now.date)
            do {
                try await call.keyValues.put(key, log.json, etag: entry.etag)
                return (log, nil)
            } catch let failure as ServiceFailure where failure.status == .conflict && attempt < attempts {
                attempt += 1
            } catch let failure as ServiceFailure where failure.status != .cancelled {
                return (log, failure.detail)
            }
        }
    }
}
