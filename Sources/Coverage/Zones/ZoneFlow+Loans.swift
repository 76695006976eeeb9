// SPDX-License-Identifier: Apache-2.0

/// Who is lent: by the cheapest paths and cycles of the residual network, where a loan costs something.
extension ZoneFlow {
    /// A good plan within the limits: level by level, first without a loan, then each time by the path with the fewest
    /// that no full zone pays for.
    ///
    /// A full zone may still lend another in the place of one that it lends.
    mutating func fill(_ slot: CoverageSlot, limits: [Int], lendable: [Int]) -> LendingPlan {
        load(slot, lendable: lendable, gates: nil, withSource: false)
        defer { price = Array(repeating: 1, count: price.count) }
        for level in model.levels.indices {
            var wanted = model.levels[level].reduce(0) { $0 + slot.demand[$1] }
            wanted -= augmentAtHome(from: 2 + level, limit: wanted)
            // Swaps of loans may go in circles as zones fill up by turns, so there are only so many.
            var swaps = 2 * model.zones.count
            while wanted > 0 {
                let room = roomToLend(limits)
                price = room.map { $0 > 0 ? 1 : Self.dear }
                if swaps > 0, let cycle = relax(from: nil).first, push(cycle, atMost: .max, room: room) > 0 {
                    swaps -= 1
                    continue
                }
                guard let path = cheapestPath(from: 2 + level) else { break }
                let amount = push(path, atMost: wanted, room: room)
                guard amount > 0 else { break }
                wanted -= amount
            }
        }
        return plan(slot)
    }

    /// Serves as much of a level as is possible without one loan more of any group.
    private mutating func augmentAtHome(from node: Int, limit: Int) -> Int {
        let open = lentArc.map { $0.map { network.residual[$0] } ?? 0 }
        for place in lentArc { if let place { network.residual[place] = 0 } }
        let pushed = limit > 0 ? network.augment(from: node, to: Self.sink, limit: limit) : 0
        // A flow that gave loans back left room of its own in the arc.
        for (group, place) in lentArc.enumerated() { if let place { network.residual[place] += open[group] } }
        return pushed
    }

    /// How many more people each zone may lend.
    private func roomToLend(_ limits: [Int]) -> [Int] {
        var room = limits
        for (group, arc) in lentArc.enumerated() {
            if let arc { room[model.groups[group].zone] -= network.flow(at: arc) }
        }
        return room
    }

    /// Pushes as much along the arcs as they carry and as leaves every zone within its limit.
    private mutating func push(_ arcs: [Int], atMost limit: Int, room: [Int]? = nil) -> Int {
        var amount = limit
        for place in arcs { amount = min(amount, network.residual[place]) }
        if let room {
            var change = [Int](repeating: 0, count: room.count)
            let passed = Set(arcs)
            for arc in pricedArcs where arc.lender >= 0 {
                if passed.contains(arc.place) { change[arc.lender] += 1 }
                if passed.contains(Int(network.twin[arc.place])) { change[arc.lender] -= 1 }
            }
            for (zone, more) in change.enumerated() where more > 0 { amount = min(amount, room[zone] / more) }
        }
        for place in arcs where amount > 0 {
            network.residual[place] -= amount
            network.residual[Int(network.twin[place])] += amount
        }
        return amount
    }

    /// Pushes along negative cycles of the residual network until there is none: then no plan that serves as much
    /// needs fewer loans (Klein 1967).
    mutating func cancelNeedlessLoans() {
        while true {
            let cycles = relax(from: nil)
            guard !cycles.isEmpty else { return }
            for arcs in cycles { _ = push(arcs, atMost: .max) }
        }
    }

    /// The path from a node to the sink with the fewest loans and none more of a full zone.
    ///
    /// Nil without one, or where a negative cycle is in the way.
    private mutating func cheapestPath(from start: Int) -> [Int]? {
        guard relax(from: start).isEmpty, distance[Self.sink] < Self.dear else { return nil }
        var path: [Int] = []
        var node = Self.sink
        while node != start {
            path.append(Int(parent[node]))
            node = tail(ofArc: Int(parent[node]))
        }
        return path
    }

    /// Bellman and Ford: distances from a node, or from everywhere.
    ///
    /// Ends when nothing changes, or when the tree of parents has cycles: these are negative, have no node in common,
    /// and are returned.
    private mutating func relax(from start: Int?) -> [[Int]] {
        let far = Self.dear * Self.dear
        for node in parent.indices {
            parent[node] = -1
            distance[node] = start == nil || node == start ? 0 : far
        }
        for _ in parent.indices {
            var isChanged = false
            for arc in pricedArcs {
                let cost = arc.lender < 0 ? 0 : price[arc.lender]
                let back = Int(network.twin[arc.place])
                if distance[arc.tail] < far, network.residual[arc.place] > 0,
                    distance[arc.tail] + cost < distance[arc.head]
                {
                    distance[arc.head] = distance[arc.tail] + cost
                    parent[arc.head] = Int32(arc.place)
                    isChanged = true
                }
                if distance[arc.head] < far, network.residual[back] > 0,
                    distance[arc.head] - cost < distance[arc.tail]
                {
                    distance[arc.tail] = distance[arc.head] - cost
                    parent[arc.tail] = Int32(back)
                    isChanged = true
                }
            }
            guard isChanged else { return [] }
            let cycles = cyclesOfParents()
            if !cycles.isEmpty { return cycles }
        }
        return []
    }

    private func cyclesOfParents() -> [[Int]] {
        var seen = [Int32](repeating: -1, count: parent.count)
        var cycles: [[Int]] = []
        for start in parent.indices where seen[start] < 0 {
            var node = start
            while seen[node] < 0 {
                seen[node] = Int32(start)
                guard parent[node] >= 0 else { break }
                node = tail(ofArc: Int(parent[node]))
            }
            guard parent[node] >= 0, seen[node] == Int32(start) else { continue }
            var arcs: [Int] = []
            let end = node
            repeat {
                arcs.append(Int(parent[node]))
                node = tail(ofArc: Int(parent[node]))
            } while node != end
            cycles.append(arcs)
        }
        return cycles
    }

    private func tail(ofArc place: Int) -> Int { Int(network.head[Int(network.twin[place])]) }
}
