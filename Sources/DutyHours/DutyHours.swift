// SPDX-License-Identifier: Apache-2.0

/// Duty-hour rules for people in training, checked on intervals in whole minutes.
///
/// The clauses are those of the ACGME Common Program Requirements (Residency), section 6 in the numbering of the 2025
/// reformatted edition, section VI.F in the older one. `docs/contract/duty-hours.md` states each rule, its formula and
/// the reading chosen where the text is silent.
public enum DutyHours {
    /// Names the rules and readings that findings were made by; it changes whenever one of them does.
    public static let rulesVersion = "acgme-2025.2"

    /// The longest pause inside a working day that does not end a stretch of duty, in minutes.
    ///
    /// A pause begins and ends on the local date that the duty began on, before the NIGHT slot. The grid has one
    /// between AM and PM wherever a service does not fill its half-day.
    public static let longestPause: Int32 = 120

    /// How long after the end of in-house call a free day still counts as a post-call day, in minutes.
    ///
    /// Four hours: what clause 6.22.a allows for transition of care.
    static let postCallMargin: Int32 = 240
}
