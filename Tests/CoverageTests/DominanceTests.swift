// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON
import Testing

@Suite("dominance and exchange networks") struct DominanceTests {
    static func golden(_ id: String) throws -> JSONValue {
        let vectors = try Golden.file("11_behavior.json").array("vectors")
        guard let vector = vectors.first(where: { $0["id"]?.stringValue == id }) else { throw Golden.Missing(what: id) }
        return vector
    }

    /// A random matrix in which about half of the pairs never met.
    static func matrix(_ count: Int, _ generator: inout SplitMix) -> [[Double]] {
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
        for row in 0..<count {
            for column in 0..<row where Bool.random(using: &generator) {
                matrix[row][column] = Double(Int.random(in: 0...3, using: &generator))
                matrix[column][row] = Double(Int.random(in: 0...3, using: &generator))
            }
        }
        return matrix
    }

    @Test("David's score is that of the definition by matrices", arguments: DavidsScore.Proportion.allCases)
    func scoreByMatrices(proportion: DavidsScore.Proportion) throws {
        var generator = SplitMix(seed: 71)
        for _ in 0..<60 {
            let count = Int.random(in: 2...9, using: &generator)
            let wins = Self.matrix(count, &generator)
            var shares = wins
            for i in 0..<count {
                for j in 0..<count {
                    let met = wins[i][j] + wins[j][i]
                    let plain = met > 0 ? wins[i][j] / met : 0
                    let corrected = met > 0 ? plain - (plain - 0.5) / (met + 1) : 0
                    shares[i][j] = proportion == .wins ? plain : corrected
                }
            }
            func times(_ vector: [Double], transposed: Bool) -> [Double] {
                var product = [Double](repeating: 0, count: count)
                for i in 0..<count {
                    for j in 0..<count { product[i] += (transposed ? shares[j][i] : shares[i][j]) * vector[j] }
                }
                return product
            }
            let ones = [Double](repeating: 1, count: count)
            let (w, l) = (times(ones, transposed: false), times(ones, transposed: true))
            let (w2, l2) = (times(w, transposed: false), times(l, transposed: true))
            let score = try Contests(matrix: wins).davidsScore(proportion)
            for i in 0..<count { #expect(abs(score.scores[i] - (w[i] + w2[i] - l[i] - l2[i])) < 1e-9) }
            #expect(abs(score.scores.reduce(0, +)) < 1e-9)
        }
    }

    @Test("the golden matrices: scores, steepness, h, h' and triangles")
    func goldenMatrices() throws {
        for id in ["dominance-linear5", "dominance-cycle4", "dominance-fixture-offload"] {
            let vector = try Self.golden(id)
            let rows = try #require(vector["input"]).array("matrix")
            let contests = try Contests(matrix: rows.map { ($0.arrayValue ?? []).compactMap(\.doubleValue) })
            let expected = try #require(vector["expected"])
            for (key, proportion) in [("Pij", DavidsScore.Proportion.wins), ("Dij", .chanceCorrected)] {
                let wanted = try #require(expected[key])
                let score = contests.davidsScore(proportion)
                for (found, value) in zip(score.scores, try wanted.array("DS")) {
                    #expect(abs(found - (value.doubleValue ?? .nan)) < 1e-9)
                }
                #expect(abs(try #require(score.steepness) - (try wanted.double("steepness"))) < 1e-9)
            }
            #expect(contests.linearity.unknownPairs == (try expected.int("unknownPairs")))
            #expect(abs(try #require(contests.linearity.landau) - (try expected.double("h"))) < 1e-9)
            #expect(abs(try #require(contests.linearity.improved) - (try expected.double("hPrime"))) < 1e-9)
            #expect(contests.triangles.transitive == (try expected.int("transitiveTriads")))
            #expect(contests.triangles.cyclic == (try expected.int("cyclicTriads")))
            #expect(contests.triangles.value == expected["tTri"]?.doubleValue)
        }
    }

    @Test("h' is the mean of h over all completions of the unknown pairs")
    func improvedByCompletions() throws {
        var generator = SplitMix(seed: 72)
        for _ in 0..<25 {
            let wins = Self.matrix(5, &generator)
            var unknown: [(Int, Int)] = []
            for i in 0..<5 { for j in 0..<i where wins[i][j] + wins[j][i] == 0 { unknown.append((i, j)) } }
            var sum = 0.0
            for outcome in 0..<(1 << unknown.count) {
                var complete = wins
                for (place, pair) in unknown.enumerated() {
                    if outcome >> place & 1 == 1 { complete[pair.0][pair.1] = 1 } else { complete[pair.1][pair.0] = 1 }
                }
                sum += try #require(try Contests(matrix: complete).linearity.landau)
            }
            let improved = try #require(try Contests(matrix: wins).linearity.improved)
            #expect(abs(improved - sum / Double(1 << unknown.count)) < 1e-9)
        }
    }

    @Test("triangles are those of all triples")
    func trianglesByTriples() throws {
        var generator = SplitMix(seed: 73)
        for _ in 0..<40 {
            let wins = Self.matrix(8, &generator)
            var (transitive, cyclic) = (0, 0)
            for i in 0..<8 {
                for j in 0..<i {
                    for k in 0..<j {
                        let turns = [(i, j), (j, k), (k, i)].map { wins[$0.0][$0.1] - wins[$0.1][$0.0] }
                        if turns.contains(0) { continue }
                        let forward = turns.count { $0 > 0 }
                        if forward == 3 || forward == 0 { cyclic += 1 } else { transitive += 1 }
                    }
                }
            }
            let found = try Contests(matrix: wins).triangles
            #expect(found.transitive == transitive && found.cyclic == cyclic)
        }
    }

    @Test("Elo: the golden sequence, and the sum stays")
    func elo() throws {
        let vector = try Self.golden("elo")
        let names = ["A", "B", "C", "D"]
        var elo = try EloRating(actors: 4)
        for contest in try #require(vector["input"]).array("sequence") {
            let pair = (contest.arrayValue ?? []).compactMap { $0.stringValue.flatMap(names.firstIndex(of:)) }
            try elo.record(winner: pair[0], loser: pair[1])
        }
        let ratings = try #require(vector["expected"]?["ratings"])
        for (name, found) in zip(names, elo.ratings) { #expect(abs(found - (try ratings.double(name))) < 1e-9) }
        #expect(abs(elo.ratings.reduce(0, +) - 4000) < 1e-9)
        #expect(throws: CoverageError.self) { try elo.record(winner: 0, loser: 0) }
        #expect(throws: CoverageError.self) { try elo.record(winner: 0, loser: 4) }
    }

    @Test("ranks: one always on top is sure of it, a resample is repeatable, and who never met stays in the middle")
    func ranks() throws {
        let contests = (0..<30).map { ($0 % 3 == 0 ? 0 : $0 % 3 == 1 ? 0 : 1, $0 % 3 == 0 ? 1 : 2) }
        let ranges = try Contests.rankRanges(actors: 3, contests: contests, resamples: 100, seed: 9)
        #expect(ranges.map(\.rank) == [1, 2, 3])
        #expect(ranges[0].low == 1 && ranges[0].high == 1)
        #expect(ranges == (try Contests.rankRanges(actors: 3, contests: contests, resamples: 100, seed: 9)))
        let few = try Contests.rankRanges(actors: 3, contests: [(0, 1), (1, 2), (2, 0)], resamples: 400, seed: 2)
        #expect(few.allSatisfy { $0.rank == 2 && $0.low < 2 && $0.high > 2 })
        #expect(throws: CoverageError.self) { try Contests.rankRanges(actors: 2, contests: [(0, 1)], resamples: 0) }
    }

    @Test("network figures are those of the definitions, over all pairs of nodes")
    func network() throws {
        var generator = SplitMix(seed: 74)
        for _ in 0..<40 {
            let count = Int.random(in: 2...9, using: &generator)
            var has = [[Bool]](repeating: [Bool](repeating: false, count: count), count: count)
            var arcs: [(from: Int, to: Int)] = []
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                let (from, to) = (
                    Int.random(in: 0..<count, using: &generator), Int.random(in: 0..<count, using: &generator)
                )
                guard from != to else { continue }
                arcs.append((from, to))
                has[from][to] = true
            }
            let network = try ExchangeNetwork(nodes: count, arcs: arcs)
            var all: [(Int, Int)] = []
            for i in 0..<count { for j in 0..<count { all.append((i, j)) } }
            let there = all.filter { has[$0.0][$0.1] }
            #expect(abs((network.density ?? -1) - Double(there.count) / Double(count * (count - 1))) < 1e-12)
            let answered = there.count { has[$0.1][$0.0] }
            #expect(network.reciprocity == (there.isEmpty ? nil : Double(answered) / Double(there.count)))
            func linked(_ i: Int, _ j: Int) -> Bool { has[i][j] || has[j][i] }
            let degrees = (0..<count).map { i in (0..<count).count { linked(i, $0) } }
            let ends = Double(degrees.reduce(0, +))
            let part = (0..<count).map { _ in Int.random(in: 0...2, using: &generator) }
            let modularity = all.reduce(0.0) { sum, pair in
                guard part[pair.0] == part[pair.1] else { return sum }
                let expected = Double(degrees[pair.0] * degrees[pair.1]) / ends
                return sum + ((linked(pair.0, pair.1) ? 1 : 0) - expected) / ends
            }
            if ends > 0 { #expect(abs((try #require(try network.modularity(of: part))) - modularity) < 1e-12) }
            // No union of two of the groups found would raise modularity.
            var community = Array(0..<count)
            for group in network.communities { for node in group { community[node] = group[0] } }
            let reached = try network.modularity(of: community) ?? 0
            for one in Set(community) {
                for other in Set(community) where one < other {
                    let joined = try network.modularity(of: community.map { $0 == other ? one : $0 }) ?? 0
                    #expect(joined <= reached + 1e-12)
                }
            }
        }
    }

    @Test("two cliques with one bridge are two communities")
    func cliques() throws {
        let clique = [(0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)]
        let arcs = clique + clique.map { ($0.0 + 4, $0.1 + 4) } + [(3, 4)]
        #expect(try ExchangeNetwork(nodes: 9, arcs: arcs).communities == [[0, 1, 2, 3], [4, 5, 6, 7]])
    }

    @Test("the fixture's network")
    func fixtureNetwork() throws {
        let people = (1...8).map { "R\($0)" }
        let swaps = try Golden.file("00_fixture_small.json").array("swaps")
        let arcs = try swaps.filter { $0["status"]?.stringValue == "executed" }.map { swap in
            (
                from: try #require(people.firstIndex(of: try swap.string("requester"))),
                to: try #require(people.firstIndex(of: try swap.string("accepter")))
            )
        }
        let network = try ExchangeNetwork(nodes: 8, arcs: arcs)
        let vector = try Self.golden("swap-network-fixture")
        let expected = try #require(vector["expected"])
        #expect(network.arcCount == (try expected.int("edges")))
        #expect(abs(try #require(network.density) - (try expected.double("density"))) < 1e-10)
        #expect(abs(try #require(network.reciprocity) - (try expected.double("reciprocity"))) < 1e-10)
        #expect(abs(try #require(network.clustering) - (try expected.double("undirectedClustering"))) < 1e-10)
        let first = ["R1", "R2", "R6"]
        let partition = people.map { first.contains($0) ? 0 : 1 }
        let modularity = try #require(try network.modularity(of: partition))
        #expect(abs(modularity - (try expected.double("modularityOfPartition"))) < 1e-10)
    }

    @Test("what cannot be worked with is refused by name")
    func refusals() throws {
        #expect(throws: CoverageError.self) { try Contests(matrix: [[0, 1], [0]]) }
        #expect(throws: CoverageError.self) { try Contests(matrix: [[0, -1], [0, 0]]) }
        #expect(throws: CoverageError.self) { try Contests(actors: 2, wins: [(0, 2, 1)]) }
        #expect(throws: CoverageError.self) { try ExchangeNetwork(nodes: 2, arcs: [(1, 1)]) }
        #expect(try Contests(actors: 0, wins: []).davidsScore().steepness == nil)
        #expect(try Contests(actors: 1, wins: []).linearity.landau == nil)
        #expect(try ExchangeNetwork(nodes: 3, arcs: []).communities.isEmpty)
    }
}
