// SPDX-License-Identifier: Apache-2.0

/// A part of the program's calendar.
public struct Period: Sendable, Hashable, Identifiable {
    /// The opaque id.
    public let id: String
    /// What the period is for.
    public let kind: PeriodKind
    /// Its dates.
    public let range: DateRange

    /// A part of the calendar.
    public init(id: String, kind: PeriodKind, range: DateRange) {
        self.id = id
        self.kind = kind
        self.range = range
    }
}

/// How many people a service needs, on which days.
public struct DemandRule: Sendable, Hashable {
    /// Index into the program's services.
    public let service: Int
    /// The dates that the rule is for.
    public let range: DateRange
    /// The days of the week, and whether holidays are meant.
    public let weekdays: WeekdaySet
    /// The slot.
    public let slot: Slot
    /// The fewest people that will do.
    public let min: Int
    /// How many are wanted; at least `min`.
    public let target: Int
    /// The most that are useful; `nil` is no limit.
    public let max: Int?
    /// Whether it was inferred from the past and confirmed by nobody.
    public let isInferred: Bool

    /// A rule for a service, by its index.
    public init(
        service: Int, range: DateRange, weekdays: WeekdaySet, slot: Slot, min: Int, target: Int, max: Int?,
        isInferred: Bool = false
    ) {
        self.isInferred = isInferred
        self.service = service
        self.range = range
        self.weekdays = weekdays
        self.slot = slot
        self.min = min
        self.target = target
        self.max = max
    }
}

/// Slots for which a person is away.
public struct Absence: Sendable, Hashable, Identifiable {
    /// The opaque id.
    public let id: String
    /// Index into the program's people.
    public let person: Int
    /// The first slot.
    public let from: SlotIndex
    /// The last slot, included.
    public let to: SlotIndex
    /// Why.
    ///
    /// Personal: never to be shown where disclosure is less than full.
    public let kind: AbsenceKind
    /// Whether it was known in advance.
    public let isPlanned: Bool
    /// Whether the person cannot work then.
    public let isBlocking: Bool
    /// When it was entered.
    public let createdAt: LocalDateTime?

    /// An absence of a person, by index.
    public init(
        id: String, person: Int, from: SlotIndex, to: SlotIndex, kind: AbsenceKind, isPlanned: Bool,
        isBlocking: Bool, createdAt: LocalDateTime?
    ) {
        self.id = id
        self.person = person
        self.from = from
        self.to = to
        self.kind = kind
        self.isPlanned = isPlanned
        self.isBlocking = isBlocking
        self.createdAt = createdAt
    }
}

/// A stretch of call, half-open, on the wall clock.
public struct CallShift: Sendable, Hashable {
    /// Index into the program's people.
    public let person: Int
    /// When it begins.
    public let start: LocalDateTime
    /// When it ends.
    public let end: LocalDateTime
    /// What kind of call it is.
    public let kind: CallKind

    /// A stretch of call of a person, by index.
    public init(person: Int, start: LocalDateTime, end: LocalDateTime, kind: CallKind) {
        self.person = person
        self.start = start
        self.end = end
        self.kind = kind
    }
}
