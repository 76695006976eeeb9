// SPDX-License-Identifier: Apache-2.0

import Roster

/// When slots begin, by the program's clock.
struct SlotClock: Sendable {
    let profile: ProgramProfile

    var now: LocalDateTime? { profile.asOf }

    func start(of slot: SlotIndex) -> LocalDateTime { LocalDateTime(slot.date, profile.start(of: slot.slot)) }

    /// Whether the slot is past or under way; what has begun cannot be given up any more.
    func hasBegun(_ slot: SlotIndex) -> Bool { now.map { start(of: slot) < $0 } ?? false }
}
