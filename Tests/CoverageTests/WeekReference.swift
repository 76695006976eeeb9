// SPDX-License-Identifier: Apache-2.0

import Coverage

/// Weekly questions by augmenting paths over single people, in floating point, and theta by bisection: nothing in
/// common with the code under test but the problem.
struct WeekReference {
    let model: CoverageModel
    let week: CoverageWeek

    var demand: Double { totals.reduce(0, +) }

    private var totals: [Double] {
        week.slots.map { Double($0.demand.reduce(0, +) * $0.minutes) }
    }

    func capacity(_ person: CoverageWeek.Person) -> Double {
        let available = week.slots.indices.reduce(0) {
            $0 + (person.availability >> UInt64($1) & 1 == 1 ? week.slots[$1].minutes : 0)
        }
        return Double(min(person.capMinutes, available))
    }

    /// Bisection between 0 and a load that no week of these sizes reaches; nil if even that does not help.
    var theta: Double? {
        if demand == 0 { return 0 }
        let isEnough = { (theta: Double) in served(theta: theta) >= demand - 1e-7 }
        var (low, high) = (0.0, 1000.0)
        guard isEnough(high) else { return nil }
        for _ in 0..<55 {
            let middle = (low + high) / 2
            if isEnough(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// Minutes served of the categories up to `category`, when nobody is loaded above theta.
    func served(theta: Double, upTo category: Int = .max) -> Double {
        // Nodes: source, sink, demands, (person, slot), persons.
        let slots = week.slots.count
        let services = model.serviceCount
        let firstVisit = 2 + slots * services
        let firstPerson = firstVisit + week.people.count * slots
        let count = firstPerson + week.people.count
        var residual = [[Int: Double]](repeating: [:], count: count)
        func arc(_ tail: Int, _ head: Int, _ capacity: Double) {
            residual[tail][head, default: 0] += capacity
            residual[head][tail, default: 0] += 0
        }
        for slot in 0..<slots {
            let minutes = Double(week.slots[slot].minutes)
            for service in 0..<services where week.slots[slot].demand[service] > 0 {
                guard model.categories[service] <= category else { continue }
                let node = 2 + slot * services + service
                arc(0, node, Double(week.slots[slot].demand[service]) * minutes)
                for (number, person) in week.people.enumerated() where person.availability >> UInt64(slot) & 1 == 1 {
                    guard model.signatures[person.signature].contains(service) else { continue }
                    arc(node, firstVisit + number * slots + slot, .infinity)
                }
            }
            for number in week.people.indices {
                arc(firstVisit + number * slots + slot, firstPerson + number, minutes)
            }
        }
        for (number, person) in week.people.enumerated() { arc(firstPerson + number, 1, theta * capacity(person)) }
        return Self.maximumFlow(&residual)
    }

    /// Edmonds and Karp: shortest augmenting paths.
    private static func maximumFlow(_ residual: inout [[Int: Double]]) -> Double {
        var total = 0.0
        while true {
            var parent = [Int](repeating: -1, count: residual.count)
            parent[0] = 0
            var queue = [0]
            var next = 0
            while next < queue.count, parent[1] < 0 {
                let node = queue[next]
                next += 1
                for (neighbour, capacity) in residual[node] where capacity > 1e-10 && parent[neighbour] < 0 {
                    parent[neighbour] = node
                    queue.append(neighbour)
                }
            }
            guard parent[1] >= 0 else { return total }
            var amount = Double.infinity
            var node = 1
            while node != 0 {
                amount = min(amount, residual[parent[node]][node] ?? 0)
                node = parent[node]
            }
            node = 1
            while node != 0 {
                residual[parent[node]][node]? -= amount
                residual[node][parent[node]]? += amount
                node = parent[node]
            }
            total += amount
        }
    }
}
