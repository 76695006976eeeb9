// SPDX-License-Identifier: Apache-2.0

/// Which nodes the residual network connects: minimum cuts are read off these.
extension FlowNetwork {
    /// Marks in `level` what can be reached from `start` without going through `avoided`.
    ///
    /// O(arcs).
    mutating func markReachable(from start: Int, avoiding avoided: Int = -1) {
        search(from: start, avoiding: avoided) { network, place in network.residual[place] > 0 }
    }

    /// Marks in `level` what can reach `end`.
    ///
    /// O(arcs).
    mutating func markReaching(_ end: Int) {
        search(from: end, avoiding: -1) { network, place in network.residual[Int(network.twin[place])] > 0 }
    }

    /// Whether the last mark came to `node`.
    func isMarked(_ node: Int) -> Bool { level[node] >= 0 }

    private mutating func search(from start: Int, avoiding avoided: Int, along: (borrowing FlowNetwork, Int) -> Bool) {
        for node in level.indices { level[node] = -1 }
        level[start] = 0
        queue[0] = Int32(start)
        var found = 1
        var next = 0
        while next < found {
            let node = Int(queue[next])
            next += 1
            for place in Int(firstArc[node])..<Int(firstArc[node + 1]) {
                let neighbour = Int(head[place])
                guard level[neighbour] < 0, neighbour != avoided, along(self, place) else { continue }
                level[neighbour] = level[node] + 1
                queue[found] = Int32(neighbour)
                found += 1
            }
        }
    }
}
