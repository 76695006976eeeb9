// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import Testing

@Suite("Load of a desk") struct DeskTests {
    @Test("a replay equals a minute-by-minute count, and Little's law holds") func replay() throws {
        var generator = SplitMix(seed: 78)
        for _ in 0..<60 {
            let items = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                let created = Int.random(in: -20...100, using: &generator)
                let decided = Int.random(in: created...130, using: &generator)
                return QueueReplay.Item(
                    created: Double(created),
                    decided: Int.random(in: 0...3, using: &generator) == 0 ? nil : Double(decided))
            }
            let replay = try QueueReplay(items, from: 0, to: 90)
            var counts = [Int](repeating: 0, count: 90)
            for item in items {
                for minute in 0..<90 where item.created <= Double(minute) && Double(minute) < item.decided ?? 200 {
                    counts[minute] += 1
                }
            }
            #expect(abs(replay.meanOpen - Double(counts.reduce(0, +)) / 90) < 1e-9)
            #expect(replay.maximum == counts.max())
            for limit in 0...7 {
                let above = counts.filter { $0 > limit }.count
                #expect(abs(replay.share(above: limit) - Double(above) / 90) < 1e-9)
            }
            let arrivals = items.filter { $0.created >= 0 && $0.created < 90 && $0.decided != $0.created }.count
            #expect(replay.arrivals == arrivals)
            if let time = replay.meanTime { #expect(abs(replay.rate * time - replay.meanOpen) < 1e-9) }
        }
        let backwards = [QueueReplay.Item(created: 5, decided: 4)]
        #expect(throws: CoverageError.self) { try QueueReplay(backwards, from: 0, to: 9) }
        #expect(throws: CoverageError.self) { try QueueReplay([], from: 9, to: 9) }
    }

    @Test("occupancy: tails of the geometric and the Poisson distribution, summed term by term") func occupancy() throws
    {
        for rho in [0.0, 0.3, 0.8, 0.99] {
            for count in 0...8 {
                let expected = 1 - (0...count).reduce(0) { $0 + (1 - rho) * pow(rho, Double($1)) }
                let found = try #require(try Occupancy.probability(ofMoreThan: count, utilization: rho))
                #expect(abs(found - expected) < 1e-12)
            }
        }
        #expect(try Occupancy.probability(ofMoreThan: 4, utilization: 1) == nil)
        #expect(try Occupancy.meanInSystem(utilization: 1) == nil)
        for mean in [0, 0.01, 1, 4.5, 30, 600] {
            for count in [0, 1, 4, 7, 40, 700] {
                var (term, below) = (exp(-mean), 0.0)
                for n in 0...count {
                    below += term
                    term *= mean / Double(n + 1)
                }
                #expect(abs(try Occupancy.probability(ofMoreThan: count, meanOpen: mean) - (1 - below)) < 1e-10)
            }
        }
        #expect(try Occupancy.probability(ofMoreThan: 1_000_000, meanOpen: 1_000_000) < 0.51)
        #expect(throws: CoverageError.self) { try Occupancy.probability(ofMoreThan: -1, meanOpen: 1) }
        #expect(throws: CoverageError.self) { try Occupancy.probability(ofMoreThan: 1, meanOpen: .nan) }
    }

    @Test("equal probabilities say as much as the number of options") func choices() throws {
        for count in 1...20 {
            let equal = [Double](repeating: 1 / Double(count), count: count)
            let bits = try ChoiceInformation.bits(probabilities: equal)
            #expect(abs(bits - (try ChoiceInformation.bits(options: count))) < 1e-12)
        }
        #expect(abs(try ChoiceInformation.bits(probabilities: [0.7, 0.2, 0.1]) - 1.759011205) < 1e-9)
        #expect(try ChoiceInformation.bits(options: 0) == 0)
        #expect(throws: CoverageError.self) { try ChoiceInformation.bits(options: -1) }
        #expect(throws: CoverageError.self) { try ChoiceInformation.bits(probabilities: [0.5, 0.4]) }
    }

    @Test("task load: equal weights are the mean; weights of other than 15 comparisons count for nothing")
    func taskLoad() throws {
        let ratings = [70.0, 10, 85, 30, 60, 45]
        let index = try TaskLoadIndex(ratings: ratings, weights: [4, 0, 5, 2, 3, 1])
        #expect(index.weighted == 66 && index.raw == 50)
        #expect(try TaskLoadIndex(ratings: ratings, weights: [4, 0, 5, 2, 3, 2]).weighted == nil)
        #expect(try TaskLoadIndex(ratings: ratings).weighted == nil)
        #expect(throws: CoverageError.self) { try TaskLoadIndex(ratings: [1, 2]) }
        #expect(throws: CoverageError.self) { try TaskLoadIndex(ratings: [101, 0, 0, 0, 0, 0]) }
        #expect(throws: CoverageError.self) { try TaskLoadIndex(ratings: ratings, weights: [6, 0, 5, 2, 1, 1]) }
    }
}
