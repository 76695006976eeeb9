// SPDX-License-Identifier: Apache-2.0

/// Who turned to whom: a directed network without loops, in which several exchanges from one to another are one arc.
public struct ExchangeNetwork: Sendable, Hashable {
    /// How many nodes there are; they are numbered from 0.
    public let nodes: Int
    /// Whom each node turned to, ascending.
    public let targets: [[Int]]
    /// Whom each node is connected with in either direction, ascending.
    public let neighbours: [[Int]]

    /// A network of arcs.
    ///
    /// - Throws: if an end is not within 0..<nodes or an arc leads back to where it begins.
    /// - Complexity: O(n log n) of the arcs.
    public init(nodes: Int, arcs: [(from: Int, to: Int)]) throws(CoverageError) {
        guard nodes >= 0 else { throw CoverageError(field: "nodes", value: nodes, allowed: "0 or more") }
        var targets = [Set<Int>](repeating: [], count: nodes)
        var neighbours = targets
        for (index, arc) in arcs.enumerated() {
            for (name, node) in [("from", arc.from), ("to", arc.to)] {
                guard 0..<nodes ~= node else {
                    throw CoverageError(field: "arcs[\(index)].\(name)", value: node, allowed: "0 to \(nodes - 1)")
                }
            }
            guard arc.from != arc.to else {
                throw CoverageError(field: "arcs[\(index)].to", value: arc.to, allowed: "another than where it begins")
            }
            targets[arc.from].insert(arc.to)
            neighbours[arc.from].insert(arc.to)
            neighbours[arc.to].insert(arc.from)
        }
        self.nodes = nodes
        self.targets = targets.map { $0.sorted() }
        self.neighbours = neighbours.map { $0.sorted() }
    }

    /// Arcs, each counted once.
    public var arcCount: Int { targets.reduce(0) { $0 + $1.count } }
    /// Pairs that are connected in either direction.
    public var edgeCount: Int { neighbours.reduce(0) { $0 + $1.count } / 2 }

    /// Arcs over the arcs that there could be; nil for fewer than two nodes.
    public var density: Double? {
        nodes < 2 ? nil : Double(arcCount) / (Double(nodes) * Double(nodes - 1))
    }

    /// The share of arcs that have one in the other direction; nil without arcs.
    public var reciprocity: Double? {
        guard arcCount > 0 else { return nil }
        let arcs = targets.map(Set.init)
        let answered = targets.indices.reduce(0) { sum, node in
            sum + targets[node].count { arcs[$0].contains(node) }
        }
        return Double(answered) / Double(arcCount)
    }

    /// The mean share of a node's neighbours that are connected with each other, direction ignored; nil without nodes.
    ///
    /// A node with fewer than two neighbours counts 0 (Watts and Strogatz 1998).
    ///
    /// - Complexity: O(sum of squared degrees).
    public var clustering: Double? {
        guard nodes > 0 else { return nil }
        let sets = neighbours.map(Set.init)
        let sum = neighbours.reduce(0.0) { sum, around in
            guard around.count > 1 else { return sum }
            let links = around.reduce(0) { count, node in count + around.count { sets[node].contains($0) } }
            return sum + Double(links) / Double(around.count * (around.count - 1))
        }
        return sum / Double(nodes)
    }

    /// Newman's modularity of a partition, direction ignored; nil without edges (Newman and Girvan 2004).
    ///
    /// - Parameter community: the community of each node.
    /// - Throws: if there is not one number a node.
    public func modularity(of community: [Int]) throws(CoverageError) -> Double? {
        guard community.count == nodes else {
            throw CoverageError(field: "community", value: "\(community.count) numbers", allowed: "\(nodes) numbers")
        }
        guard edgeCount > 0 else { return nil }
        var inside: [Int: Int] = [:]
        var degrees: [Int: Int] = [:]
        for node in 0..<nodes {
            degrees[community[node], default: 0] += neighbours[node].count
            inside[community[node], default: 0] += neighbours[node].count { community[$0] == community[node] }
        }
        let ends = Double(2 * edgeCount)
        return degrees.reduce(0) { sum, one in
            sum + Double(inside[one.key] ?? 0) / ends - (Double(one.value) / ends) * (Double(one.value) / ends)
        }
    }
}
