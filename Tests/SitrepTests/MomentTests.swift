// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Testing

@testable import SitrepTools

@Suite struct MomentTests {
    @Test(arguments: [
        ("2026-03-02T06:00:00Z", "2026-03-02T06:00:00Z"), ("2026-03-02T06:00:59.999z", "2026-03-02T06:00:59Z"),
        ("2026-03-02T00:30:00+01:00", "2026-03-01T23:30:00Z"), ("2026-03-01T18:00:05-05:30", "2026-03-01T23:30:05Z"),
    ])
    func momentsAreReadAndWritten(text: String, expected: String) throws {
        #expect(UTCMoment(text)?.description == expected)
    }

    @Test(arguments: [
        "", "2026-03-02", "2026-03-02T06:00Z", "2026-02-30T06:00:00Z", "2026-03-02T25:00:00Z", "2026-03-02T06:00:00",
        "2026-03-02T06:00:0xZ", "2026-03-02T06:00:00+1:00", "2026-03-02 06:00:00Z+", "2026-03-02T06:00:+1Z",
    ])
    func whatIsNoMomentIsNone(text: String) { #expect(UTCMoment(text) == nil) }

    @Test func changesAreThoseOfFiguresCausesAndLevels() throws {
        var memory = SitrepMemory()
        let figures = [
            Indicator(id: "a", kind: .hard, level: .green), Indicator(id: "b", kind: .capacity, level: .orange),
            Indicator(id: "c", kind: .advisory, level: .green),
        ]
        let first = memory.evaluate(Observation(indicators: figures, version: 3), at: quarter(0), occasion: .run)
        var changed = figures
        changed[0].level = .red
        changed.removeLast()
        let second = memory.evaluate(Observation(indicators: changed, version: 4), at: quarter(1), occasion: .run)
        let json = Changes(from: first, to: second).json
        #expect(json["raw_level"] == ["from": "ORANGE", "to": "RED", "changed": true])
        #expect(json["level"]?["changed"] == false, "one evaluation alone does not raise what is shown")
        #expect(json["causes_added"] == ["a"] && json["causes_gone"] == ["b"])
        #expect(json["signals"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["a", "c"])
        #expect(json["schedule_version"]?["to"] == 4)
        #expect(Changes(from: second, to: second).json["signals"] == [])
        #expect(
            try Changes.Since("12") == .number(12)
                && Changes.Since("2026-03-02T06:00:00Z") == .moment(UTCMoment(seconds: 1_772_431_200)))
        #expect(try Changes.Since("12").end == 13 && Changes.Since("\(Int64.max)").end == nil)
        #expect(throws: ToolFailure.self) { try Changes.Since("\(Int64.max)0") }
        #expect(throws: ToolFailure.self) { try Changes.Since("yesterday") }
        #expect(throws: ToolFailure.self) { try Changes.Since("-1") }
    }
}
