// SPDX-License-Identifier: Apache-2.0

/// A graph in which nodes with exactly the same neighbours, by the same weights, are one node that counts several times.
///
/// Twins have the same centrality, and in a program most people have some: what would take a search for each person
/// takes one for each skill signature.
public struct StructuralTwins: Sendable {
    /// The graph of one node for each class of twins.
    public let graph: Graph
    /// The class of each node of the graph that it was made from, in order of the lowest node.
    public let classOfNode: [Int]
    /// How many twins each class has.
    public let multiplicity: [Int]

    private struct Row: Hashable {
        let heads: ArraySlice<Int32>
        let weights: ArraySlice<Double>
    }

    /// Finds the twins of a graph; nodes without neighbours are twins of each other.
    ///
    /// O(nodes + edges) expected.
    public init(of graph: Graph) {
        var known: [Row: Int] = [:]
        var classOfNode: [Int] = []
        var multiplicity: [Int] = []
        for node in 0..<graph.nodeCount {
            let arcs = graph.arcs(of: node)
            let row = Row(heads: graph.head[arcs], weights: graph.isWeighted ? graph.weight[arcs] : [])
            let number = known[row] ?? multiplicity.count
            if number == multiplicity.count {
                known[row] = number
                multiplicity.append(0)
            }
            multiplicity[number] += 1
            classOfNode.append(number)
        }
        self.graph = Graph(quotientOf: graph, classOfNode: classOfNode, classes: multiplicity.count)
        self.classOfNode = classOfNode
        self.multiplicity = multiplicity
    }

    /// Every node for itself: what is computed with it must be the same as with the twins together.
    init(apart graph: Graph) {
        self.graph = graph
        classOfNode = Array(0..<graph.nodeCount)
        multiplicity = Array(repeating: 1, count: graph.nodeCount)
    }

    /// Gives every node what its class has.
    func spread(_ values: [Double]) -> [Double] { classOfNode.map { values[$0] } }
}

extension Graph {
    /// The graph of the classes; all nodes of a class have the same neighbours, so any one of them speaks for it.
    fileprivate init(quotientOf graph: Graph, classOfNode: [Int], classes: Int) {
        var representative = [Int](repeating: -1, count: classes)
        for (node, number) in classOfNode.enumerated() where representative[number] < 0 {
            representative[number] = node
        }
        var first: [Int32] = [0]
        var head: [Int32] = []
        var weight: [Double] = []
        for node in representative {
            for place in graph.arcs(of: node) {
                let other = classOfNode[Int(graph.head[place])]
                guard representative[other] == Int(graph.head[place]) else { continue }
                head.append(Int32(other))
                if graph.isWeighted { weight.append(graph.weight[place]) }
            }
            first.append(Int32(head.count))
        }
        nodeCount = classes
        firstArc = first
        self.head = head
        self.weight = weight
    }
}
