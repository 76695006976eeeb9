// SPDX-License-Identifier: Apache-2.0

/// What `program.toml` says: who the program is, its clock, and its policies.
///
/// The host reads the file; plugins get the same values as the table `program`, which has one row.
public struct ProgramProfile: Sendable, Hashable {
    /// The program's id.
    public var id: String
    /// What people call the program.
    public var name: String
    /// The IANA name of the time zone that all local dates and times are in.
    public var timeZone: String
    /// The local time that analyses count as now, if it is fixed; else the host's clock.
    public var asOf: LocalDateTime?
    /// The day that weeks begin on.
    public var weekStart: Weekday
    /// When the AM slot begins.
    public var amStart: LocalTime
    /// When the PM slot begins.
    public var pmStart: LocalTime
    /// When the NIGHT slot begins.
    public var nightStart: LocalTime
    /// Whole-number policies by name, such as `week_cap_half_days`.
    public var policies: [String: Int]

    /// A program's profile.
    ///
    /// Slots that are not given begin at 07:00, 13:00 and 19:00.
    public init(
        id: String, name: String, timeZone: String, asOf: LocalDateTime? = nil, weekStart: Weekday = .monday,
        amStart: LocalTime? = nil, pmStart: LocalTime? = nil, nightStart: LocalTime? = nil,
        policies: [String: Int] = [:]
    ) {
        self.id = id
        self.name = name
        self.timeZone = timeZone
        self.asOf = asOf
        self.weekStart = weekStart
        self.amStart = amStart ?? LocalTime(minutes: 420) ?? .midnight
        self.pmStart = pmStart ?? LocalTime(minutes: 780) ?? .midnight
        self.nightStart = nightStart ?? LocalTime(minutes: 1140) ?? .midnight
        self.policies = policies
    }

    /// The weekly cap in half-days of a person who has none of their own.
    public var weekCapHalfDays: Int { value(of: .weekCapHalfDays) }

    /// When the slot begins.
    public func start(of slot: Slot) -> LocalTime {
        switch slot {
        case .am: amStart
        case .pm: pmStart
        case .night: nightStart
        }
    }

    /// Reads an `as_of`: `YYYY-MM-DD`, which means 00:00, or `YYYY-MM-DDTHH:MM`.
    public static func asOf(_ text: String) -> LocalDateTime? {
        LocalDateTime(text) ?? LocalDate(text).map { LocalDateTime($0, .midnight) }
    }
}
