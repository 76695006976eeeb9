// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster

/// What a set of edits does to a version: rows, duty-hour findings, coverage, and whether it needs a code.
struct ChangeAssessment {
    let changes: [RowChange]
    let after: Program
    let findings: FindingDelta
    let coverage: [CoverageChange]
    /// The dates inside the freeze horizon whose cells change.
    let frozenDates: [LocalDate]
    let horizon: FreezeHorizon

    /// Compares two versions of a program: by the index of the one before where it can follow the changes, else by full
    /// validation of both.
    ///
    /// `profile` has the program's now. O(rows of both).
    init(
        from before: Program, to after: Program, changes: [RowChange], profile: ProgramProfile,
        following index: DutyHoursIndex? = nil
    ) throws {
        self.changes = changes
        self.after = after
        let followed = try index.flatMap { try FindingDelta(of: changes, to: after, following: $0) }
        findings = try followed ?? FindingDelta(from: before, to: after)
        coverage = CoverageChange.all(
            in: AffectedSlots.slots(of: changes, before: before, after: after), before: before, after: after)
        horizon = FreezeHorizon(profile)
        frozenDates = horizon.dates(of: changes)
    }

    /// The edits applied in memory, and what that does; throws `EditFaults`.
    static func applying(
        _ edits: [RosterEdit], to tables: RosterTables, of before: Program, profile: ProgramProfile,
        following index: DutyHoursIndex? = nil
    ) throws -> ChangeAssessment {
        let outcome = try tables.applying(edits)
        return try ChangeAssessment(
            from: before, to: try Program(outcome.tables), changes: outcome.changes, profile: profile,
            following: index)
    }

    var needsReasonCode: Bool { !frozenDates.isEmpty }
    var lost: [CoverageChange] { coverage.filter(\.isLoss) }
    var gained: [CoverageChange] { coverage.filter(\.isGain) }
    /// People missing below minima, more than before; negative if fewer.
    var missing: Int { coverage.reduce(0) { $0 + $1.missing } }
}
