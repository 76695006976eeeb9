// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import JSON
import Testing

@Suite("sequences and time budgets") struct SequencesTests {
    /// The states of every person of the fixture, half-day by half-day.
    static func fixture() throws -> (states: [String], people: [String], sequences: [[Int]]) {
        let file = try Golden.file("00_fixture_small.json")
        let states = try file.array("services").map { try $0.string("id") } + ["OFF"]
        let people = try file.array("people").map { try $0.string("id") }
        let blocks = try file.array("blocks").map { try $0.string("id") }
        var sequences = people.map { _ in [Int](repeating: states.count - 1, count: blocks.count) }
        for one in try file.array("assignments") {
            let person = try #require(people.firstIndex(of: try one.string("person")))
            let block = try #require(blocks.firstIndex(of: try one.string("block")))
            sequences[person][block] = try #require(states.firstIndex(of: try one.string("service")))
        }
        return (states, people, sequences)
    }

    @Test("the fixture's transitions")
    func goldenTransitions() throws {
        let (states, _, sequences) = try Self.fixture()
        let expected = try #require(try DominanceTests.golden("markov-fixture")["expected"])
        let table = try TransitionTable(states: states.count, sequences: sequences)
        let counts = try expected.array("counts").map { ($0.arrayValue ?? []).compactMap { Int($0.doubleValue ?? -1) } }
        #expect(table.counts == counts)
        let test = try #require(table.independence)
        #expect(abs(test.chiSquare - (try expected.double("chi2"))) < 1e-8)
        #expect(abs(test.likelihoodRatio - (try expected.double("G"))) < 1e-8)
        #expect(test.degreesOfFreedom == (try expected.int("dof")))
        let p = try expected.double("p")
        #expect(abs(test.p - p) < p * 1e-8)
        // Expected counts below 5: that is why the answer also has a p by permutation.
        #expect(test.leastExpected < 5)
    }

    @Test("the fixture's time budgets")
    func goldenBudgets() throws {
        let (states, people, sequences) = try Self.fixture()
        let expected = try #require(try DominanceTests.golden("time-budget-fixture")["expected"])
        let budgets = sequences.map { sequence in
            states.indices.map { state in Double(sequence.count { $0 == state }) }
        }
        let cohort = states.indices.map { state in budgets.reduce(0) { $0 + $1[state] } }
        for (person, budget) in zip(people, budgets) {
            let entropy = try #require(expected["entropy"]).double(person)
            let distance = try #require(expected["jsDistance"]).double(person)
            #expect(abs(try #require(TimeBudget.entropy(budget)) - entropy) < 1e-9)
            #expect(abs(try #require(try TimeBudget.distance(budget, cohort)) - distance) < 1e-9)
        }
    }

    @Test("chi-square survival is the closed form for even degrees of freedom, and erfc for one")
    func survival() {
        var generator = SplitMix(seed: 81)
        for _ in 0..<300 {
            let half = Int.random(in: 1...60, using: &generator)
            let value = Double.random(in: 0.001...300, using: &generator)
            var (term, sum) = (exp(-value / 2), exp(-value / 2))
            for step in 1..<max(2, half) where step < half {
                term *= value / 2 / Double(step)
                sum += term
            }
            let found = ChiSquare.survival(value, degreesOfFreedom: 2 * half)
            #expect(abs(found - sum) < 1e-12 + 1e-9 * sum, "\(value) \(half)")
            let one = erfc((value / 2).squareRoot())
            #expect(abs(ChiSquare.survival(value, degreesOfFreedom: 1) - one) < 1e-12 + 1e-9 * one)
        }
        #expect(ChiSquare.survival(0, degreesOfFreedom: 3) == 1)
        #expect(ChiSquare.survival(1, degreesOfFreedom: 0) == 0)
        #expect(ChiSquare.survival(.infinity, degreesOfFreedom: 4) == 0)
    }

    @Test("p by permutation is that of all permutations of a short sequence")
    func permutations() throws {
        let sequence = [0, 0, 0, 1, 1, 2, 2]
        func g(_ order: [Int]) throws -> Double {
            try TransitionTable(states: 3, sequences: [order]).independence?.likelihoodRatio ?? 0
        }
        let found = try g(sequence)
        var (far, all) = (0, 0)
        func visit(_ chosen: [Int], _ left: [Int]) throws {
            if left.isEmpty {
                all += 1
                if try g(chosen) >= found - 1e-9 { far += 1 }
            }
            for index in left.indices {
                var rest = left
                try visit(chosen + [rest.remove(at: index)], rest)
            }
        }
        try visit([], sequence)
        let exact = Double(far) / Double(all)
        let test = try #require(try PermutationTest(states: 3, sequences: [sequence], shuffles: 4000, seed: 5))
        #expect(abs(test.p - exact) < 0.02, "\(test.p) \(exact)")
        #expect(test == (try PermutationTest(states: 3, sequences: [sequence], shuffles: 4000, seed: 5)))
    }

    @Test("a strict alternation is no chance, a coin is; and a stop is kept")
    func permutationEnds() throws {
        let strict = (0..<60).map { $0 % 2 }
        let test = try #require(try PermutationTest(states: 2, sequences: [strict], shuffles: 99))
        #expect(test.p == 0.01 && test.shuffles == 99)
        var generator = SplitMix(seed: 82)
        let coin = (0..<400).map { _ in Int.random(in: 0...1, using: &generator) }
        #expect(try #require(try PermutationTest(states: 2, sequences: [coin], shuffles: 99)).p > 0.02)
        var asked = 0
        let stopped = try PermutationTest(states: 2, sequences: [strict], shuffles: 99) {
            asked += 1
            return asked > 7
        }
        #expect(stopped?.shuffles == 7)
        #expect(try PermutationTest(states: 2, sequences: [strict], shuffles: 99) { true } == nil)
        #expect(try PermutationTest(states: 2, sequences: [[0, 0, 0]], shuffles: 9) == nil)
    }

    @Test("residuals sum to nothing against independence, and single out what is frequent")
    func residuals() throws {
        let table = try TransitionTable(states: 3, sequences: [[0, 1, 0, 1, 0, 1, 2, 2, 0, 1, 2]])
        let residuals = table.adjustedResiduals
        #expect(try #require(residuals[0][1]) > 2)
        #expect(try #require(residuals[0][0]) < 0)
        #expect(try TransitionTable(states: 2, sequences: [[0, 0]]).adjustedResiduals[0][0] == nil)
        #expect(try TransitionTable(states: 2, sequences: [[0], [1]]).independence == nil)
        #expect(throws: CoverageError.self) { try TransitionTable(states: 2, sequences: [[0, 2]]) }
    }

    @Test("distances: nothing between the same, one between those with nothing in common, and a metric")
    func distances() throws {
        #expect(try TimeBudget.distance([1, 3], [2, 6]) == 0)
        #expect(try TimeBudget.distance([1, 0], [0, 4]) == 1)
        #expect(try TimeBudget.distance([0, 0], [1, 1]) == nil)
        #expect(TimeBudget.entropy([5, 0]) == 0)
        #expect(TimeBudget.entropy([]) == nil)
        var generator = SplitMix(seed: 83)
        func budget() -> [Double] { (0..<5).map { _ in Double(Int.random(in: 0...9, using: &generator)) + 0.1 } }
        for _ in 0..<100 {
            let (a, b, c) = (budget(), budget(), budget())
            let ab = try #require(try TimeBudget.distance(a, b))
            let bc = try #require(try TimeBudget.distance(b, c))
            let ac = try #require(try TimeBudget.distance(a, c))
            #expect(ac <= ab + bc + 1e-12)
            #expect(abs(ab - (try TimeBudget.distance(b, a) ?? -1)) < 1e-12)
        }
        #expect(throws: CoverageError.self) { try TimeBudget.distance([1], [1, 2]) }
    }
}
