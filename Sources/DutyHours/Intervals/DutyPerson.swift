// SPDX-License-Identifier: Apache-2.0

public import Roster

/// Slots from one to another, both included, in which a person is away.
public struct DutyLeave: Sendable, Hashable, Comparable {
    /// The first slot.
    public let from: SlotIndex
    /// The last slot.
    public let to: SlotIndex

    /// Leave from one slot to another, both included.
    public init(from: SlotIndex, to: SlotIndex) {
        self.from = from
        self.to = to
    }

    /// By first slot.
    public static func < (left: DutyLeave, right: DutyLeave) -> Bool {
        (left.from, left.to) < (right.from, right.to)
    }
}

/// A recorded exception to the 80 hours: clause 6.24, formerly VI.F.4.c.
public struct DutyException: Sendable, Hashable {
    /// How a recorded exception may name the clause: the limit's or its own, in both numberings.
    static let clauses: Set<String> = ["6.20", "6.24", "VI.F.1", "VI.F.4.c"]

    /// The dates that it is for; a period counts if all of it lies in them.
    public let range: DateRange
    /// The minutes a week that it allows; never taken for more than 88 hours.
    public let limitMinutes: Int

    /// An exception for dates.
    public init(range: DateRange, limitMinutes: Int) {
        self.range = range
        self.limitMinutes = limitMinutes
    }
}

/// What the rules need to know of a person besides their intervals.
public struct DutyPerson: Sendable, Hashable {
    /// Whether the clauses and the personal policies are for this person: residents and fellows.
    public var isInTraining: Bool
    /// Postgraduate year.
    public var pgy: Int?
    /// When the person is a member of the program.
    public var membership: DateRange
    /// Leave, in order, without overlaps.
    public private(set) var leave: [DutyLeave]
    /// Slots that more than one absence covers.
    public private(set) var leaveOverlaps: [DutyLeave]
    /// Exceptions to the 80 hours.
    public var exceptions: [DutyException]

    /// A person with absences in any order, which may overlap.
    ///
    /// O(a log a).
    public init(
        isInTraining: Bool, pgy: Int? = nil, membership: DateRange = DateRange(from: nil, to: nil),
        absences: [DutyLeave] = [], exceptions: [DutyException] = []
    ) {
        self.isInTraining = isInTraining
        self.pgy = pgy
        self.membership = membership
        self.exceptions = exceptions
        leave = []
        leaveOverlaps = []
        setAbsences(absences)
    }

    /// Takes other absences.
    mutating func setAbsences(_ absences: [DutyLeave]) {
        leave.removeAll(keepingCapacity: true)
        leaveOverlaps.removeAll(keepingCapacity: true)
        for next in absences.sorted() where next.from <= next.to {
            guard let last = leave.last, next.from <= last.to.advanced(by: 1) else {
                leave.append(next)
                continue
            }
            if next.from <= last.to {
                Self.extend(&leaveOverlaps, DutyLeave(from: next.from, to: min(next.to, last.to)))
            }
            leave[leave.count - 1] = DutyLeave(from: last.from, to: max(last.to, next.to))
        }
    }

    private static func extend(_ list: inout [DutyLeave], _ next: DutyLeave) {
        if let last = list.last, next.from <= last.to.advanced(by: 1) {
            list[list.count - 1] = DutyLeave(from: last.from, to: max(last.to, next.to))
        } else {
            list.append(next)
        }
    }
}
