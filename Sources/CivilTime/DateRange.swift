// SPDX-License-Identifier: Apache-2.0

/// Dates from one to another, both included; an end that is not given is open.
public struct DateRange: Sendable, Hashable {
    /// The first date, or the earliest there is.
    public let from: LocalDate
    /// The last date, or the latest there is.
    ///
    /// Before `from`, the range is empty.
    public let to: LocalDate

    /// The dates from `from` to `to`, both included; `nil` is open.
    public init(from: LocalDate?, to: LocalDate?) {
        self.from = from ?? .earliest
        self.to = to ?? .latest
    }

    /// Whether the date is in the range.
    public func contains(_ date: LocalDate) -> Bool { from <= date && date <= to }
    /// Whether no date is in the range.
    public var isEmpty: Bool { to < from }
    /// How many dates are in the range.
    public var dayCount: Int { max(0, from.distance(to: to) + 1) }
    /// Whether every date there is lies in the range.
    public var isUnbounded: Bool { from <= .earliest && to >= .latest }

    /// The dates that are in both ranges; possibly none.
    public func intersection(_ other: DateRange) -> DateRange {
        DateRange(from: max(from, other.from), to: min(to, other.to))
    }

    /// Whether every date of `other` is in this range.
    public func contains(_ other: DateRange) -> Bool { other.isEmpty || (from <= other.from && other.to <= to) }
}
