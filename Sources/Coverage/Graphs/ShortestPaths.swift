// SPDX-License-Identifier: Apache-2.0

/// Shortest paths from one node at a time, with the room for it allocated once.
///
/// A node may stand for several twins (see `StructuralTwins`). The search starts from one of them, which is the node
/// `graph.nodeCount` of its own: the start's node then stands for the other twins, and is left out if there are none.
struct ShortestPaths {
    let graph: Graph
    /// How many nodes each node stands for.
    let multiplicity: [Int]
    /// The length of the shortest path to each node; negative where none leads.
    private(set) var distance: [Double]
    /// The nodes that were come to, nearest first, beginning with the start.
    private(set) var order: [Int] = []
    private var source = 0
    private var heap = DistanceHeap()

    init(_ graph: Graph, multiplicity: [Int]) {
        self.graph = graph
        self.multiplicity = multiplicity
        distance = Array(repeating: -1, count: graph.nodeCount + 1)
        order.reserveCapacity(graph.nodeCount + 1)
    }

    var start: Int { graph.nodeCount }

    /// The arcs of a node; the start has those of the node that it is one of.
    func arcs(of node: Int) -> Range<Int> { graph.arcs(of: node == start ? source : node) }

    /// How many nodes a node stands for in this search.
    func count(of node: Int) -> Int {
        if node == start { return 1 }
        return node == source ? multiplicity[node] - 1 : multiplicity[node]
    }

    /// Whether the arc at `place` is the last step of a shortest path from the start to `other`.
    ///
    /// Sums of the same lengths in another order are the same length.
    func isShortest(from node: Int, through place: Int, to other: Int) -> Bool {
        guard distance[other] > 0, count(of: other) > 0 else { return false }
        let difference = distance[node] + 1 / graph.strength(at: place) - distance[other]
        return difference <= 1e-12 * distance[other] && difference >= -1e-12 * distance[other]
    }

    /// Finds the distances from one of the nodes that `node` stands for.
    mutating func search(from node: Int) {
        source = node
        for index in distance.indices { distance[index] = -1 }
        order.removeAll(keepingCapacity: true)
        if graph.isWeighted { searchByLength() } else { searchBySteps() }
    }

    /// Breadth first.
    private mutating func searchBySteps() {
        distance[start] = 0
        order.append(start)
        var next = 0
        while next < order.count {
            let node = order[next]
            next += 1
            for place in arcs(of: node) {
                let other = Int(graph.head[place])
                guard distance[other] < 0, count(of: other) > 0 else { continue }
                distance[other] = distance[node] + 1
                order.append(other)
            }
        }
    }

    /// Nearest first (Dijkstra 1959).
    private mutating func searchByLength() {
        var isDone = [Bool](repeating: false, count: distance.count)
        distance[start] = 0
        heap.push(0, start)
        while let (length, node) = heap.pop() {
            guard !isDone[node] else { continue }
            isDone[node] = true
            order.append(node)
            for place in arcs(of: node) {
                let other = Int(graph.head[place])
                guard count(of: other) > 0, !isDone[other] else { continue }
                let reach = length + 1 / graph.strength(at: place)
                guard distance[other] < 0 || reach < distance[other] else { continue }
                distance[other] = reach
                heap.push(reach, other)
            }
        }
    }
}

/// A binary heap of nodes by distance.
struct DistanceHeap {
    private var items: [(distance: Double, node: Int)] = []

    mutating func push(_ distance: Double, _ node: Int) {
        var place = items.count
        items.append((distance, node))
        while place > 0, items[place].distance < items[(place - 1) / 2].distance {
            items.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func pop() -> (Double, Int)? {
        guard let first = items.first, let last = items.popLast() else { return nil }
        guard !items.isEmpty else { return (first.distance, first.node) }
        items[0] = last
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2]
            where child < items.count && items[child].distance < items[least].distance { least = child }
            if least == place { return (first.distance, first.node) }
            items.swapAt(place, least)
            place = least
        }
    }
}
