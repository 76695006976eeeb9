// SPDX-License-Identifier: Apache-2.0

/// The numbers that the rules compare with: those of the requirements, and the program's policies.
public struct DutyLimits: Sendable, Hashable {
    /// 80 hours a week, in minutes.
    public static let weekMinutes = 80 * 60
    /// 88 hours a week, in minutes: the most that a recorded exception can allow.
    public static let exceptionMinutes = 88 * 60

    /// The most nights in a row.
    public var maxConsecutiveNights = 6
    /// The most days of work in a row.
    public var maxConsecutiveDays = 12
    /// Whether what fails only because the clocks changed is a data advisory.
    public var dstGrace = true
    /// Stretches of duty that are less than this many minutes apart are one.
    public var mergeGapMinutes = 0
    /// Supervision units that a person in PGY-1 needs.
    public var supervisionUnitsPGY1 = 2
    /// Supervision units that anybody else in training needs.
    public var supervisionUnitsOther = 1
    /// Supervision units that one faculty member gives.
    public var supervisionUnitsPerFaculty = 4
    /// Whether the rest of the day after in-house call is off.
    public var postCallOff = true
    /// Minutes a week, averaged over 28 rolling days, above which there is an advisory.
    public var rollingAdvisoryMinutes = 4800
    /// Minutes a week, averaged over 28 rolling days, above which there is a warning.
    public var rollingWarningMinutes = 4560
    /// Whether military duty that is not patient care counts as duty.
    public var militaryCounts = false

    /// The defaults.
    public init() {}

    /// The faculty that so many units need: rounded up.
    public func faculty(forUnits units: Int) -> Int {
        let each = max(1, supervisionUnitsPerFaculty)
        return (units + each - 1) / each
    }
}
