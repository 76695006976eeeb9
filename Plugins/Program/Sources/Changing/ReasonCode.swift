// SPDX-License-Identifier: Apache-2.0

/// Why the schedule is changed inside the freeze horizon: a closed list, for counting.
///
/// The words are those of the original system's freeze horizon, and one for what `infer_demand` proposes.
enum ReasonCode: String, CaseIterable {
    /// Somebody called in sick.
    case sickCall = "sick_call"
    /// Somebody is deployed.
    case deployment
    /// A danger to patients or staff.
    case safety
    /// A cell without enough people.
    case coverageGap = "coverage_gap"
    /// Leave for an emergency in the family.
    case emergencyLeave = "emergency_leave"
    /// A correction or an administrative need.
    case administrative
    /// The program is in crisis mode.
    case crisisMode = "crisis_mode"
    /// Demand or eligibility that was inferred from history and is now confirmed.
    case inferredDemand = "inferred_demand"
    /// Anything else; the reason says what.
    case other

    /// The words, for schemas and sentences.
    static let words = allCases.map(\.rawValue)
}
