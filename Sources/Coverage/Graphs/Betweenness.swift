// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How often each node lies on the shortest paths of the others (Freeman 1977).
public struct Betweenness: Sendable, Hashable {
    /// Each node's number of pairs, a pair with several shortest paths counted by the share that lead through it.
    public let raw: [Double]
    /// The number of searches that it was made from, if these were a sample; nil if it is exact.
    public let pivots: Int?
    /// The most that a normalised value is off, but for `samplingFailure` of all samples; 0 if it is exact.
    public let error: Double

    /// How often the bound on the error may fail.
    public static let samplingFailure = 0.1

    /// The share of the (n - 1)(n - 2) / 2 pairs of the other nodes; 0 in a graph of at most two nodes.
    public var normalised: [Double] {
        let count = Double(raw.count)
        return raw.map { raw.count < 3 ? 0 : $0 * 2 / ((count - 1) * (count - 2)) }
    }

    /// The most that a node can have in a graph of two kinds of nodes, ties only between them (Borgatti and Everett
    /// 1997); 0 if there is none of the other kind.
    ///
    /// - Parameters:
    ///   - own: the nodes of its kind, itself among them.
    ///   - other: those of the other kind.
    public static func bipartiteMaximum(own: Int, other: Int) -> Double {
        guard own > 0, other > 0 else { return 0 }
        let (whole, rest) = (own - 1).quotientAndRemainder(dividingBy: other)
        let (m, s, t) = (Double(other), Double(whole), Double(rest))
        return (m * m * (s + 1) * (s + 1) + m * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2
    }
}

extension Graph {
    /// Every node's betweenness, exactly (Brandes 2001), with twins taken together.
    ///
    /// O(classes x edges between classes), with a logarithm if the graph is weighted.
    public func betweenness() -> Betweenness { betweenness(StructuralTwins(of: self)) }

    func betweenness(_ twins: StructuralTwins) -> Betweenness {
        var run = DependencySum(twins)
        for number in twins.multiplicity.indices { run.add(from: number, times: Double(twins.multiplicity[number])) }
        return Betweenness(raw: twins.spread(run.sums).map { $0 / 2 }, pivots: nil, error: 0)
    }

    /// Every node's betweenness, estimated from searches that start at some nodes only (Brandes and Pich 2007).
    ///
    /// The starts are drawn without replacement; the same seed draws the same. As many pivots as nodes, or more, give
    /// the exact figure. The error is that of Riondato and Kornaropoulos (2016), who draw single paths: a pivot
    /// averages over all paths that begin with it, which by Jensen's inequality errs no more in expectation.
    /// O(pivots x edges).
    /// - Throws: `CoverageError` if `pivots` is less than 1.
    public func betweenness(pivots: Int, seed: UInt64) throws(CoverageError) -> Betweenness {
        guard pivots >= 1 else { throw CoverageError(field: "pivots", value: pivots, allowed: "1 and more") }
        guard pivots < nodeCount else { return betweenness() }
        let twins = StructuralTwins(of: self)
        var run = DependencySum(twins)
        var drawn = [Int](repeating: 0, count: twins.multiplicity.count)
        for node in Self.sample(pivots, of: nodeCount, seed: seed) { drawn[twins.classOfNode[node]] += 1 }
        let factor = Double(nodeCount) / Double(pivots)
        var longest = 0.0
        for number in drawn.indices where drawn[number] > 0 {
            run.add(from: number, times: Double(drawn[number]) * factor)
            longest = max(longest, Double(run.mostSteps))
        }
        return Betweenness(
            raw: twins.spread(run.sums).map { $0 / 2 }, pivots: pivots,
            error: Self.samplingError(
                pivots: pivots, vertexDiameter: min(nodeCount, 2 * Int(longest) + 1),
                failure: Betweenness.samplingFailure))
    }

    /// The most that normalised betweenness is off after r samples, but for a share of `failure` of all cases.
    ///
    /// sqrt(c / r (floor(log2(VD - 2)) + 1 + ln(1 / failure))) with c = 0.5 and VD the most nodes on a shortest path,
    /// or more (Riondato and Kornaropoulos 2016); at most 1.
    public static func samplingError(pivots: Int, vertexDiameter: Int, failure: Double) -> Double {
        guard pivots > 0, failure > 0, failure < 1 else { return 1 }
        let inner = max(1, vertexDiameter - 2)
        let dimension = Double(Int.bitWidth - 1 - inner.leadingZeroBitCount) + 1
        return min(1, (0.5 / Double(pivots) * (dimension - log(failure))).squareRoot())
    }

    /// Some of the numbers 0 ..< count, each subset equally likely.
    private static func sample(_ wanted: Int, of count: Int, seed: UInt64) -> [Int] {
        var generator = SeededGenerator(seed: seed)
        var numbers = Array(0..<count)
        for place in 0..<min(wanted, count) {
            let step = generator.next().multipliedFullWidth(by: UInt64(count - place)).high
            numbers.swapAt(place, place + Int(step))
        }
        return Array(numbers.prefix(wanted))
    }
}

/// Adds up, over sources, how much the shortest paths from each depend on every node.
struct DependencySum {
    /// Each class's sum, for one of its twins.
    private(set) var sums: [Double]
    /// The most steps of a shortest path of the last search.
    private(set) var mostSteps = 0
    private let twins: StructuralTwins
    private var paths: ShortestPaths
    private var ways: [Double]
    private var dependency: [Double]
    private var steps: [Int]

    init(_ twins: StructuralTwins) {
        self.twins = twins
        paths = ShortestPaths(twins.graph, multiplicity: twins.multiplicity)
        let count = twins.graph.nodeCount
        sums = Array(repeating: 0, count: count)
        ways = Array(repeating: 0, count: count + 1)
        dependency = ways
        steps = Array(repeating: 0, count: count + 1)
    }

    /// Adds what the paths from one twin of a class depend on, `times` over.
    ///
    /// The other twins of the class are among the nodes, but between nothing: their neighbours are the start's own.
    mutating func add(from source: Int, times: Double) {
        paths.search(from: source)
        let graph = twins.graph
        for node in ways.indices { (ways[node], dependency[node], steps[node]) = (0, 0, 0) }
        ways[paths.start] = 1
        mostSteps = 0
        for node in paths.order {
            let all = Double(paths.count(of: node)) * ways[node]
            mostSteps = max(mostSteps, steps[node])
            for place in paths.arcs(of: node) {
                let other = Int(graph.head[place])
                guard paths.isShortest(from: node, through: place, to: other) else { continue }
                ways[other] += all
                steps[other] = max(steps[other], steps[node] + 1)
            }
        }
        for node in paths.order.reversed() {
            var sum = 0.0
            for place in paths.arcs(of: node) {
                let other = Int(graph.head[place])
                guard paths.isShortest(from: node, through: place, to: other) else { continue }
                sum += Double(paths.count(of: other)) / ways[other] * (1 + dependency[other])
            }
            dependency[node] = sum * ways[node]
        }
        for node in sums.indices where ways[node] > 0 { sums[node] += times * dependency[node] }
    }
}
