// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// Turns the program's local time into UTC minutes since 1970 and back, by the rules of its time zone.
///
/// A local time that the clock shows twice is its first occurrence; one that it skips is the moment at which it does.
/// Duty hours are read in the same way.
struct ScheduleClock: Sendable {
    private let zone: TimeZoneFile
    private let now: LocalDateTime?

    init(_ source: ProgramSource) throws(ToolFailure) {
        guard let zone = TimeZoneFile.named(source.profile.timeZone) else {
            throw .toolError("The program's time zone \(source.profile.timeZone) is not in the system's database.")
        }
        self.init(zone, now: source.now)
    }

    init(_ zone: TimeZoneFile, now: LocalDateTime?) {
        self.zone = zone
        self.now = now
    }

    /// The program's today; nil if it is not known.
    var today: LocalDate? { now?.date }

    /// The offset in minutes east that holds at a moment.
    func offset(at minutes: Int64) -> Int64 { Int64(zone.offsetSeconds(atUnix: minutes * 60)) / 60 }

    /// The wall clock at a moment.
    func local(_ minutes: Int64) -> LocalDateTime { LocalDateTime(minutes: minutes + offset(at: minutes)) }

    /// The moment of a local time.
    func instant(_ local: LocalDateTime) -> Int64 {
        // No zone changes its offset twice within two days.
        let before = offset(at: local.minutes - 1440)
        let after = offset(at: local.minutes + 1440)
        let first = local.minutes - before
        if before == after || offset(at: first) == before { return first }
        let second = local.minutes - after
        if offset(at: second) == after { return second }
        // The clock skips this time: what holds is the moment at which it does.
        var (low, high) = (second, first)
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if offset(at: middle) == after { high = middle } else { low = middle }
        }
        return high
    }

    /// `Tue 17 Mar 2026 07:00`, with the offset where the hour is one that the clock shows twice.
    func text(_ minutes: Int64) -> String {
        let local = local(minutes)
        let text = "\(Wording.dateWithYear(local.date)) \(local.time)"
        let isTwice = [-60, -30, 30, 60].contains { self.local(minutes + $0) == local }
        return isTwice ? text + " (UTC\(offsetText(at: minutes)))" : text
    }

    /// Reads `now`, a local time, or one with an offset (RFC 3339 without seconds, or with seconds of zero).
    func moment(_ text: String, at field: String) throws(ToolFailure) -> Int64 {
        if text == "now" {
            guard let now else { throw .invalid(field: field, allowed: "given: the program's now is not known") }
            return instant(now)
        }
        var rest = text[...]
        let offset = Self.offset(&rest)
        if rest.utf8.count == 19, rest.hasSuffix(":00") { rest = rest.dropLast(3) }
        guard let local = LocalDateTime(rest), (1900...2999).contains(local.date.components.year) else {
            throw .invalid(
                field: field, value: .string(String(text.prefix(32))),
                allowed: "now, or a local time YYYY-MM-DDTHH:MM, or one with an offset such as -07:00 or Z")
        }
        return offset.map { local.minutes - $0 } ?? instant(local)
    }

    /// Takes `Z` or `+HH:MM` off the end, and gives it in minutes.
    private static func offset(_ text: inout Substring) -> Int64? {
        if text.hasSuffix("Z") {
            text = text.dropLast()
            return 0
        }
        guard text.utf8.count > 16, let sign = text.dropLast(5).last, sign == "+" || sign == "-",
            let time = LocalTime(text.suffix(5))
        else { return nil }
        text = text.dropLast(6)
        return Int64(sign == "-" ? -time.minutes : time.minutes)
    }
}
