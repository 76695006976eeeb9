// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Whether the free people of a pool are enough for those who fall ill.
///
/// A half-day that nobody fills is lost and does not wait, so standby is a loss system: arrivals are unplanned
/// absences, servers are free people, and Erlang B gives how often nobody is free. By Little's law the offered load is
/// people times the share of their time that they are away unexpectedly.
struct Standby {
    /// The pool's services; empty is everybody.
    let services: [Int]
    let people: Int
    /// Offered load in erlangs: people away unexpectedly at a time.
    let load: Double
    /// Free people in the pool's tightest slot.
    let size: Int
    /// How often somebody is away and nobody is free (Erlang B).
    let probabilityOfNone: Double
    /// How many free people keep that at the target.
    let sizeForTarget: Int

    init?(services: [Int], people: Int, size: Int, share: Double, target: Double) {
        let load = Double(people) * share
        guard let none = try? Queueing.erlangB(servers: max(0, size), load: load),
            let needed = try? Queueing.servers(load: load, blocking: target)
        else { return nil }
        self.services = services
        self.people = people
        self.load = load
        self.size = max(0, size)
        probabilityOfNone = load == 0 ? 0 : none
        sizeForTarget = load == 0 ? 0 : needed
    }
}

extension CapacityStudy {
    /// Standby for everybody on weekdays, and for the most strained pools.
    func standby(_ pools: [Pool], share: Double, target: Double) -> [Standby] {
        let days = slots.filter { $0.slot.slot != .night && $0.slot.date.weekday.rawValue < 5 }
        var result: [Standby] = []
        if !days.isEmpty {
            let people = days.reduce(0) { $0 + $1.available } / days.count
            let spare = days.map { $0.available - $0.needed }.min() ?? 0
            if let all = Standby(services: [], people: people, size: spare, share: share, target: target) {
                result.append(all)
            }
        }
        for pool in pools.prefix(5) {
            if let one = Standby(
                services: pool.services, people: pool.size, size: pool.leastSpare, share: share, target: target)
            {
                result.append(one)
            }
        }
        return result
    }
}
