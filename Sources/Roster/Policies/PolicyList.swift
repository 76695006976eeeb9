// SPDX-License-Identifier: Apache-2.0

extension Policy {
    /// Every policy, in the order in which they are listed to people.
    public static let all: [Policy] = [
        weekCapHalfDays, maxConsecutiveNights, maxConsecutiveDays, postCallOff, mergeGapMinutes, dstGrace,
        rollingAdvisoryMinutes, rollingWarningMinutes, militaryCounts, supervisionUnitsPGY1, supervisionUnitsOther,
        supervisionUnitsPerFaculty, freezeHorizonDays,
    ]

    /// The cap of a person's week; a person's own cap goes before it.
    public static let weekCapHalfDays = Policy(
        "week_cap_half_days", 12, 0...100, "half_days", "The most half-days of a week that a person is planned for.")
    /// How many nights in a row.
    public static let maxConsecutiveNights = Policy(
        "max_consecutive_nights", 6, 1...31, "nights", "The most nights in a row that a person works.")
    /// How many days in a row.
    public static let maxConsecutiveDays = Policy(
        "max_consecutive_days", 12, 1...31, "days", "The most days in a row on which a person works.")
    /// Rest after call.
    public static let postCallOff = Policy(
        "post_call_off", 1, 0...1, "flag", "Whether the day after a night of call in the house is free of work.")
    /// When two stretches of work are one.
    public static let mergeGapMinutes = Policy(
        "merge_gap_minutes", 0, 0...480, "minutes", "Stretches of work less than this apart count as one duty period.")
    /// What daylight saving does to a shift of 24 hours.
    public static let dstGrace = Policy(
        "dst_grace", 1, 0...1, "flag",
        "Whether a shift that only the change of the clock makes too long is an advisory and no violation.")
    /// Eighty hours over any four weeks.
    public static let rollingAdvisoryMinutes = Policy(
        "rolling_advisory_minutes", 4800, 0...10_080, "minutes",
        "Weekly minutes, averaged over any 28 days, above which there is an advisory.")
    /// Early warning of the eighty hours.
    public static let rollingWarningMinutes = Policy(
        "rolling_warning_minutes", 4560, 0...10_080, "minutes",
        "Weekly minutes, averaged over any 28 days, above which there is an early warning.")
    /// Military duty.
    public static let militaryCounts = Policy(
        "military_counts", 0, 0...1, "flag", "Whether military duty that is not clinical counts as duty hours.")
    /// Supervision that a resident of the first year takes.
    public static let supervisionUnitsPGY1 = Policy(
        "supervision_units_pgy1", 2, 0...100, "units", "Units of supervision that a resident of the first year takes.")
    /// Supervision that other learners take.
    public static let supervisionUnitsOther = Policy(
        "supervision_units_other", 1, 0...100, "units", "Units of supervision that every other learner takes.")
    /// Supervision that one member of the faculty gives.
    public static let supervisionUnitsPerFaculty = Policy(
        "supervision_units_per_faculty", 4, 1...100, "units",
        "Units of supervision that one member of the faculty gives in a slot.")
    /// How close to today a change needs a reason.
    public static let freezeHorizonDays = Policy(
        "freeze_horizon_days", 7, 0...366, "days",
        "Changes of the schedule within this many days from now need a reason code.")
}
