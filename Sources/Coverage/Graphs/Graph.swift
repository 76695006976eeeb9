// SPDX-License-Identifier: Apache-2.0

/// An undirected graph of numbered nodes, stored by rows.
///
/// A weight says how strong an edge is, not how long: shortest paths take 1 / weight as its length (Newman 2001).
/// Edges that are given twice are one edge with the sum of the weights.
public struct Graph: Sendable {
    /// An edge between two nodes, in either direction.
    public struct Edge: Sendable, Hashable {
        /// One of the two nodes.
        public var one: Int
        /// The other one.
        public var other: Int
        /// How strong it is; above 0.
        public var weight: Double

        /// An edge.
        public init(_ one: Int, _ other: Int, weight: Double = 1) {
            (self.one, self.other, self.weight) = (one, other, weight)
        }
    }

    /// The number of nodes.
    public let nodeCount: Int
    /// The arcs of node `v` are `firstArc[v] ..< firstArc[v + 1]`.
    let firstArc: [Int32]
    /// Where each arc leads; ascending in each row.
    let head: [Int32]
    /// How strong each arc is; empty if every edge has weight 1.
    let weight: [Double]

    /// The most nodes, and the most edges, that a graph may have.
    public static let maximumSize = 1 << 28

    /// Makes a graph.
    ///
    /// O(edges log edges).
    /// - Throws: `CoverageError` if an edge leads out of the graph or back to its own node, or has a weight that is
    ///   not a number above 0.
    public init(nodeCount: Int, edges: [Edge]) throws(CoverageError) {
        guard (0...Self.maximumSize).contains(nodeCount), edges.count <= Self.maximumSize else {
            throw CoverageError(
                field: "graph", value: "\(nodeCount) nodes and \(edges.count) edges",
                allowed: "at most \(Self.maximumSize) of each")
        }
        var arcs: [(tail: Int32, head: Int32, weight: Double)] = []
        arcs.reserveCapacity(2 * edges.count)
        for (number, edge) in edges.enumerated() {
            guard 0..<nodeCount ~= edge.one, 0..<nodeCount ~= edge.other, edge.one != edge.other else {
                throw CoverageError(
                    field: "edges[\(number)]", value: "\(edge.one) to \(edge.other)",
                    allowed: "two different nodes of 0 ..< \(nodeCount)")
            }
            guard edge.weight > 0, edge.weight.isFinite else {
                throw CoverageError(
                    field: "edges[\(number)].weight", value: edge.weight, allowed: "a finite number above 0")
            }
            arcs.append((Int32(edge.one), Int32(edge.other), edge.weight))
            arcs.append((Int32(edge.other), Int32(edge.one), edge.weight))
        }
        arcs.sort { ($0.tail, $0.head) < ($1.tail, $1.head) }
        var first = [Int32](repeating: 0, count: nodeCount + 1)
        var head: [Int32] = []
        var weight: [Double] = []
        var last: (Int32, Int32)?
        for arc in arcs {
            if let last, last == (arc.tail, arc.head) {
                weight[weight.count - 1] += arc.weight
                continue
            }
            last = (arc.tail, arc.head)
            first[Int(arc.tail) + 1] += 1
            head.append(arc.head)
            weight.append(arc.weight)
        }
        for node in 0..<nodeCount { first[node + 1] += first[node] }
        self.nodeCount = nodeCount
        firstArc = first
        self.head = head
        self.weight = weight.allSatisfy { $0 == 1 } ? [] : weight
    }

    /// The graph of people and the services they may do: people are nodes 0 and up, service s is `skills.count + s`.
    ///
    /// O(skills).
    public init(people skills: [ServiceSet], serviceCount: Int) throws(CoverageError) {
        var edges: [Edge] = []
        for (person, set) in skills.enumerated() {
            for service in set.indices { edges.append(Edge(person, skills.count + service)) }
        }
        try self.init(nodeCount: skills.count + max(0, serviceCount), edges: edges)
    }

    /// The number of edges.
    public var edgeCount: Int { head.count / 2 }
    /// Whether some edge has another weight than 1.
    public var isWeighted: Bool { !weight.isEmpty }

    /// The number of neighbours of a node; 0 for one that is not there.
    public func degree(of node: Int) -> Int { arcs(of: node).count }

    /// The neighbours of a node, ascending; none for one that is not there.
    public func neighbours(of node: Int) -> [Int] { arcs(of: node).map { Int(head[$0]) } }

    /// The share of the other nodes that each node is tied to (Freeman 1979); 0 if it is alone.
    public var degreeCentrality: [Double] {
        (0..<nodeCount).map { nodeCount < 2 ? 0 : Double(degree(of: $0)) / Double(nodeCount - 1) }
    }

    func arcs(of node: Int) -> Range<Int> {
        0..<nodeCount ~= node ? Int(firstArc[node])..<Int(firstArc[node + 1]) : 0..<0
    }

    /// The weight of the arc at `place`.
    func strength(at place: Int) -> Double { weight.isEmpty ? 1 : weight[place] }
}
