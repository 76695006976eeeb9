// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Who works away from home as the schedule stands, which need not be what a covering would want.
struct Borrowing {
    /// Person-slots by lender and borrower.
    private(set) var loans: [[Int]: Int] = [:]
    /// Assignments that the lending policy does not allow.
    private(set) var outside: [(person: Int, service: Int, slot: SlotIndex)] = []
    /// Slots in which a zone lends more people than it may.
    private(set) var overLimit: [(zone: Int, slot: SlotIndex, people: Int)] = []

    var total: Int { loans.values.reduce(0, +) }

    init(_ study: ZoneStudy, policy: LendingPolicy) {
        for slot in study.study.horizon.slots {
            var lent: [Int: Int] = [:]
            for row in study.study.assigned(in: slot) {
                let (home, zone) = (study.zoneOfPerson[row.person], study.zoneOfService[row.service])
                guard home != zone, study.zones[home].isReal, study.zones[zone].isReal else { continue }
                loans[[home, zone], default: 0] += 1
                lent[home, default: 0] += 1
                let isUpward = study.zones[home].priority < study.zones[zone].priority
                if policy == .none || (policy == .down && !isUpward) {
                    outside.append((row.person, row.service, slot))
                }
            }
            for (zone, people) in lent.sorted(by: { $0.key < $1.key }) {
                if let limit = study.zones[zone].lendLimit, people > limit { overLimit.append((zone, slot, people)) }
            }
        }
    }
}
