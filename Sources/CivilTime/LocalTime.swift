// SPDX-License-Identifier: Apache-2.0

/// A time on a wall clock, in minutes from midnight.
public struct LocalTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Minutes from midnight, 0...1439.
    public let minutes: Int

    /// The time that many minutes after midnight, or `nil` if it is not within the day.
    public init?(minutes: Int) {
        guard (0..<1440).contains(minutes) else { return nil }
        self.minutes = minutes
    }

    /// 00:00.
    public static let midnight = LocalTime(minutesWithinDay: 0)

    private init(minutesWithinDay minutes: Int) { self.minutes = minutes }

    /// The time, or `nil` if the clock does not show it.
    public init?(hour: Int, minute: Int) {
        guard (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
        minutes = hour * 60 + minute
    }

    /// Reads `HH:MM` and nothing else.
    public init?(_ text: some StringProtocol) {
        var copy = String(text)
        guard let time = copy.withUTF8({ LocalTime(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = time
    }

    /// Reads the five bytes of `HH:MM`.
    ///
    /// `nil` if they are otherwise or no such time. O(1).
    public init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = Digits.pair(bytes, at: 0),
            let minute = Digits.pair(bytes, at: 3)
        else { return nil }
        self.init(hour: hour, minute: minute)
    }

    /// Whether the first time is earlier.
    public static func < (left: LocalTime, right: LocalTime) -> Bool { left.minutes < right.minutes }

    /// `HH:MM`.
    public var description: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `HH:MM`.
    public func write(to bytes: inout [UInt8]) {
        Digits.append(minutes / 60, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Digits.append(minutes % 60, to: &bytes)
    }
}
