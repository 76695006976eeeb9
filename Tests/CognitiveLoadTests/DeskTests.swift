// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Testing

@testable import CognitiveLoadTools

/// The desk of the demo program with other items on it.
@Suite struct DeskTests {
    private static func report(
        _ rows: String?, _ arguments: JSONValue = [:], showsKinds: Bool = true
    ) throws -> Envelope {
        let source = try ProgramFolder.demo { files in
            files["work_items.csv"] = rows.map {
                "id,kind,created_at,decided_at,deadline,person_id,options,links,reversible,rule_checked\n" + $0
            }
        }
        return try LoadReport(
            tool: "assess_cognitive_load", source: source,
            parameters: try Parameters(arguments, site: .standard), showsKinds: showsKinds
        ).envelope
    }

    @Test func batchesAreOfOneKindAndWeekAndPersonOrRule() throws {
        let envelope = try Self.report(
            """
            a,leave,2026-03-01T08:00,,2026-03-09T12:00,r01,2,rule:leave,true,true
            b,leave,2026-03-01T08:00,,2026-03-15T12:00,r02,3,rule:leave;rule:cap,true,false
            c,leave,2026-03-01T08:00,,2026-03-16T12:00,r03,2,rule:leave,false,true
            d,swap,2026-03-01T08:00,,2026-03-10T12:00,r01,2,person:r01;person:r02;slot:x;slot:y;rule:swap,,
            e,leave,2026-03-01T08:00,,2026-03-11T12:00,r01,,,,
            """)
        let batches = envelope.figures["batches"]?.arrayValue
        #expect(batches?.count == 1 && batches?.first?["items"] == ["a", "b"])
        #expect(envelope.figures["safe_to_default"] == ["a"])
        // By deadline: a, then d with five elements; of the same moment the simpler one first.
        #expect(envelope.figures["queue"]?.arrayValue?.map { $0["id"] } == ["a", "d", "e", "b", "c"])
        #expect(envelope.figures["queue"]?[1]?["interactivity"] == 5)
        #expect(envelope.findings.contains { $0.code == "entangled" && $0.subject == ["d"] })
        let hidden = try Self.report("a,sick_note,2026-03-01T08:00,,2026-03-02T06:00,r01,,,,", showsKinds: false)
        #expect(!hidden.json.text.contains("sick") && hidden.figures["queue"]?[0]?["kind"] == .null)
    }

    @Test func anUrgentItemPastItsDeadlineIsRedAndAnotherIsNot() throws {
        let urgent = try Self.report("a,gap,2026-03-01T20:00,,2026-03-02T06:59,r05,,,,")
        #expect(urgent.level == .red && urgent.findings.first?.code == "urgent_overdue")
        let slow = try Self.report("a,gap,2026-02-20T20:00,,2026-03-02T06:59,r05,,,,")
        #expect(slow.level == .green && slow.findings.first?.code == "overdue")
        let due = try Self.report("a,gap,2026-03-01T20:00,,2026-03-02T07:00,r05,,,,")
        #expect(due.level == .green && due.figures["due_today"] == 1)
    }

    @Test func nothingIsIdleOnlyWhileTheFeedLives() throws {
        let old = "a,gap,2026-01-01T08:00,2026-01-02T08:00,,r05,,,,"
        #expect(try Self.report(old).level == nil)
        #expect(try Self.report("").level == nil)
        #expect(try Self.report(nil).level == nil)
        let alive = try Self.report("a,gap,2026-01-01T08:00,2026-02-25T08:00,,r05,,,,", ["window_days": 2])
        #expect(alive.level == .green && alive.headline.contains("idle"))
        // What comes later is not seen, and what was decided before it arose is named.
        let odd = try Self.report(
            """
            a,gap,2026-03-02T08:00,,,r05,,,,
            b,gap,2026-03-01T08:00,2026-02-01T08:00,,r05,,,,
            c,gap,2026-03-01T08:00,2026-03-01T09:00,,r05,,,,
            """)
        #expect(odd.figures["open_now"] == 0 && odd.figures["items"] == 1)
        #expect(odd.missing.contains { $0.reason.contains("left out: b") })
    }

    @Test func levelsAreThoseOfTheShareAndOfTheDesk() throws {
        let parameters = try Parameters([:], site: .standard)
        #expect(
            [0.2, 0.21, 0.4, 0.41, 0.6, 0.61, 1].map { parameters.level(ofShare: $0) }
                == [.green, .yellow, .yellow, .orange, .orange, .red, .red])
        #expect(
            [0.79, 0.8, 0.9, 0.95, 3].map { Parameters.level(ofUtilization: $0) }
                == [.green, .yellow, .orange, .red, .red])
        // Ten decisions in a row, each five minutes after the other: the time that one takes.
        let rows = (0..<25).map { row in
            let minute = row * 2
            return "w\(row),k\(row % 2),2026-03-01T07:00,2026-03-01T08:\(minute < 10 ? "0" : "")\(minute),,,,,,"
        }
        let desk = try Self.report(rows.joined(separator: "\n")).figures
        #expect(desk["desk"]?["handling_minutes"] == 2 && desk["desk"]?["handling_estimated"] == true)
        #expect(desk["switch_rate"] == 1 && desk["sessions"] == 1)
    }
}
