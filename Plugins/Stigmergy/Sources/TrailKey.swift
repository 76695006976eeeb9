// SPDX-License-Identifier: Apache-2.0

import Roster

/// What trails are kept for: a person's leaning towards a service at a time of the week.
struct TrailKey: Hashable, Sendable {
    let person: String
    let place: SlotKey
}

/// A service at a time of the week: what repeats, where a date does not.
struct SlotKey: Hashable, Sendable, Comparable {
    let service: String
    let weekday: Weekday
    let slot: Slot

    init(service: String, weekday: Weekday, slot: Slot) {
        self.service = service
        self.weekday = weekday
        self.slot = slot
    }

    init(service: String, in slot: SlotIndex) {
        self.init(service: service, weekday: slot.date.weekday, slot: slot.slot)
    }

    static func < (left: SlotKey, right: SlotKey) -> Bool {
        (left.service, left.weekday.rawValue, left.slot) < (right.service, right.weekday.rawValue, right.slot)
    }
}
