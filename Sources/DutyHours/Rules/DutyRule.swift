// SPDX-License-Identifier: Apache-2.0

/// How binding a rule is.
public enum DutyObligation: String, Sendable, Hashable, CaseIterable {
    /// The requirement says "must".
    case must
    /// The requirement says "should".
    case should
    /// The program's own policy.
    case policy
    /// No rule: a fault of the data.
    case none
}

/// What a finding is.
public enum DutyFindingKind: String, Sendable, Hashable, CaseIterable {
    /// A "must" does not hold.
    case violation
    /// Something to look at that breaks no "must".
    case advisory
    /// The data contradict themselves, or do not suffice.
    case data
}

/// What `measured`, `limit` and `margin` of a finding count.
public enum DutyUnit: String, Sendable, Hashable, CaseIterable {
    /// Minutes.
    case minutes
    /// Days.
    case days
    /// Nights.
    case nights
    /// People.
    case people
    /// Assignments.
    case assignments
}

/// A rule: its code, the clause it comes from in both numberings, and how binding it is.
public struct DutyRule: Sendable, Hashable {
    /// The code.
    public let code: DutyCode
    /// The clause in the numbering of the 2025 reformatted requirements, such as `6.20`; `nil` for policies and data.
    public let clause: String?
    /// The clause in the older numbering, such as `VI.F.1`.
    public let formerClause: String?
    /// How binding the rule is.
    public let obligation: DutyObligation
    /// What its findings count.
    public let unit: DutyUnit
    /// The rule in a few words.
    public let title: String

    /// Every rule, in the order of `DutyCode.allCases`.
    public static let all: [DutyRule] = DutyCode.allCases.map { of($0) }
}
