// SPDX-License-Identifier: Apache-2.0

/// A part of a day that a person can be assigned in.
public enum Slot: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// The first half-day, written `AM`.
    case am
    /// The second half-day, written `PM`.
    case pm
    /// The night that begins on the date, written `NIGHT`.
    case night

    /// The code in files and tables: `AM`, `PM`, `NIGHT`.
    public var code: String {
        switch self {
        case .am: "AM"
        case .pm: "PM"
        case .night: "NIGHT"
        }
    }

    /// The slot of that code.
    public init?(code: some StringProtocol) {
        guard let slot = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = slot
    }

    /// Whether the first slot comes earlier in the day.
    public static func < (left: Slot, right: Slot) -> Bool { left.rawValue < right.rawValue }
}

/// A slot on a date, as one number that orders them in time: three times the date's number plus the slot's.
public struct SlotIndex: Sendable, Hashable, Comparable, Strideable, CustomStringConvertible {
    /// Three times the days since 1970-01-01, plus 0 for AM, 1 for PM, 2 for NIGHT.
    public let rawValue: Int

    /// The slot with that number.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// A slot on a date.
    public init(_ date: LocalDate, _ slot: Slot) { rawValue = Int(date.rawValue) * 3 + slot.rawValue }

    /// The date.
    public var date: LocalDate {
        LocalDate(rawValue: Int32(clamping: (rawValue - slot.rawValue) / 3))
    }

    /// The part of the day.
    public var slot: Slot {
        switch rawValue % 3 {
        case 0: .am
        case 1, -2: .pm
        default: .night
        }
    }

    /// The slot `count` slots later.
    public func advanced(by count: Int) -> SlotIndex { SlotIndex(rawValue: rawValue + count) }
    /// Slots from this one to `other`.
    public func distance(to other: SlotIndex) -> Int { other.rawValue - rawValue }
    /// Whether the first slot is earlier.
    public static func < (left: SlotIndex, right: SlotIndex) -> Bool { left.rawValue < right.rawValue }
    /// The date and the slot's code.
    public var description: String { "\(date) \(slot.code)" }
}
