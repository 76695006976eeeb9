// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Statistics of series and samples") struct StatisticsTests {
    private static func series(_ count: Int, _ range: ClosedRange<Double>, _ generator: inout SplitMix) -> [Double] {
        (0..<count).map { _ in Double.random(in: range, using: &generator) }
    }

    @Test("a quantile leaves its share below, and the line between two values is straight") func quantiles() throws {
        var generator = SplitMix(seed: 73)
        for count in 1...30 {
            let values = Self.series(count, -5...5, &generator)
            let sorted = values.sorted()
            for place in 0..<count {
                let share = count == 1 ? 0.5 : Double(place) / Double(count - 1)
                #expect(abs(try #require(try Statistics.quantile(share, of: values)) - sorted[place]) < 1e-9)
            }
            if count > 1 {
                let half = 0.5 / Double(count - 1)
                let middle = try #require(try Statistics.quantile(half, of: values))
                #expect(abs(middle - (sorted[0] + sorted[1]) / 2) < 1e-9)
            }
        }
        #expect(try Statistics.quantile(0.5, of: []) == nil)
        #expect(throws: CoverageError.self) { try Statistics.quantile(1.1, of: [1]) }
        #expect(throws: CoverageError.self) { try Statistics.quantile(0.5, of: [1, .infinity]) }
    }

    @Test("a line's slope is the weighted mean of all slopes between two points") func slopes() throws {
        var generator = SplitMix(seed: 74)
        for count in 3...15 {
            let (x, y) = (Self.series(count, 0...9, &generator), Self.series(count, -3...3, &generator))
            let trend = try #require(try LinearTrend(x: x, y: y))
            var (above, below) = (0.0, 0.0)
            for i in 0..<count {
                for j in 0..<i {
                    above += (x[i] - x[j]) * (y[i] - y[j])
                    below += (x[i] - x[j]) * (x[i] - x[j])
                }
            }
            #expect(abs(trend.slope - above / below) < 1e-9)
            // t² / (t² + n - 2) is the square of the correlation.
            let spread = { (v: [Double]) in v.reduce(0) { s, a in s + v.reduce(0) { $0 + (a - $1) * (a - $1) } } / 2 }
            let correlation = above * above / (spread(x) * spread(y))
            let t = try #require(trend.t)
            #expect(abs(t * t / (t * t + Double(count) - 2) - correlation) < 1e-9)
        }
        #expect(try LinearTrend([1, 2]) == nil)
        #expect(try LinearTrend(x: [1, 1, 1], y: [1, 2, 3]) == nil)
        #expect(try #require(try LinearTrend([1, 2, 3])).t == nil)
    }

    @Test("volatility: by definition, and what kind of series it is") func volatility() throws {
        var generator = SplitMix(seed: 75)
        for count in 2...20 {
            let x = Self.series(count, 1...2, &generator)
            let found = try #require(try Volatility(x))
            let mean = x.reduce(0, +) / Double(count)
            let spread = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            var (moved, turns) = (0.0, 0)
            for i in 1..<count {
                moved += (x[i] - x[i - 1]) * (x[i] - x[i - 1])
                if i + 1 < count, (x[i] > x[i - 1]) == (x[i] > x[i + 1]) { turns += 1 }
            }
            #expect(abs(try #require(found.vonNeumannRatio) - moved / spread) < 1e-9)
            #expect(abs(found.meanSquaredDifference - moved / Double(count - 1)) < 1e-12)
            #expect(found.turningPoints == turns)
            let variation = (spread / Double(count - 1)).squareRoot() / mean
            #expect(abs(try #require(found.coefficientOfVariation) - variation) < 1e-12)
        }
        let trending = try #require(try Volatility((0..<20).map(Double.init)))
        let alternating = try #require(try Volatility((0..<20).map { Double($0 % 2) }))
        #expect(try #require(trending.vonNeumannRatio) < 0.1 && trending.turningPoints == 0)
        #expect(try #require(alternating.vonNeumannRatio) > 3.5 && alternating.turningPoints == 18)
        let constant = try #require(try Volatility([0.1, 0.1, 0.1]))
        #expect(constant.vonNeumannRatio == nil && constant.turningPoints == 0)
        #expect(try Volatility([1]) == nil)
        #expect(throws: CoverageError.self) { try Volatility([1, .nan]) }
    }

    @Test("inequality: by pairs, by transfers, and of one who has all") func inequality() throws {
        var generator = SplitMix(seed: 76)
        for count in 1...25 {
            let x = Self.series(count, 0...9, &generator)
            let found = try #require(try Inequality(x))
            let sum = x.reduce(0, +)
            let pairs = x.reduce(0) { total, a in total + x.reduce(0) { $0 + abs(a - $1) } }
            #expect(abs(found.gini - pairs / (2 * Double(count) * sum)) < 1e-12)
            let taken = x.reduce(0) { $0 + max(0, $1 - sum / Double(count)) }
            #expect(abs(found.hoover - taken / sum) < 1e-12)
            #expect(found.gini >= found.hoover - 1e-12 && found.jain <= 1 + 1e-12)
            let scaled = try #require(try Inequality(x.map { $0 * 7 }))
            #expect(abs(scaled.gini - found.gini) < 1e-12 && abs(scaled.theil - found.theil) < 1e-12)
        }
        let one = try #require(try Inequality([0, 0, 0, 10]))
        #expect(one.gini == 0.75 && one.hoover == 0.75 && one.jain == 0.25)
        #expect(try Inequality([0, 0]) == nil)
        #expect(throws: CoverageError.self) { try Inequality([1, -1]) }
    }

    @Test("a frozen index can improve; that of the same cohort cannot") func allostaticLoad() throws {
        var generator = SplitMix(seed: 77)
        let reference = (0..<40).map { _ in Self.series(10, 0...10, &generator) }
        let index = try #require(try AllostaticLoad(reference: reference))
        let marks = { (rows: [[Double]], index: AllostaticLoad) in
            try rows.reduce(0) { $0 + (try index.high($1)).count }
        }
        // By construction a quarter of all marks of the reference is high.
        #expect(try marks(reference, index) == 100)
        let better = reference.map { $0.map { $0 * 0.5 } }
        #expect(try marks(better, index) == 0)
        let own = try #require(try AllostaticLoad(reference: better))
        #expect(try marks(better, own) == 100)
        // A marker at its cut point does not count.
        #expect(try AllostaticLoad(cutPoints: [1, 2]).high([1, 2.001]) == [1])
        let sums = try AllostaticLoad.sumsOfStandardScores(reference)
        #expect(abs(sums.reduce(0, +)) < 1e-9)
        #expect(try AllostaticLoad(reference: []) == nil)
        #expect(throws: CoverageError.self) { try index.high([1]) }
        #expect(throws: CoverageError.self) { try AllostaticLoad(reference: [[1], [.nan]]) }
    }
}
