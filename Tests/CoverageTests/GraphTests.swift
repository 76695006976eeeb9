// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Graphs") struct GraphTests {
    /// A random graph, sparse enough to fall apart now and then; lengths are powers of two, so that sums are exact.
    private static func random(_ cases: inout RandomCases, isWeighted: Bool) throws -> (Graph, GraphReference) {
        let count = cases.number(1...8)
        var edges: [Graph.Edge] = []
        let density = cases.number(1...4)
        for one in 0..<count {
            for other in 0..<one where cases.number(0...5) < density {
                edges.append(Graph.Edge(one, other, weight: isWeighted ? [0.5, 1, 2][cases.number(0...2)] : 1))
            }
        }
        return (try Graph(nodeCount: count, edges: edges), GraphReference(count: count, edges: edges))
    }

    private static func isClose(_ one: [Double], _ other: [Double]) -> Bool {
        one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) < 1e-9 }
    }

    @Test("betweenness and closeness equal those of all shortest paths written out", arguments: [false, true])
    func paths(isWeighted: Bool) throws {
        var cases = RandomCases(seed: isWeighted ? 31 : 30)
        for _ in 0..<150 {
            let (graph, reference) = try Self.random(&cases, isWeighted: isWeighted)
            let exact = graph.betweenness()
            #expect(Self.isClose(exact.raw, reference.betweenness), "\(reference.edges)")
            #expect(Self.isClose(graph.closeness(), reference.closeness), "\(reference.edges)")
            // A sample of everybody is no sample.
            #expect(try graph.betweenness(pivots: reference.count, seed: 1) == exact)
        }
    }

    @Test("twins together are as twins apart, in a program of people and services")
    func twins() throws {
        var cases = RandomCases(seed: 32)
        for _ in 0..<60 {
            let services = cases.number(1...4)
            let model = try cases.model(services: services, signatures: 3)
            let skills = (0..<cases.number(1...6)).map { _ in model.signatures[cases.number(0...2)] }
            let graph = try Graph(people: skills, serviceCount: services)
            let edges = skills.enumerated().flatMap { person, set in
                set.indices.map { Graph.Edge(person, skills.count + $0) }
            }
            let reference = GraphReference(count: skills.count + services, edges: edges)
            #expect(Self.isClose(graph.betweenness().raw, reference.betweenness))
            #expect(Self.isClose(graph.closeness(), reference.closeness))
            #expect(Set(StructuralTwins(of: graph).classOfNode.prefix(skills.count)).count == Set(skills).count)
        }
    }

    @Test("no node between two kinds has more than the most, and one that ties all of the others together has it")
    func bipartite() throws {
        for own in 1...3 {
            for other in 1...3 {
                let most = Betweenness.bipartiteMaximum(own: own, other: other)
                var highest = 0.0
                for code in 0..<(1 << (own * other)) {
                    let skills = (0..<own).map { ServiceSet(mask: UInt64(code >> ($0 * other) & ((1 << other) - 1))) }
                    let raw = try Graph(people: skills, serviceCount: other).betweenness().raw
                    highest = max(highest, raw.prefix(own).max() ?? 0)
                }
                #expect(abs(highest - most) < 1e-9, "\(own) and \(other)")
            }
        }
    }

    @Test("a sample errs no more than it says, and not at all on average")
    func pivots() throws {
        var cases = RandomCases(seed: 33)
        let skills = (0..<120).map { _ in ServiceSet((0..<12).filter { _ in cases.number(0...4) == 0 }) }
        let graph = try Graph(people: skills, serviceCount: 12)
        let exact = graph.betweenness().normalised
        var mean = [Double](repeating: 0, count: exact.count)
        var misses = 0
        for seed in 0..<40 {
            let sample = try graph.betweenness(pivots: 30, seed: UInt64(seed))
            #expect(sample.pivots == 30)
            let off = zip(sample.normalised, exact).map { abs($0 - $1) }.max() ?? 0
            if off > sample.error { misses += 1 }
            for node in exact.indices { mean[node] += sample.normalised[node] / 40 }
        }
        #expect(misses <= 4)
        #expect(zip(mean, exact).allSatisfy { abs($0 - $1) < 0.015 })
        // c / epsilon^2 (floor(log2(VD - 2)) + 1 + ln(1 / delta)) samples give epsilon.
        let error = Graph.samplingError(pivots: 500, vertexDiameter: 10, failure: 0.1)
        #expect(abs(0.5 / (error * error) * (4 + 2.302585092994046) - 500) < 1e-6)
        #expect(throws: CoverageError(field: "pivots", value: 0, allowed: "1 and more")) {
            try graph.betweenness(pivots: 0, seed: 1)
        }
    }

    @Test("a cut node or edge is one whose loss leaves more components")
    func cuts() throws {
        var cases = RandomCases(seed: 34)
        for _ in 0..<300 {
            let (graph, reference) = try Self.random(&cases, isWeighted: false)
            let whole = reference.components()
            #expect(graph.components.sizes.count == whole)
            #expect(graph.components.sizes.reduce(0, +) == reference.count)
            let cuts = graph.cuts
            // A node alone goes with its component.
            #expect(
                cuts.articulationPoints
                    == (0..<reference.count).filter { reference.components(without: $0) > whole })
            let bridges = reference.edges.filter { reference.components(edge: $0) > whole }
            #expect(
                Set(cuts.bridges.map { [$0.lower, $0.upper] })
                    == Set(bridges.map { [min($0.one, $0.other), max($0.one, $0.other)] }))
        }
    }

    @Test("eigenvector and PageRank satisfy their equations")
    func fixedPoints() throws {
        var cases = RandomCases(seed: 35)
        for round in 0..<60 {
            let (graph, reference) = try Self.random(&cases, isWeighted: round % 2 == 1)
            let weight = reference.length.map { $0.map { $0.isFinite ? 1 / $0 : 0 } }
            let leading = graph.eigenvectorCentrality()
            #expect(leading.isConverged && leading.values.allSatisfy { $0 >= 0 })
            #expect(abs(leading.values.reduce(0) { $0 + $1 * $1 } - 1) < 1e-9)
            #expect(leading.isWhole == (reference.components() == 1))
            let parts = graph.components
            for node in 0..<reference.count where parts.ofNode[node] == parts.giant {
                let image = (0..<reference.count).reduce(0) { $0 + weight[node][$1] * leading.values[$1] }
                #expect(abs(image - leading.spectralRadius * leading.values[node]) < 1e-8)
            }
            let rank = try graph.pageRank()
            let out = weight.map { $0.reduce(0, +) }
            for node in rank.indices {
                let image = (0..<reference.count).reduce(0.0) { sum, other in
                    sum + rank[other]
                        * (out[other] == 0 ? 1 / Double(reference.count) : weight[other][node] / out[other])
                }
                #expect(abs(rank[node] - (0.15 / Double(reference.count) + 0.85 * image)) < 1e-10)
            }
        }
    }

    @Test("the southern women of Davis, Gardner and Gardner (1941), as networkx has them")
    func davis() throws {
        let women: [[Int]] = [
            [1, 2, 3, 4, 5, 6, 8, 9], [1, 2, 3, 5, 6, 7, 8], [2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 4, 5, 6, 7, 8],
            [3, 4, 5, 7], [3, 5, 6, 8], [5, 6, 7, 8], [6, 8, 9], [5, 7, 8, 9], [7, 8, 9, 12], [8, 9, 10, 12],
            [8, 9, 10, 12, 13, 14], [7, 8, 9, 10, 12, 13, 14], [6, 7, 9, 10, 11, 12, 13, 14], [7, 8, 10, 11, 12],
            [8, 9], [9, 11], [9, 11],
        ]
        let graph = try Graph(people: women.map { ServiceSet($0.map { $0 - 1 }) }, serviceCount: 14)
        let betweenness = graph.betweenness().normalised
        func event(_ number: Int) -> Int { women.count + number - 1 }
        for (node, value) in [
            (event(8), 0.237003), (event(9), 0.21920891), (event(7), 0.12588127), (13, 0.1085813), (0, 0.09243054),
        ] { #expect(abs(betweenness[node] - value) < 1e-8) }
        let leading = graph.eigenvectorCentrality()
        #expect(abs(leading.values[event(8)] - 0.35824343) < 1e-8)
        #expect(abs(leading.spectralRadius - 6.741908124) < 1e-8)
        #expect(abs(try graph.pageRank()[event(8)] - 0.07249713) < 1e-8)
    }

    @Test("a long path needs no recursion")
    func longPath() throws {
        let count = 20_000
        let graph = try Graph(nodeCount: count, edges: (1..<count).map { Graph.Edge($0 - 1, $0) })
        #expect(graph.cuts.articulationPoints.count == count - 2)
        #expect(graph.cuts.bridges.count == count - 1)
        #expect(graph.eigenvectorCentrality(maximumIterations: 3).isConverged == false)
    }

    @Test("edges that lead nowhere are refused by name, and doubled edges are one")
    func refusals() throws {
        #expect(
            throws: CoverageError(field: "edges[1]", value: "1 to 1", allowed: "two different nodes of 0 ..< 2")
        ) {
            try Graph(nodeCount: 2, edges: [Graph.Edge(0, 1), Graph.Edge(1, 1)])
        }
        #expect(throws: CoverageError.self) { try Graph(nodeCount: 2, edges: [Graph.Edge(0, 1, weight: 0)]) }
        #expect(throws: CoverageError.self) { try Graph(nodeCount: 1, edges: []).pageRank(damping: 1) }
        let doubled = try Graph(nodeCount: 2, edges: [Graph.Edge(0, 1), Graph.Edge(1, 0)])
        #expect(doubled.edgeCount == 1 && doubled.isWeighted)
        #expect(abs(doubled.eigenvectorCentrality().spectralRadius - 2) < 1e-12)
        #expect(try Graph(nodeCount: 0, edges: []).pageRank() == [])
        #expect(try Graph(nodeCount: 2, edges: [Graph.Edge(0, 1)]).betweenness().normalised == [0, 0])
    }
}
