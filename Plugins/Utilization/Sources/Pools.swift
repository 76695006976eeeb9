// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The people who may do a service, against what it needs over the horizon.
struct Pool {
    let services: [Int]
    /// How many people are in it on average, where it is needed.
    let people: Double
    /// People needed over people there, summed over the slots in which the pool is needed.
    let rho: Double?
    /// The fewest people to spare in any slot, counting only this pool's own services.
    let leastSpare: Int
    /// The size that the formulas use: `people` to the nearest whole.
    var size: Int { Int(people.rounded()) }

    /// The utilization at which a pool of this size makes one arrival in five wait (M/M/c): small pools need more air.
    var safeRho: Double? {
        size > 0 ? try? Queueing.safeUtilization(servers: size, probabilityOfWaiting: 0.2) : nil
    }

    /// Mean wait in service times if the work were a queue: Allen and Cunneen with exponential variation; nil if
    /// unstable.
    var wait: Double? {
        guard let rho, size > 0 else { return nil }
        let wait = try? Queueing.allenCunneenWait(
            servers: size, load: rho * Double(size), arrivalVariability: 1, serviceVariability: 1)
        return wait ?? nil
    }

    /// How far the pool is beyond its safe utilization; for ranking.
    var strain: Double { (rho ?? .infinity) / (safeRho ?? 1) }
}

extension CapacityStudy {
    /// One pool for each service that needs somebody, the most strained first.
    func pools() -> [Pool] {
        let pools = skills.demanded.indices.map { service -> Pool in
            let able = skills.model.signatures.indices.filter { skills.model.signatures[$0].contains(service) }
            var needed = 0
            var present = 0
            var slotCount = 0
            var leastSpare = Int.max
            for result in slots {
                guard let need = demand(in: result.slot).first(where: { $0.service == service })?.min else { continue }
                let there = able.reduce(0) { $0 + result.supply[$1] }
                needed += need
                present += there
                slotCount += 1
                leastSpare = min(leastSpare, there - need)
            }
            return Pool(
                services: [service], people: Double(present) / Double(max(1, slotCount)),
                rho: present == 0 ? nil : Double(needed) / Double(present), leastSpare: leastSpare)
        }
        return pools.sorted { ($1.strain, $0.services[0]) < ($0.strain, $1.services[0]) }
    }
}
