// SPDX-License-Identifier: Apache-2.0

import Coverage
import Glibc
import Testing

@Suite("Feedback and control") struct ControlTests {
    @Test("without limits the controller is its three sums") func threeTerms() throws {
        var generator = SplitMix(seed: 71)
        for _ in 0..<40 {
            let gains = (0..<3).map { _ in Double.random(in: 0...3, using: &generator) }
            let series = (0..<12).map { _ in Double.random(in: -1...1, using: &generator) }
            var controller = try PIDController(
                proportional: gains[0], integral: gains[1], derivative: gains[2], setPoint: 0.4)
            for now in series.indices {
                let all = series[...now].reduce(0) { $0 + (0.4 - $1) }
                let moved = now == 0 ? 0 : series[now] - series[now - 1]
                let expected = gains[0] * (0.4 - series[now]) + gains[1] * all * 0.5 - gains[2] * moved / 0.5
                #expect(abs(try controller.output(for: series[now], step: 0.5) - expected) < 1e-12)
            }
        }
    }

    @Test("the output keeps its limits, and leaves them as soon as the deviation turns") func windup() throws {
        var controller = try PIDController(proportional: 1, integral: 0.5, setPoint: 1, limits: -1...1)
        for _ in 0..<1000 { #expect(try controller.output(for: -5) == 1) }
        // Wound up to 1 and not to 3,000: three steps above the set point bring the output below 0.
        _ = try controller.output(for: 2)
        #expect(try controller.output(for: 2) == -1)
        #expect(throws: CoverageError.self) { try controller.output(for: .nan) }
        #expect(throws: CoverageError.self) { try controller.output(for: 0, step: 0) }
        #expect(throws: CoverageError.self) { try PIDController(proportional: .infinity, setPoint: 0) }
    }

    @Test("an exact geometric series gives its ratio, half-life and doubling time") func geometric() throws {
        for phi in [0.2, 0.5, 0.9, 1.05, 2] {
            let feedback = try #require(try Feedback((0..<10).map { 3 * pow(phi, Double($0)) }))
            #expect(abs(feedback.phi - phi) < 1e-12 && feedback.standardError < 1e-9)
            #expect(feedback.isRunaway == (phi > 1))
            if phi < 1 {
                #expect(abs(pow(phi, try #require(feedback.halfLife)) - 0.5) < 1e-12)
                #expect(feedback.doublingTime == nil)
            } else {
                #expect(abs(pow(phi, try #require(feedback.doublingTime)) - 2) < 1e-9)
                #expect(feedback.halfLife == nil)
            }
        }
        // A deviation that stays as it is feeds nothing, and one that alternates has no half-life.
        #expect(try #require(try Feedback([Double](repeating: 0.1, count: 30))).isRunaway == false)
        #expect(try #require(try Feedback([1, -0.5, 0.25, -0.125])).halfLife == nil)
        #expect(try Feedback([0, 0, 0, 0]) == nil)
        #expect(try Feedback([1, 1]) == nil)
        #expect(throws: CoverageError.self) { try Feedback([1, .nan, 1]) }
    }

    @Test("no other ratio through the origin leaves smaller residuals") func leastSquares() throws {
        var generator = SplitMix(seed: 72)
        for _ in 0..<40 {
            let series = (0..<9).map { _ in Double.random(in: -1...1, using: &generator) }
            let feedback = try #require(try Feedback(series))
            func loss(_ phi: Double) -> Double {
                zip(series, series.dropFirst()).reduce(0) { $0 + ($1.1 - phi * $1.0) * ($1.1 - phi * $1.0) }
            }
            #expect(loss(feedback.phi) <= loss(feedback.phi + 1e-4))
            #expect(loss(feedback.phi) <= loss(feedback.phi - 1e-4))
            // The variance of phi is that of the residuals over what phi is multiplied with.
            let squares = series.dropLast().reduce(0) { $0 + $1 * $1 }
            #expect(abs(feedback.standardError - (loss(feedback.phi) / 7 / squares).squareRoot()) < 1e-12)
        }
    }

    @Test("two quantities that drive each other have the product of their slopes") func loops() throws {
        var (load, sick) = ([1.0], [0.3])
        for _ in 0..<10 {
            let (before, ill) = (load[load.count - 1], sick[sick.count - 1])
            load.append(0.2 + 3 * ill)
            sick.append(0.05 + 0.4 * before)
        }
        let loop = try #require(try LoopGain(load, sick))
        #expect(abs(loop.forward.slope - 0.4) < 1e-9 && abs(loop.backward.slope - 3) < 1e-9)
        #expect(abs(loop.gain - 1.2) < 1e-9)
        #expect(try LoopGain([1, 1, 1, 1, 1], [1, 2, 3, 4, 5]) == nil)
        #expect(throws: CoverageError.self) { try LoopGain([1, 2, 3], [1, 2]) }
    }
}
