// SPDX-License-Identifier: Apache-2.0

/// The parts of a graph that hang together.
public struct GraphComponents: Sendable, Hashable {
    /// The component of each node, numbered in order of their lowest node.
    public let ofNode: [Int]
    /// The number of nodes of each component.
    public let sizes: [Int]

    /// The component with the most nodes, the first of several; nil without nodes.
    public var giant: Int? { sizes.indices.max { (sizes[$0], $1) < (sizes[$1], $0) } }
}

/// Where a graph falls apart: nodes, and edges, without which it has one component more.
public struct GraphCuts: Sendable, Hashable {
    /// The nodes whose loss parts what hung together, ascending.
    public let articulationPoints: [Int]
    /// The edges whose loss does, the lower node first, ascending.
    public let bridges: [Pair]

    /// Two nodes.
    public struct Pair: Sendable, Hashable {
        /// The lower one.
        public let lower: Int
        /// The higher one.
        public let upper: Int
    }
}

extension Graph {
    /// The components of the graph.
    ///
    /// O(nodes + edges).
    public var components: GraphComponents {
        var component = [Int](repeating: -1, count: nodeCount)
        var sizes: [Int] = []
        for start in 0..<nodeCount where component[start] < 0 {
            component[start] = sizes.count
            var open = [start]
            var size = 0
            while let node = open.popLast() {
                size += 1
                for place in arcs(of: node) where component[Int(head[place])] < 0 {
                    component[Int(head[place])] = sizes.count
                    open.append(Int(head[place]))
                }
            }
            sizes.append(size)
        }
        return GraphComponents(ofNode: component, sizes: sizes)
    }

    /// Articulation points and bridges, by one depth-first walk (Hopcroft and Tarjan 1973).
    ///
    /// O(nodes + edges), without recursion: a graph may be one long path.
    public var cuts: GraphCuts {
        var number = [Int](repeating: -1, count: nodeCount)
        // The lowest number that a node's subtree reaches by one edge that is not of the tree.
        var low = number
        var parent = number
        var next = (0..<nodeCount).map { arcs(of: $0).lowerBound }
        var isCut = [Bool](repeating: false, count: nodeCount)
        var bridges: [GraphCuts.Pair] = []
        var count = 0
        for root in 0..<nodeCount where number[root] < 0 {
            var walk = [root]
            var rootChildren = 0
            number[root] = count
            low[root] = count
            count += 1
            while let node = walk.last {
                if next[node] < arcs(of: node).upperBound {
                    let other = Int(head[next[node]])
                    next[node] += 1
                    if number[other] < 0 {
                        parent[other] = node
                        number[other] = count
                        low[other] = count
                        count += 1
                        if node == root { rootChildren += 1 }
                        walk.append(other)
                    } else if other != parent[node] {
                        low[node] = min(low[node], number[other])
                    }
                    continue
                }
                walk.removeLast()
                guard let above = walk.last else { continue }
                low[above] = min(low[above], low[node])
                if low[node] > number[above] {
                    bridges.append(GraphCuts.Pair(lower: min(node, above), upper: max(node, above)))
                }
                if above != root, low[node] >= number[above] { isCut[above] = true }
            }
            if rootChildren > 1 { isCut[root] = true }
        }
        return GraphCuts(
            articulationPoints: (0..<nodeCount).filter { isCut[$0] },
            bridges: bridges.sorted { ($0.lower, $0.upper) < ($1.lower, $1.upper) })
    }
}
