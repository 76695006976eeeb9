// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Testing

@testable import UtilizationTools

/// The vectors that the original's formula gives (original-system.md 2.1), and where it was wrong.
@Suite struct WhatIfTests {
    private func whatIf(_ people: Int64, _ blocks: Int64, _ days: Int64 = 1) -> WhatIf {
        WhatIf(
            [
                "available_faculty": .integer(people), "required_blocks": .integer(blocks),
                "days_in_period": .integer(days),
            ], thresholds: .standard)
    }

    @Test(
        arguments: [
            (10, 13, 1, 0.65, Level.green, 0.15, 16, 1.857), (10, 14, 1, 0.70, .yellow, 0.10, 16, 2.333),
            (10, 16, 1, 0.80, .orange, 0, 16, 4), (10, 18, 1, 0.90, .red, 0, 16, 9),
            (10, 19, 1, 0.95, .black, 0, 16, 19),
            (7, 9, 1, 0.6429, .green, 0.1429, 11, 1.8), (3, 40, 7, 0.9524, .black, 0, 33, 20),
        ] as [(Int64, Int64, Int64, Double, Level, Double, Int64, Double)])
    func original(
        _ people: Int64, _ blocks: Int64, _ days: Int64, _ rate: Double, _ level: Level, _ buffer: Double,
        _ safe: Int64, _ wait: Double
    ) throws {
        let envelope = whatIf(people, blocks, days).envelope(tool: "t")
        let figures = JSONValue.object(envelope.figures)
        #expect(abs(try #require(figures["utilization_rate"]?.doubleValue) - rate) < 5e-5)
        #expect(envelope.level == level)
        #expect(abs(try #require(figures["buffer_remaining"]?.doubleValue) - buffer) < 5e-5)
        #expect(figures["safe_maximum"]?.integerValue == safe)
        #expect(abs(try #require(figures["wait_time_multiplier"]?.doubleValue) - wait) < 1e-3)
        #expect(envelope.isWhatIf && envelope.json["what_if"] == true)
    }

    @Test func nobodyThere() {
        let needed = whatIf(0, 3)
        #expect(needed.rate == 1 && needed.level == .black && needed.wait == nil)
        let idle = whatIf(0, 0)
        #expect(idle.rate == 0 && idle.level == .green)
    }

    @Test func overloadIsShown() {
        let envelope = whatIf(10, 25).envelope(tool: "t")
        #expect(envelope.figures["utilization_rate"]?.doubleValue == 1.25)
        #expect(envelope.figures["wait_time_multiplier"] == .null)
        #expect(envelope.figures["wait_time_reason"]?.stringValue?.hasPrefix("unstable") == true)
    }
}
