// SPDX-License-Identifier: Apache-2.0

public import Roster

/// A row that a finding is about, by its key.
///
/// Keys outlive versions, where positions of rows do not.
public struct DutyReference: Sendable, Hashable, Comparable {
    /// The table.
    public let source: DutySource
    /// Index into the program's people.
    public let person: Int
    /// The slot of an assignment; the first slot of an absence.
    public let slot: SlotIndex?
    /// When a call or a logged stretch begins, on the wall clock.
    public let start: LocalDateTime?
    /// Index into the program's services, for an assignment.
    public let service: Int?

    /// A row by its key.
    public init(source: DutySource, person: Int, slot: SlotIndex?, start: LocalDateTime?, service: Int?) {
        self.source = source
        self.person = person
        self.slot = slot
        self.start = start
        self.service = service
    }

    private var order: (Int, Int, Int64, Int) {
        (person, Int(source.rawValue), start?.minutes ?? Int64(slot?.rawValue ?? 0), service ?? -1)
    }

    /// By person, table and time.
    public static func < (left: DutyReference, right: DutyReference) -> Bool { left.order < right.order }
}
