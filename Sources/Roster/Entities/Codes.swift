// SPDX-License-Identifier: Apache-2.0

/// A closed set of words that a column may hold.
///
/// What a build does not know, it skips when it reads tables, and refuses when it reads files.
public protocol Code: RawRepresentable<String>, CaseIterable, Sendable, Hashable {}

/// What a person is in the program.
public enum Role: String, Code {
    /// In training, PGY 1...10.
    case resident
    /// In training after residency.
    case fellow
    /// Teaching and supervising physicians.
    case faculty
    /// Everybody else.
    case staff
}

/// What kind of work a service is.
public enum ServiceKind: String, Code {
    /// Care of admitted patients.
    case inpatient
    /// Clinic.
    case outpatient
    /// Procedures.
    case procedure
    /// Didactics and other teaching.
    case education
    /// Research time.
    case research
    /// Administration.
    case administration
    /// Night float.
    case night
    /// In-house call.
    case call
}

/// How closely learners on a service are watched, in the words of the ACGME Common Program Requirements, VI.A.2.
public enum Supervision: String, Code {
    /// No supervision is planned.
    case none
    /// The supervisor is physically present.
    case direct
    /// The supervisor is available at once.
    case indirect
    /// The supervisor reviews afterwards.
    case oversight
}

/// What a period of the calendar is for.
public enum PeriodKind: String, Code {
    /// A rotation or academic block.
    case rotation
    /// An academic year.
    case academicYear = "academic_year"
    /// One or more holidays.
    case holiday
    /// Dates whose schedule has been published.
    case published
}

/// Why a person is away.
public enum AbsenceKind: String, Code {
    /// Vacation.
    case vacation
    /// A conference.
    case conference
    /// Short illness.
    case sick
    /// Medical leave.
    case medical
    /// Parental leave.
    case parental
    /// A death in the family.
    case bereavement
    /// An emergency in the family.
    case familyEmergency = "family_emergency"
    /// Military deployment.
    case deployment
    /// Temporary duty elsewhere.
    case tdy
    /// A rotation at another institution.
    case awayRotation = "away_rotation"
    /// Administrative leave.
    case administrative
    /// Anything else.
    case other
}

/// Where an assignment came from.
public enum AssignmentSource: String, Code {
    /// Entered by a person.
    case manual
    /// Made by the schedule engine.
    case engine
    /// Imported from a file.
    case `import`
    /// The result of a swap.
    case swap
}

/// Whether somebody said that a row of `demand` or `eligibility` holds, or it was only inferred from the past.
public enum RowSource: String, Code {
    /// Somebody who knows the program gave it, or confirmed it.
    case given
    /// Inferred from what was done, and confirmed by nobody yet.
    case inferred
}

/// How far an exchange of assignments has come.
public enum SwapStatus: String, Code {
    /// Asked for.
    case pending
    /// Agreed, and not done yet.
    case approved
    /// Done.
    case executed
    /// Refused.
    case rejected
    /// Taken back before it was done.
    case cancelled
    /// Done, and undone again.
    case rolledBack = "rolled_back"
}

/// What kind of call a person takes.
public enum CallKind: String, Code {
    /// In the house overnight.
    case overnight
    /// Over a weekend.
    case weekend
    /// Only if the first line is overwhelmed.
    case backup
    /// From home.
    case home
}

/// Whether a service is work beside the training, and whose.
public enum Moonlighting: String, Code {
    /// Part of the training.
    case none
    /// Moonlighting at the program's own sites.
    case `internal`
    /// Moonlighting elsewhere.
    case external
}

/// What a person did in hours that they wrote down.
public enum LoggedKind: String, Code {
    /// Care of patients.
    case clinical
    /// Care of patients on a night shift; counts like `clinical`.
    case nightShift = "night_shift"
    /// Teaching and learning.
    case education
    /// Administration.
    case administration
    /// Call in the house.
    case inHouseCall = "in_house_call"
    /// Work done while on call at home.
    case homeCallWork = "home_call_work"
    /// Moonlighting at the program's own sites.
    case moonlightingInternal = "moonlighting_internal"
    /// Moonlighting elsewhere.
    case moonlightingExternal = "moonlighting_external"
    /// Transition of care after a shift.
    case transition
    /// Military duty that is not clinical.
    case military
    /// Study and reading at home.
    case study
}
