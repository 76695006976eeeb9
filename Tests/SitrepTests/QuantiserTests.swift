// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import SitrepTools
import Testing

@Suite struct QuantiserTests {
    private static let shares: [Double?] = [0.7, 0.8, 0.9, 0.95]

    @Test func theEdgeOfTheBandIsInside() throws {
        let quantiser = try #require(Quantiser(thresholds: Self.shares, band: 0.02))
        #expect(quantiser.level(of: 0.78, held: .orange) == .orange)
        let rounded = try #require(Quantiser(thresholds: [1.1], band: 0.2))
        #expect(rounded.level(of: 0.9, held: .yellow) == .yellow, "1.1 - 0.2 is a little more than 0.9")
        #expect(quantiser.level(of: 0.779_999, held: .orange) == .yellow)
        #expect(quantiser.level(of: 0.8, held: .green) == .orange)
        #expect(quantiser.level(of: 0.799_999, held: .green) == .yellow)
        #expect(quantiser.level(of: 0.1, held: .black) == .green, "one evaluation may move over several levels")
        #expect(quantiser.level(of: 2, held: .green) == .black)
    }

    /// The state is the only one from which the value neither rises nor falls, found by trying all steps.
    @Test func itIsTheReferenceOnRandomWalks() throws {
        var random = SplitMix(seed: 7)
        for _ in 0..<300 {
            let first = Double.random(in: -1...1, using: &random)
            var up = [first]
            for _ in 0..<3 { up.append((up.last ?? 0) + Double.random(in: 0.05...0.5, using: &random)) }
            let band = Double.random(in: 0...0.2, using: &random)
            let rising = try #require(Quantiser(thresholds: up, band: band))
            let falling = try #require(Quantiser(thresholds: up.map { -$0 }, band: band))
            var (level, reference, value) = (Level.green, 0, first)
            for _ in 0..<100 {
                value += Double.random(in: -0.3...0.3, using: &random)
                while reference < 4, value >= up[reference] { reference += 1 }
                while reference > 0, value < up[reference - 1] - band { reference -= 1 }
                level = rising.level(of: value, held: level)
                #expect(level.rawValue == reference)
                #expect(falling.level(of: -value, held: level) == level, "less is worse is the mirror image")
            }
        }
    }

    @Test func theToolIsBelievedUpwardsAndTheBandDownwards() throws {
        let quantiser = try #require(Quantiser(thresholds: Self.shares, band: 0.02))
        func level(_ value: Double?, _ published: Level, from held: Level?) -> Level {
            quantiser.level(of: value, published: published, held: held)
        }
        #expect(level(0.79, .yellow, from: .orange) == .orange, "still in the band")
        #expect(level(0.77, .yellow, from: .orange) == .yellow)
        #expect(level(0.79, .red, from: .orange) == .red, "the tool has another reason")
        #expect(level(0.92, .green, from: .red) == .green, "its thresholds are not all that it goes by")
        #expect(level(nil, .green, from: .red) == .green)
        #expect(level(0.79, .yellow, from: nil) == .yellow)
    }

    @Test func levelsThatTheValueNeverReachesAreSkipped() throws {
        let quantiser = try #require(Quantiser(thresholds: [nil, 2, nil, 5], band: 0.5))
        #expect(
            quantiser.level(of: 3) == .orange && quantiser.level(of: 6) == .black && quantiser.level(of: 1) == .green)
        #expect(quantiser.level(of: 4.4, held: .black) == .orange)
        #expect(quantiser.toWorse(from: 3, at: .orange)?.level == .black)
        #expect(quantiser.toWorse(from: 3, at: .orange)?.distance == 2)
        #expect(quantiser.toBetter(from: 3, at: .orange)?.threshold == 1.5)
        #expect(quantiser.toBetter(from: 3, at: .red) == nil)
    }

    @Test(
        arguments: [
            [], [nil], [1, 1], [1, 3, 2], [.nan], [.infinity], [1, 2, 3, 4, 5],
        ] as [[Double?]])
    func whatIsNoListOfThresholdsIsNone(list: [Double?]) {
        #expect(Quantiser(thresholds: list, band: 0.1) == nil)
    }
}
