// SPDX-License-Identifier: Apache-2.0

/// Who is tied to those who are well tied: the leading eigenvector (Bonacich 1972).
public struct EigenvectorCentrality: Sendable, Hashable {
    /// Each node's value, the squares adding up to 1; 0 outside the component that it was computed on.
    public let values: [Double]
    /// The largest eigenvalue of that component.
    public let spectralRadius: Double
    /// Whether all nodes hang together; if not, only the largest component has values, as the vector is not unique.
    public let isWhole: Bool
    /// Whether the iteration came to rest.
    public let isConverged: Bool
}

extension Graph {
    /// The leading eigenvector of the largest component, by power iteration on A + I.
    ///
    /// A alone has the eigenvalue minus lambda as well if the graph is bipartite, and its iteration then swings for
    /// ever. O(iterations x edges); graphs like a long path come to rest slowly, and stop at `maximumIterations`.
    public func eigenvectorCentrality(maximumIterations: Int = 20_000) -> EigenvectorCentrality {
        let components = components
        guard let giant = components.giant else {
            return EigenvectorCentrality(values: [], spectralRadius: 0, isWhole: true, isConverged: true)
        }
        let nodes = (0..<nodeCount).filter { components.ofNode[$0] == giant }
        var values = [Double](repeating: 0, count: nodeCount)
        for node in nodes { values[node] = 1 / Double(nodes.count).squareRoot() }
        var next = values
        var change = Double.infinity
        var round = 0
        while change > 1e-14, round < maximumIterations {
            round += 1
            for node in nodes { next[node] = values[node] + product(values, node) }
            let length = nodes.reduce(0) { $0 + next[$1] * next[$1] }.squareRoot()
            change = 0
            for node in nodes {
                next[node] /= length
                change = max(change, abs(next[node] - values[node]))
            }
            swap(&values, &next)
        }
        let radius = nodes.reduce(0) { $0 + values[$1] * product(values, $1) }
        return EigenvectorCentrality(
            values: values, spectralRadius: radius, isWhole: components.sizes.count == 1,
            isConverged: change <= 1e-12)
    }

    /// One element of the adjacency matrix times a vector.
    private func product(_ values: [Double], _ node: Int) -> Double {
        arcs(of: node).reduce(0) { $0 + strength(at: $1) * values[Int(head[$1])] }
    }

    /// Where somebody is who follows an edge at random, and begins anew anywhere once in 1 / (1 - damping) steps (Brin and
    /// Page 1998); the values add up to 1.
    ///
    /// A node without neighbours sends everywhere. O(iterations x edges).
    /// - Throws: `CoverageError` if `damping` is not within 0 ..< 1.
    public func pageRank(damping: Double = 0.85) throws(CoverageError) -> [Double] {
        guard damping >= 0, damping < 1 else {
            throw CoverageError(field: "damping", value: damping, allowed: "0 and more, less than 1")
        }
        guard nodeCount > 0 else { return [] }
        let out = (0..<nodeCount).map { arcs(of: $0).reduce(0) { $0 + strength(at: $1) } }
        let even = 1 / Double(nodeCount)
        var rank = [Double](repeating: even, count: nodeCount)
        var change = Double.infinity
        // The error shrinks by `damping` in each round, so the bound is met after log(1e-15) / log(damping) of them.
        var round = 0
        while change > 1e-14, round < 4000 {
            round += 1
            let stranded = (0..<nodeCount).reduce(0) { $0 + (out[$1] == 0 ? rank[$1] : 0) }
            let base = (1 - damping) * even + damping * stranded * even
            let next = (0..<nodeCount).map { node in
                base
                    + damping
                    * arcs(of: node).reduce(0) { sum, place in
                        let other = Int(head[place])
                        return sum + rank[other] * strength(at: place) / out[other]
                    }
            }
            change = zip(rank, next).reduce(0) { $0 + abs($1.0 - $1.1) }
            rank = next
        }
        return rank
    }

    /// How near each node is to those that it reaches, times the share of all that these are (Wasserman and Faust 1994).
    ///
    /// 0 for a node that reaches none. O(classes x edges).
    public func closeness() -> [Double] {
        let twins = StructuralTwins(of: self)
        var paths = ShortestPaths(twins.graph, multiplicity: twins.multiplicity)
        let values = twins.multiplicity.indices.map { number -> Double in
            paths.search(from: number)
            var reached = 0
            var sum = 0.0
            for node in paths.order.dropFirst() {
                reached += paths.count(of: node)
                sum += Double(paths.count(of: node)) * paths.distance[node]
            }
            return reached == 0 ? 0 : Double(reached) / sum * Double(reached) / Double(nodeCount - 1)
        }
        return twins.spread(values)
    }
}
