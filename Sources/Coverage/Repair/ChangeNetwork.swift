// SPDX-License-Identifier: Apache-2.0

/// A network with whole costs, built anew for each slot in storage that is kept.
struct ChangeNetwork: Sendable {
    static let source = 0
    static let sink = 1

    /// Arcs in pairs: an even one and its reverse after it.
    private var head: [Int32] = []
    private var residual: [Int] = []
    private var cost: [Int] = []
    /// The next arc of the same tail, and the first of each node; -1 ends the list.
    private var next: [Int32] = []
    private var first: [Int32] = []

    private var distance: [Int] = []
    private var isQueued: [Bool] = []
    private var isOnPath: [Bool] = []
    private var cursor: [Int32] = []
    private var queue: [Int32] = []
    private var pushed = 0

    /// Forgets everything and has `nodeCount` nodes.
    mutating func begin(nodeCount: Int) {
        head.removeAll(keepingCapacity: true)
        residual.removeAll(keepingCapacity: true)
        cost.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        first.removeAll(keepingCapacity: true)
        for _ in 0..<nodeCount { first.append(-1) }
        pushed = 0
    }

    /// Adds an arc; returns its place.
    mutating func add(from tail: Int, to end: Int, capacity: Int, cost price: Int) -> Int {
        let place = head.count
        for (from, to, room, charge) in [(tail, end, capacity, price), (end, tail, 0, -price)] {
            next.append(first[from])
            first[from] = Int32(head.count)
            head.append(Int32(to))
            residual.append(room)
            cost.append(charge)
        }
        return place
    }

    /// The flow on the arc at `place`.
    func flow(on place: Int) -> Int { residual[place ^ 1] }

    /// Pushes as much as fits along arcs from the source to the sink.
    mutating func push(along path: [Int]) {
        let amount = path.map { residual[$0] }.min() ?? 0
        for place in path {
            residual[place] -= amount
            residual[place ^ 1] += amount
        }
        pushed += amount
    }

    /// Adds flow along cheapest paths until `amount` flows in all, or no path is left.
    ///
    /// What flows already must be the cheapest of its amount.
    ///
    /// - Returns: whether `amount` flows.
    @discardableResult
    mutating func fill(to amount: Int) -> Bool {
        while pushed < amount, measure() {
            for node in first.indices {
                cursor[node] = first[node]
                isOnPath[node] = false
            }
            while pushed < amount {
                let sent = send(from: Self.source, atMost: amount - pushed)
                if sent == 0 { break }
                pushed += sent
            }
        }
        return pushed == amount
    }

    /// The cost of the cheapest path from the source to every node (Bellman 1958, by a queue); false if there is none
    /// to the sink.
    private mutating func measure() -> Bool {
        distance.removeAll(keepingCapacity: true)
        isQueued.removeAll(keepingCapacity: true)
        for _ in first.indices {
            distance.append(.max)
            isQueued.append(false)
        }
        isOnPath = isQueued
        cursor = first
        queue.removeAll(keepingCapacity: true)
        queue.append(Int32(Self.source))
        distance[Self.source] = 0
        var position = 0
        while position < queue.count {
            let node = Int(queue[position])
            position += 1
            isQueued[node] = false
            var place = Int(first[node])
            while place >= 0 {
                let neighbour = Int(head[place])
                let reached = distance[node] + cost[place]
                if residual[place] > 0, reached < distance[neighbour] {
                    distance[neighbour] = reached
                    if !isQueued[neighbour] {
                        isQueued[neighbour] = true
                        queue.append(Int32(neighbour))
                    }
                }
                place = Int(next[place])
            }
        }
        return distance[Self.sink] < .max
    }

    /// Sends along one cheapest path; a node whose arcs are used up is not tried again.
    private mutating func send(from node: Int, atMost limit: Int) -> Int {
        if node == Self.sink { return limit }
        isOnPath[node] = true
        defer { isOnPath[node] = false }
        while cursor[node] >= 0 {
            let place = Int(cursor[node])
            let neighbour = Int(head[place])
            if residual[place] > 0, !isOnPath[neighbour], distance[neighbour] == distance[node] + cost[place] {
                let sent = send(from: neighbour, atMost: min(limit, residual[place]))
                if sent > 0 {
                    residual[place] -= sent
                    residual[place ^ 1] += sent
                    return sent
                }
            }
            cursor[node] = next[place]
        }
        return 0
    }
}
