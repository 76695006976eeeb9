// SPDX-License-Identifier: Apache-2.0

import Coverage

/// Every measure of centrality of a graph of people and services.
struct Centralities {
    /// Exact betweenness is left for a sample where it would take more than this many steps.
    static let mostSteps = 150_000_000
    static let standardPivots = 500

    let graph: Graph
    let betweenness: Betweenness
    let normalised: [Double]
    let degree: [Double]
    let closeness: [Double]
    let eigenvector: EigenvectorCentrality
    let pageRank: [Double]
    let cuts: GraphCuts
    let components: GraphComponents
    private let people: Int

    /// Measures a graph whose first nodes are people.
    init(_ graph: Graph, people: Int, pivots: Int?) throws(CoverageError) {
        self.graph = graph
        self.people = people
        let classes = StructuralTwins(of: graph).multiplicity.count
        let isLong = classes * max(1, graph.edgeCount) > Self.mostSteps
        if let pivots = pivots ?? (isLong ? Self.standardPivots : nil) {
            betweenness = try graph.betweenness(pivots: pivots, seed: 1)
        } else {
            betweenness = graph.betweenness()
        }
        normalised = betweenness.normalised
        degree = graph.degreeCentrality
        closeness = isLong ? [] : graph.closeness()
        eigenvector = graph.eigenvectorCentrality()
        pageRank = try graph.pageRank()
        cuts = graph.cuts
        components = graph.components
    }

    /// Ties over the nodes of the other kind, which are all that a node can be tied to (Borgatti and Everett 1997).
    func bipartiteDegree(_ node: Int) -> Double {
        let others = node < people ? graph.nodeCount - people : people
        return others == 0 ? 0 : Double(graph.degree(of: node)) / Double(others)
    }

    /// Betweenness over the most that a node of its kind can have in a graph of two kinds (Borgatti and Everett 1997).
    func bipartiteBetweenness(_ node: Int) -> Double {
        let services = graph.nodeCount - people
        let most =
            node < people
            ? Betweenness.bipartiteMaximum(own: people, other: services)
            : Betweenness.bipartiteMaximum(own: services, other: people)
        return most == 0 ? 0 : betweenness.raw[node] / most
    }
}
