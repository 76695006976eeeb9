// SPDX-License-Identifier: Apache-2.0

import Roster

/// A slot of a person that changed shortly before it began.
struct LateChange: Hashable, Sendable {
    /// Changes with less notice than this are late.
    static let notice: Int64 = 72 * 60

    /// Index of the person.
    let person: Int
    let slot: SlotIndex

    /// Whether a change of a slot at a moment was late; one after the slot began corrects the record.
    static func isLate(_ slot: SlotIndex, changedAt moment: LocalDateTime, _ profile: ProgramProfile) -> Bool {
        let start = LocalDateTime(slot.date, profile.start(of: slot.slot)).minutes
        return (0..<notice).contains(start - moment.minutes)
    }
}

/// What the tables tell of changes: swaps, and people who were put in by hand where somebody was missing.
struct TableChanges {
    /// Slots of swaps that were done with little notice.
    let swapped: Set<LateChange>
    /// Slots in which somebody is away unexpectedly, and when that was last entered, if it is known.
    private let gaps: [SlotIndex: LocalDateTime?]
    private let profile: ProgramProfile

    /// Reads swaps and absences of the days from `first` on; O(swaps + absent slots).
    init(_ program: Program, from first: LocalDate) {
        let profile = program.profile
        var swapped: Set<LateChange> = []
        for swap in program.swaps where swap.status == SwapStatus.executed.rawValue {
            guard let done = swap.executedAt, let accepter = swap.accepter else { continue }
            for slot in [swap.given, swap.taken].compactMap({ $0 })
            where slot.date >= first && LateChange.isLate(slot, changedAt: done, profile) {
                swapped.insert(LateChange(person: swap.requester, slot: slot))
                swapped.insert(LateChange(person: accepter, slot: slot))
            }
        }
        var gaps: [SlotIndex: LocalDateTime?] = [:]
        for absence in program.absences where absence.isBlocking && !absence.isPlanned && absence.to.date >= first {
            for slot in max(absence.from, SlotIndex(first, .am))..<absence.to.advanced(by: 1) {
                let known = gaps[slot] ?? nil
                gaps.updateValue([known, absence.createdAt].compactMap { $0 }.max(), forKey: slot)
            }
        }
        self.swapped = swapped
        self.gaps = gaps
        self.profile = profile
    }

    /// Whether an assignment was put in by hand while somebody was unexpectedly away.
    func isGapCall(_ assignment: Assignment) -> Bool {
        assignment.source == .manual && gaps[assignment.slot] != nil
    }

    /// Whether that happened with little notice.
    func isLate(_ assignment: Assignment) -> Bool {
        guard isGapCall(assignment), let entered = gaps[assignment.slot] ?? nil else { return false }
        return LateChange.isLate(assignment.slot, changedAt: entered, profile)
    }
}
