// SPDX-License-Identifier: Apache-2.0

public import Roster

/// The dates that averaged rules are averaged over: a rotation of at most 31 days, or a part of a longer one.
///
/// Averaging is by rotation: over four weeks, a month, or the rotation if it is shorter. Dates outside every rotation
/// belong to implied periods, so that no work goes unchecked.
public struct DutyPeriod: Sendable, Hashable, Comparable {
    /// The rotation's id; `nil` for an implied period.
    public let id: String?
    /// Which part of the rotation it is, from 1.
    public let part: Int
    /// How many parts the rotation has.
    public let parts: Int
    /// The dates.
    public let range: DateRange

    /// Whether the dates lie outside every rotation.
    public var isImplied: Bool { id == nil }

    /// By dates, then by id.
    public static func < (left: DutyPeriod, right: DutyPeriod) -> Bool {
        (left.range.from, left.range.to, left.id ?? "") < (right.range.from, right.range.to, right.id ?? "")
    }
}
