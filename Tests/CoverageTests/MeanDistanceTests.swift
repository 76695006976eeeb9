// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Mean distance") struct MeanDistanceTests {
    @Test("from each start to what it reaches of the targets") func path() throws {
        let graph = try Graph(
            nodeCount: 5, edges: [Graph.Edge(0, 1), Graph.Edge(1, 2), Graph.Edge(2, 3)])
        #expect(graph.meanDistance(from: [0], to: 0..<5) == 2)
        #expect(graph.meanDistance(from: [0, 1], to: 0..<5) == 10.0 / 6)
        #expect(graph.meanDistance(from: [0], to: 2..<3) == 2)
        #expect(graph.meanDistance(from: [4], to: 0..<5) == nil && graph.meanDistance(from: [], to: 0..<5) == nil)
        #expect(graph.meanDistance(from: [9], to: 0..<9) == nil)
    }

    @Test("equals that of all distances written out") func reference() throws {
        let edges = [
            Graph.Edge(0, 1), Graph.Edge(1, 2), Graph.Edge(2, 0), Graph.Edge(3, 4), Graph.Edge(2, 5), Graph.Edge(5, 6),
        ]
        let graph = try Graph(nodeCount: 7, edges: edges)
        let distance = GraphReference(count: 7, edges: edges).distance
        for start in 0..<7 {
            let reached = (0..<7).filter { $0 != start && distance[start][$0].isFinite }.map { distance[start][$0] }
            let mean = reached.isEmpty ? nil : reached.reduce(0, +) / Double(reached.count)
            #expect(graph.meanDistance(from: [start], to: 0..<7) == mean)
        }
    }
}
