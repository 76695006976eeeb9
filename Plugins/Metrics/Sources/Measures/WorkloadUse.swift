// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// How much of what people may work they do: work over target, where the target is the weekly cap of each (the original took
/// 48 blocks for everybody when nothing was set; here a cap is always set).
struct WorkloadUse {
    /// Work over target of everybody who could work.
    let shares: [Double]

    init(_ work: AssignedWork, _ program: Program) {
        shares = work.people.compactMap { person in
            let cap = program.weekCapHalfDays(person: person) * Service.halfDayMinutes
            let target = Double(cap) * Double(work.memberDays[person]) / 7
            return target > 0 ? Double(work.capLoad[person]) / target : nil
        }
    }

    var json: JSONValue {
        [
            "mean_utilization": .rounded(Statistics.mean(shares)), "highest_utilization": .rounded(shares.max()),
            "people_over_target": .count(shares.filter { $0 > 1 }.count), "people": .count(shares.count),
        ]
    }
}
