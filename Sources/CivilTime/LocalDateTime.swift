// SPDX-License-Identifier: Apache-2.0

/// A date and a time on a wall clock, without a time zone, to the minute.
public struct LocalDateTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Minutes since 1970-01-01T00:00 on the wall clock; negative before.
    public let minutes: Int64

    /// The local time that many minutes after 1970-01-01T00:00.
    public init(minutes: Int64) { self.minutes = minutes }

    /// A time on a date.
    public init(_ date: LocalDate, _ time: LocalTime) {
        minutes = Int64(date.rawValue) * 1440 + Int64(time.minutes)
    }

    /// Reads `YYYY-MM-DDTHH:MM` and nothing else.
    public init?(_ text: some StringProtocol) {
        var copy = String(text)
        guard let value = copy.withUTF8({ LocalDateTime(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// Reads the sixteen bytes of `YYYY-MM-DDTHH:MM`.
    ///
    /// `nil` if they are otherwise or no such time. O(1).
    public init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16, bytes[10] == UInt8(ascii: "T"),
            let date = LocalDate(utf8: UnsafeRawBufferPointer(rebasing: bytes[..<10])),
            let time = LocalTime(utf8: UnsafeRawBufferPointer(rebasing: bytes[11...]))
        else { return nil }
        self.init(date, time)
    }

    /// Microseconds since 1970-01-01T00:00 on the wall clock, as a `localTimestamp` column holds them.
    public init(microseconds: Int64) {
        let whole = microseconds / 60_000_000
        minutes = microseconds % 60_000_000 < 0 ? whole - 1 : whole
    }

    /// Microseconds since 1970-01-01T00:00 on the wall clock.
    public var microseconds: Int64 { minutes.multipliedReportingOverflow(by: 60_000_000).partialValue }

    /// The date.
    public var date: LocalDate { LocalDate(rawValue: Int32(clamping: (minutes - Int64(time.minutes)) / 1440)) }

    /// The time of day.
    public var time: LocalTime {
        let rest = Int(minutes % 1440)
        return LocalTime(minutes: rest < 0 ? rest + 1440 : rest) ?? .midnight
    }

    /// Whether the first is earlier on the wall clock.
    public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool { left.minutes < right.minutes }

    /// `YYYY-MM-DDTHH:MM`.
    public var description: String { "\(date)T\(time)" }

    /// Appends `YYYY-MM-DDTHH:MM`.
    public func write(to bytes: inout [UInt8]) {
        date.write(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        time.write(to: &bytes)
    }
}
