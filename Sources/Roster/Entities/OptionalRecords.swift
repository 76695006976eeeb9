// SPDX-License-Identifier: Apache-2.0

/// Something that a person asks for.
public struct Request: Sendable, Hashable, Identifiable {
    /// The opaque id.
    public let id: String
    /// Index into the program's people.
    public let person: Int
    /// The dates that it is about.
    public let range: DateRange
    /// What is asked for, in a word of the program's own.
    public let kind: String
    /// When it was made.
    public let createdAt: LocalDateTime?
}

/// Two people exchange assignments, or one gives one away.
public struct Swap: Sendable, Hashable, Identifiable {
    /// The opaque id.
    public let id: String
    /// Index of the person who gives an assignment away.
    public let requester: Int
    /// Index of the person who takes it, if there is one yet.
    public let accepter: Int?
    /// The slot that the requester gives.
    public let given: SlotIndex
    /// The date of the slot that the requester takes.
    public let takenDate: LocalDate?
    /// The part of the day that the requester takes.
    public let takenSlot: Slot?
    /// How far it has come: a word of `SwapStatus`, or another one in data of earlier releases, which took any word.
    public let status: String
    /// When it was asked for.
    public let requestedAt: LocalDateTime?
    /// When it was done.
    public let executedAt: LocalDateTime?

    /// The slot that the requester takes, if both its date and its part of the day are known.
    public var taken: SlotIndex? {
        guard let takenDate, let takenSlot else { return nil }
        return SlotIndex(takenDate, takenSlot)
    }
}

/// A decision that waits or waited for somebody.
public struct WorkItem: Sendable, Hashable, Identifiable {
    /// The opaque id.
    public let id: String
    /// What is to be decided, in a word of the program's own.
    public let kind: String
    /// When it arose.
    public let createdAt: LocalDateTime
    /// When it was decided; `nil` while it waits.
    public let decidedAt: LocalDateTime?
    /// When it has to be decided.
    public let deadline: LocalDateTime?
    /// Index of the person that it is about.
    public let person: Int?
    /// How many ways there are to decide it, 1...1000; `nil` if nobody said.
    public let options: Int?
    /// People, slots, services and rules that it touches, as words of the program's own.
    public let links: [String]
    /// Whether the decision can be taken back.
    public let isReversible: Bool
    /// Whether the rules were checked, so that any option keeps them.
    public let isRuleChecked: Bool
}

/// A person showed a liking for a slot or against it.
///
/// Personal: needs a grant of its own.
public struct PreferenceSignal: Sendable, Hashable {
    /// Index into the program's people.
    public let person: Int
    /// The slot.
    public let slot: SlotIndex
    /// What was shown, in a word of the program's own.
    public let signal: String
    /// When it was shown.
    public let createdAt: LocalDateTime?
}

/// Hours that a person wrote down, half-open, on the wall clock.
public struct LoggedHours: Sendable, Hashable {
    /// Index into the program's people.
    public let person: Int
    /// When they begin.
    public let start: LocalDateTime
    /// When they end.
    public let end: LocalDateTime
    /// What was done.
    public let kind: LoggedKind
}

/// People under a common name.
public struct Group: Sendable, Hashable, Identifiable {
    /// The group's word.
    public let id: String
    /// Indices into the program's people, in the order of the table.
    public let members: [Int]
}

/// Positions of a role and year.
public struct Establishment: Sendable, Hashable {
    /// The role.
    public let role: Role
    /// The postgraduate year; `nil` for all of the role.
    public let pgy: Int?
    /// Positions that may be filled.
    public let authorised: Int
    /// Positions that have to be filled.
    public let required: Int
}

/// A part of the program that lends people to others.
public struct Zone: Sendable, Hashable, Identifiable {
    /// The opaque id.
    public let id: String
    /// What people call it.
    public let name: String
    /// How early it is served, 0...1000.
    public let priority: Int
    /// The most people that it lends at a time; `nil` is no limit.
    public let lendLimit: Int?
}

/// A person has a credential for some time.
public struct Credential: Sendable, Hashable {
    /// Index into the program's people.
    public let person: Int
    /// The credential, in a word of the program's own.
    public let credential: String
    /// When it holds.
    public let range: DateRange
}

/// A recorded exception to a duty-hour limit.
public struct DutyHourException: Sendable, Hashable {
    /// Index of the person that it is for; `nil` for everybody in training.
    public let person: Int?
    /// The number of the clause, such as `6.20`.
    public let clause: String
    /// When it holds.
    public let range: DateRange
    /// The limit that holds instead, in minutes a week.
    public let limitMinutes: Int
}
