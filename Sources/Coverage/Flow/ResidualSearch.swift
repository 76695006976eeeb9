// SPDX-License-Identifier: Apache-2.0

/// Which nodes the residual network connects: minimum cuts are read off these.
extension FlowNetwork {
    /// Marks in `level` what can be reached from `start` without going through `avoided`.
    ///
    /// O(arcs).
    ///
    /// - Parameter stops: nodes at which the search gives up; none by default.
    /// - Returns: false if it gave up.
    @discardableResult
    mutating func markReachable(from start: Int, avoiding avoided: Int = -1, stops: Set<Int32> = []) -> Bool {
        beginSearch(at: start)
        var found = 1
        var next = 0
        while next < found {
            let node = Int(queue[next])
            next += 1
            for place in Int(firstArc[node])..<Int(firstArc[node + 1]) where residual[place] > 0 {
                let neighbour = Int(head[place])
                guard level[neighbour] < 0, neighbour != avoided else { continue }
                if !stops.isEmpty, stops.contains(head[place]) { return false }
                level[neighbour] = 0
                queue[found] = Int32(neighbour)
                found += 1
            }
        }
        return true
    }

    /// Marks in `level` what can reach `end`.
    ///
    /// O(arcs).
    mutating func markReaching(_ end: Int) {
        beginSearch(at: end)
        var found = 1
        var next = 0
        while next < found {
            let node = Int(queue[next])
            next += 1
            for place in Int(firstArc[node])..<Int(firstArc[node + 1]) {
                let neighbour = Int(head[place])
                guard level[neighbour] < 0, residual[Int(twin[place])] > 0 else { continue }
                level[neighbour] = 0
                queue[found] = Int32(neighbour)
                found += 1
            }
        }
    }

    /// Whether the last mark came to `node`.
    func isMarked(_ node: Int) -> Bool { level[node] >= 0 }

    private mutating func beginSearch(at start: Int) {
        for node in level.indices { level[node] = -1 }
        level[start] = 0
        queue[0] = Int32(start)
    }
}
