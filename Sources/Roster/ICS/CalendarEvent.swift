// SPDX-License-Identifier: Apache-2.0

/// One entry of a calendar: a VEVENT (RFC 5545 section 3.6.1).
struct CalendarEvent: Hashable {
    /// When it is.
    enum Time: Hashable {
        /// From the first to before the second moment, in seconds since 1970 UTC.
        case moments(Int64, Int64)
        /// Whole days, the last included.
        case days(LocalDate, LocalDate)
    }

    /// The same for the same thing in every version.
    let uid: String
    let time: Time
    let summary: String
    let category: String
    /// Whether somebody is free for other things at that time.
    let isTransparent: Bool

    /// Writes it.
    ///
    /// - Parameters:
    ///   - sequence: the revision; rises from version to version.
    ///   - stamp: when the revision was made, in seconds since 1970 UTC.
    ///   - isCancelled: whether it was in an earlier version and is in this one no more.
    func write(to lines: inout ContentLines, sequence: Int64, stamp: Int64, isCancelled: Bool) {
        lines.add("BEGIN", "VEVENT")
        lines.add("UID", text: uid)
        lines.add("DTSTAMP", Self.utc(stamp))
        lines.add("SEQUENCE", "\(max(0, sequence))")
        switch time {
        case .moments(let start, let end):
            lines.add("DTSTART", Self.utc(start))
            lines.add("DTEND", Self.utc(end))
        case .days(let first, let last):
            lines.add("DTSTART;VALUE=DATE", Self.date(first))
            lines.add("DTEND;VALUE=DATE", Self.date(last.advanced(by: 1)))
        }
        lines.add("SUMMARY", text: summary)
        lines.add("CATEGORIES", text: category)
        lines.add("STATUS", isCancelled ? "CANCELLED" : "CONFIRMED")
        lines.add("TRANSP", isTransparent || isCancelled ? "TRANSPARENT" : "OPAQUE")
        lines.add("END", "VEVENT")
    }

    /// `20260302T140000Z`.
    static func utc(_ seconds: Int64) -> String {
        let local = LocalDateTime(microseconds: seconds * 1_000_000)
        let minute = "\(local)".filter { $0 != "-" && $0 != ":" }
        let second = seconds - seconds / 60 * 60
        return minute + (second < 10 ? "0\(second)Z" : "\(second)Z")
    }

    private static func date(_ date: LocalDate) -> String { "\(date)".filter { $0 != "-" } }
}
