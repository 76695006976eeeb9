// SPDX-License-Identifier: Apache-2.0

import Patterns
import Roster

/// The slots in which work may be given up.
struct ShedWindow {
    let horizon: Horizon?
    let slots: [SlotIndex]
    /// Why it is shorter than asked, or empty.
    let reason: String

    /// The slots of the horizon that have not begun, up to the expiry.
    ///
    /// Of a what-if about days that a caller names, those too that have begun.
    init(_ source: ProgramSource, _ request: SacrificeRequest, _ clock: SlotClock) {
        var asked = request.common
        if let expiresAt = request.expiresAt, let start = asked.from ?? source.today {
            asked.horizonDays = max(1, start.distance(to: expiresAt.date) + 1)
        }
        let choice = HorizonChoice(source, asked)
        horizon = choice.horizon
        let all = choice.horizon.map { Array($0.slots) } ?? []
        let keepsPast = asked.from != nil && !request.isReal
        slots = all.filter { slot in
            (keepsPast || !clock.hasBegun(slot))
                && request.expiresAt.map { clock.start(of: slot) < $0 } ?? true
        }
        reason = slots.isEmpty && choice.horizon != nil ? "no slot lies between now and the expiry." : choice.reason
    }
}
