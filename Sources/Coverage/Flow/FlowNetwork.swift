// SPDX-License-Identifier: Apache-2.0

/// A directed network with integer capacities, whose shape is fixed and whose capacities are set again and again.
///
/// Arcs are stored by tail node (compressed rows), each beside the index of its reverse, so that a search walks
/// memory in order. Everything that a solve needs is allocated once.
struct FlowNetwork: Sendable {
    /// Stands for "no limit": above every sum of real capacities, and small enough to be added to one.
    static let unlimited = Int.max / 4

    /// The arcs of node `v` are `firstArc[v] ..< firstArc[v + 1]`.
    let firstArc: [Int32]
    /// Where each arc leads.
    let head: [Int32]
    /// The reverse of each arc.
    let twin: [Int32]
    /// What each arc can still carry.
    var residual: [Int]

    /// Distance from where the last search started; -1 where it did not come.
    var level: [Int32]
    /// The next arc to try at each node.
    var cursor: [Int32]
    /// Nodes in the order in which a search finds them.
    var queue: [Int32]
    /// The arcs from the source to where a walk is.
    var path: [Int32]

    /// Makes a network of `nodeCount` nodes.
    ///
    /// - Returns: also the place of each given arc in `residual`, in the order given. All capacities are zero.
    static func make(nodeCount: Int, arcs: [(tail: Int, head: Int)]) -> (network: FlowNetwork, places: [Int]) {
        var first = [Int32](repeating: 0, count: nodeCount + 1)
        for arc in arcs {
            first[arc.tail + 1] += 1
            first[arc.head + 1] += 1
        }
        for node in 0..<nodeCount { first[node + 1] += first[node] }
        var free = first
        var head = [Int32](repeating: 0, count: 2 * arcs.count)
        var twin = head
        var places: [Int] = []
        places.reserveCapacity(arcs.count)
        for arc in arcs {
            let forward = free[arc.tail]
            free[arc.tail] += 1
            let backward = free[arc.head]
            free[arc.head] += 1
            head[Int(forward)] = Int32(arc.head)
            head[Int(backward)] = Int32(arc.tail)
            twin[Int(forward)] = backward
            twin[Int(backward)] = forward
            places.append(Int(forward))
        }
        return (FlowNetwork(nodeCount: nodeCount, firstArc: first, head: head, twin: twin), places)
    }

    private init(nodeCount: Int, firstArc: [Int32], head: [Int32], twin: [Int32]) {
        self.firstArc = firstArc
        self.head = head
        self.twin = twin
        residual = Array(repeating: 0, count: head.count)
        level = Array(repeating: -1, count: nodeCount)
        cursor = level
        queue = level
        path = []
        path.reserveCapacity(nodeCount)
    }

    /// The flow on the arc at `place`: what its reverse could give back.
    func flow(at place: Int) -> Int { residual[Int(twin[place])] }

    /// Sets all residual capacities at once, without allocating.
    mutating func restore(_ saved: [Int]) {
        for place in residual.indices { residual[place] = saved[place] }
    }
}
