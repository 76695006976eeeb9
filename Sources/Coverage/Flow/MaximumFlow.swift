// SPDX-License-Identifier: Apache-2.0

/// Maximum flow by Dinic's blocking flows (1970).
///
/// On these networks of three or four layers the first blocking flow is the bulk greedy start: it moves whole groups
/// of people at a time; later ones only repair what the greedy got wrong.
extension FlowNetwork {
    /// Pushes as much as fits from `source` to `sink` on top of the flow that is there, at most `limit`.
    ///
    /// What earlier calls pushed out of other sources stays pushed: an augmenting path never takes flow away from a
    /// source. That is why augmenting in order of protection is optimal for every prefix at once (Edmonds 1971:
    /// the servable demands are a matroid).
    ///
    /// - Returns: what was pushed.
    mutating func augment(from source: Int, to sink: Int, limit: Int = .max) -> Int {
        var pushed = 0
        while pushed < limit, layer(from: source, to: sink) {
            pushed += blockingFlow(from: source, to: sink, limit: limit - pushed)
        }
        return pushed
    }

    /// Breadth-first distances from `source`; false if `sink` cannot be reached.
    private mutating func layer(from source: Int, to sink: Int) -> Bool {
        for node in level.indices { level[node] = -1 }
        level[source] = 0
        queue[0] = Int32(source)
        var found = 1
        var next = 0
        while next < found {
            let node = Int(queue[next])
            next += 1
            for place in Int(firstArc[node])..<Int(firstArc[node + 1]) where residual[place] > 0 {
                let neighbour = Int(head[place])
                guard level[neighbour] < 0 else { continue }
                level[neighbour] = level[node] + 1
                if neighbour == sink { return true }
                queue[found] = Int32(neighbour)
                found += 1
            }
        }
        return false
    }

    /// Depth-first pushes along arcs that go one level down, until none is left.
    private mutating func blockingFlow(from source: Int, to sink: Int, limit: Int) -> Int {
        for node in cursor.indices { cursor[node] = firstArc[node] }
        path.removeAll(keepingCapacity: true)
        var node = source
        var pushed = 0
        while true {
            if node == sink {
                pushed += pushAlongPath(atMost: limit - pushed)
                if pushed == limit { return pushed }
                node = retreatToFirstFullArc(from: source)
            } else if let place = nextAdmissibleArc(of: node) {
                path.append(Int32(place))
                node = Int(head[place])
            } else if let last = path.popLast() {
                node = Int(head[Int(twin[Int(last)])])
                cursor[node] += 1
            } else {
                return pushed
            }
        }
    }

    private mutating func nextAdmissibleArc(of node: Int) -> Int? {
        let end = firstArc[node + 1]
        let down = level[node] + 1
        var place = cursor[node]
        while place < end, residual[Int(place)] == 0 || level[Int(head[Int(place)])] != down { place += 1 }
        cursor[node] = place
        return place < end ? Int(place) : nil
    }

    private mutating func pushAlongPath(atMost limit: Int) -> Int {
        var amount = limit
        for place in path { amount = min(amount, residual[Int(place)]) }
        for place in path {
            residual[Int(place)] -= amount
            residual[Int(twin[Int(place)])] += amount
        }
        return amount
    }

    private mutating func retreatToFirstFullArc(from source: Int) -> Int {
        guard let full = path.firstIndex(where: { residual[Int($0)] == 0 }) else { return source }
        let tail = Int(head[Int(twin[Int(path[full])])])
        path.removeLast(path.count - full)
        return tail
    }
}
