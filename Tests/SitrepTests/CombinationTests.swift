// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import SitrepTools
import Testing

@testable import enum SitrepTools.Catalogue
@testable import struct SitrepTools.LevelDistance

@Suite struct CombinationTests {
    private static let kinds: [Indicator.Class] = [.hard, .capacity, .advisory]

    /// Worse figures never make it better, and no class goes beyond its cap.
    @Test func itIsMonotoneAndCapped() {
        var random = SplitMix(seed: 16)
        for _ in 0..<2_000 {
            var indicators = (0..<6).map { number in
                Indicator(
                    id: "\(number)", kind: Self.kinds.randomElement(using: &random) ?? .hard,
                    level: Bool.random(using: &random) ? random.level() : nil)
            }
            indicators.append(Indicator(id: "known", kind: .advisory, level: .green))
            let before = Combination(indicators).level ?? .green
            #expect(before <= (indicators.contains { $0.kind == .hard } ? .black : .red))
            if !indicators.contains(where: { $0.kind != .advisory }) { #expect(before <= .orange) }
            let index = Int.random(in: 0..<6, using: &random)
            guard let level = indicators[index].level else { continue }
            indicators[index].level = level.raised()
            #expect(Combination(indicators).level ?? .green >= before)
        }
    }

    @Test func oneAdvisoryIsYellowAndTwoAreOrange() {
        let loud = [
            Indicator(id: "c", kind: .advisory, level: .black), Indicator(id: "d", kind: .advisory, level: .orange),
        ]
        #expect(Combination([loud[0]]).level == .yellow)
        #expect(Combination(loud).level == .orange)
    }

    @Test func notKnowingIsNeverGood() {
        let green = Indicator(id: "g", kind: .capacity, level: .green)
        #expect(Combination([green, Indicator(id: "a", kind: .hard, level: nil)]).level == .orange)
        #expect(Combination([green, Indicator(id: "b", kind: .capacity, level: nil)]).level == .yellow)
        #expect(Combination([green, Indicator(id: "c", kind: .advisory, level: nil)]).level == .green)
        #expect(Combination([Indicator(id: "a", kind: .hard, level: nil)]).level == nil)
        #expect(Combination([green], floor: .yellow).level == .yellow)
        let hard = Set(Catalogue.entries.filter { $0.kind == .hard }.map(\.tool))
        #expect(Catalogue.floor(tools: hard) == .green)
        for tool in hard { #expect(Catalogue.floor(tools: hard.subtracting([tool])) == .orange, "\(tool)") }
    }

    @Test func aWeightedGeometricMeanLetsNoFigurePayForAFatalOne() throws {
        let fatal = try #require(TrendScore.geometric(deficits: [1, 0, 0, 0], weights: [1, 1, 1, 1]))
        #expect(abs(fatal - 17.782_794_100_389_23) < 1e-10)
        #expect(TrendScore.geometric(deficits: [0.5], weights: [0]) == nil)
        #expect(TrendScore.capped(95, at: .black) == 24.9)
    }

    @Test func anAdvisoryThatIsNotKnownRaisesNoScore() throws {
        let known = Combination([Indicator(id: "h", kind: .hard, level: .yellow)]).weighted
        let unknown = Combination([Indicator(id: "c", kind: .advisory, level: nil)]).weighted
        let score = try #require(TrendScore.of(known, shown: .yellow))
        #expect(score == 75)
        #expect(TrendScore.of(known + unknown, shown: .yellow) == score)
    }

    @Test func theDistanceIsThatOfTheFigureThatIsNearest() throws {
        let shares = Quantiser(thresholds: [0.7, 0.8, 0.9, 0.95], band: 0.02)
        let days = Quantiser(thresholds: [14, 7, 3], band: 0)
        let combined = Combination([
            Indicator(id: "share", kind: .capacity, level: .yellow, value: 0.78, quantiser: shares),
            Indicator(id: "days", kind: .hard, level: .green, value: 30, quantiser: days),
            Indicator(id: "note", kind: .advisory, level: .yellow),
        ])
        let distance = LevelDistance(combined)
        let worse = try #require(distance.worse)
        #expect(worse.level == .orange && worse.step.signal == "share" && abs(worse.step.distance - 0.02) < 1e-12)
        #expect(distance.better.map(\.signal) == ["share"] && distance.unmarked == ["note"])
        #expect(abs((distance.better.first?.threshold ?? 0) - 0.68) < 1e-12)
    }
}
