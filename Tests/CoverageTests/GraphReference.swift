// SPDX-License-Identifier: Apache-2.0

import Coverage

/// The same figures from their definitions, with every shortest path written out.
struct GraphReference {
    let count: Int
    let edges: [Graph.Edge]
    /// The length of each edge; none on the diagonal and where there is no edge.
    let length: [[Double]]

    init(count: Int, edges: [Graph.Edge]) {
        self.count = count
        self.edges = edges
        var length = [[Double]](repeating: [Double](repeating: .infinity, count: count), count: count)
        for edge in edges {
            length[edge.one][edge.other] = 1 / edge.weight
            length[edge.other][edge.one] = 1 / edge.weight
        }
        self.length = length
    }

    /// All-pairs distances (Floyd 1962, Warshall 1962).
    var distance: [[Double]] {
        var distance = length
        for node in 0..<count { distance[node][node] = 0 }
        for middle in 0..<count {
            for one in 0..<count {
                for other in 0..<count {
                    distance[one][other] = min(distance[one][other], distance[one][middle] + distance[middle][other])
                }
            }
        }
        return distance
    }

    /// Every shortest path between two nodes, by trying all next steps.
    func paths(from one: Int, to other: Int, _ distance: [[Double]]) -> [[Int]] {
        if one == other { return [[one]] }
        return (0..<count).filter { distance[one][other] == length[one][$0] + distance[$0][other] }
            .flatMap { next in paths(from: next, to: other, distance).map { [one] + $0 } }
    }

    var betweenness: [Double] {
        let distance = distance
        var sums = [Double](repeating: 0, count: count)
        for one in 0..<count {
            for other in 0..<one where distance[one][other].isFinite {
                let paths = paths(from: one, to: other, distance)
                for path in paths { for node in path.dropFirst().dropLast() { sums[node] += 1 / Double(paths.count) } }
            }
        }
        return sums
    }

    var closeness: [Double] {
        let distance = distance
        return (0..<count).map { node in
            let reached = distance[node].enumerated().filter { $0.offset != node && $0.element.isFinite }
            guard !reached.isEmpty else { return 0 }
            let share = Double(reached.count)
            return share / reached.reduce(0) { $0 + $1.element } * share / Double(count - 1)
        }
    }

    /// Components without some node, or without some edge, by joining what is tied until nothing changes.
    func components(without node: Int? = nil, edge left: Graph.Edge? = nil) -> Int {
        var label = Array(0..<count)
        for _ in 0..<count {
            for edge in edges where edge != left && edge.one != node && edge.other != node {
                let least = min(label[edge.one], label[edge.other])
                (label[edge.one], label[edge.other]) = (least, least)
            }
        }
        return Set((0..<count).filter { $0 != node }.map { label[$0] }).count
    }
}
