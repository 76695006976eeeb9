// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON
import PatternSupport
import Patterns
import Roster
import Testing

@testable import HoldfastPlugin
@testable import ReadinessTools

@Suite("Readiness of a program") struct ReadinessReportTests {
    private func report(
        _ source: ProgramSource, _ config: JSONValue = [:], _ arguments: JSONValue = ["horizon_days": 14]
    ) throws -> ReadinessReport {
        try ReadinessReport(
            tool: Readiness.toolName, source: source, parameters: try ReadinessParameters(arguments),
            rules: try ReadinessRules(config))
    }

    /// The demo program without the tables that have no part in it.
    private func demo(
        keeping kept: Set<String> = [], _ edit: (inout [String: String]) -> Void = { _ in }
    ) throws -> ProgramSource {
        let heavy: Set = [
            "assignments", "calls", "logged_hours", "requests", "swaps", "work_items", "preference_signals",
        ]
        return try ProgramFolder.demo { files in
            for table in heavy.subtracting(kept) { files[table + ".csv"] = nil }
            edit(&files)
        }
    }

    /// Demo people on leave for the whole horizon.
    private func away(_ people: [String], kind: String = "vacation", to: String = "2026-03-29") throws -> ProgramSource
    {
        try demo { files in
            for (number, person) in people.enumerated() {
                files["absences.csv"]?
                    .append("x-\(number),\(person),2026-03-02,AM,\(to),NIGHT,\(kind),true,true,\n")
            }
        }
    }

    @Test(
        "a feed that is not there makes it UNKNOWN and never C-1",
        arguments: ["establishment", "absences", "credentials"])
    func failedFeed(table: String) throws {
        let report = try report(try demo { $0["\(table).csv"] = nil })
        #expect(report.envelope.level == nil && report.envelope.completeness == .unknown)
        #expect(report.envelope.headline.contains("the table \(table) is missing"))
        #expect(report.envelope.figures.isEmpty)
    }

    @Test("S and R are not reported without a fresh count, and count when there is one")
    func equipment() throws {
        let demo = try self.demo()
        let none = try report(demo)
        #expect(none.envelope.completeness == .partial && none.status?.overall.basis == ["P", "T"])
        var count: JSONObject = ["as_of": "2026-02-27", "required": 40, "on_hand": 36, "serviceable": 25]
        let counted = try report(demo, ["equipment": .object(count)])
        #expect(counted.status?.supplyLevel == 1 && counted.status?.serviceabilityLevel == 3)
        #expect(counted.envelope.level == .orange && counted.status?.overall.limitingFactors == ["R"])
        #expect(counted.envelope.completeness == .complete)
        count["as_of"] = "2025-12-01"
        let stale = try report(demo, ["equipment": .object(count)])
        #expect(stale.status?.overall.basis == ["P", "T"] && stale.envelope.level == .green)
        #expect(throws: ToolFailure.self) {
            try ReadinessRules(["equipment": ["as_of": "2026-02-27", "required": 1, "on_hand": 1, "serviceable": 2]])
        }
    }

    @Test("people on leave lower P, say which post is missing, and can be recalled if the site says so")
    func personnel() throws {
        let five = ["r07", "r08", "r09", "r10", "r11"]
        let thin = try report(try away(five))
        #expect(thin.envelope.json.at("figures/personnel/available") == 21)
        #expect(thin.status?.personnelRating.strengthLevel == 3 && thin.envelope.level == .orange)
        let finding = thin.envelope.findings.first { $0.code == "personnel_strength" }
        #expect(finding?.action.contains("most of all PGY-2 resident") == true)
        #expect(finding?.action.hasPrefix("2 more available people") == true, "\(finding?.action ?? "")")
        #expect(thin.envelope.figures["memo"]?["type"] == "resource_request")
        // Leave that ends within three days counts; duty elsewhere never does.
        let short = try away(five, to: "2026-03-04")
        #expect(try report(short, ["recall_hours": 72]).envelope.level == .green)
        #expect(try report(short).envelope.level == .orange)
        let sick = try away(five, kind: "sick", to: "2026-03-04")
        #expect(try report(sick, ["recall_hours": 72]).envelope.level == .orange)
    }

    @Test("a surplus in one post fills no other, and posts of nobody are not rated")
    func posts() throws {
        let surplus = try report(
            try demo {
                $0["establishment.csv"] = "role,pgy,authorised,required\nresident,1,12,12\nfaculty,,5,5\n"
            })
        // Four of the six interns are there; ten of faculty, of whom five fill a post.
        #expect(surplus.envelope.json.at("figures/personnel/qualified") == 9)
        #expect(surplus.status?.personnelRating.qualifiedLevel == 4)
        #expect(surplus.envelope.level == .red)
        let nobody = try report(
            try demo { $0["establishment.csv"] = "role,pgy,authorised,required\nfaculty,,5,0\n" })
        #expect(nobody.status?.personnelRating.level == nil && nobody.status?.overall.basis == ["T"])
        #expect(nobody.envelope.level == .green && nobody.envelope.missing.contains { $0.what == "P" })
    }

    @Test("category 1 that nobody can cover is BLACK, and an expired credential takes people away from a service")
    func tasks() throws {
        let expired = try report(
            try demo(keeping: ["assignments"]) { files in
                files["services.csv"] = files["services.csv"]?.replacing("direct,acls", with: "direct,unknown")
            })
        let icu = expired.status?.tasks.ratings.first {
            expired.status?.tasks.study.program.services[$0.service].id == "icu"
        }
        #expect(icu?.state == .uncovered && icu?.word == "N")
        #expect(expired.envelope.findings.contains { $0.code == "task_not_covered" && $0.subject == ["icu"] })
        #expect(expired.envelope.findings.contains { $0.code == "credential_not_current" })
        let hard = try report(
            try demo { files in
                files["services.csv"] = files["services.csv"]?.replacing("none,inpatient", with: "none,unknown")
            })
        #expect(hard.envelope.level == .black && (hard.status?.tasks.categoryOneOpen ?? 0) > 0)
        #expect(hard.envelope.figures["memo"]?["type"] == "safety_concern")
    }

    @Test("thresholds are data by date, and a directive is shown and changes nothing")
    func rules() throws {
        let demo = try self.demo()
        let config: JSONValue = [
            "thresholds": [
                ["from": "2026-03-03", "source": "later", "strength": [60, 50, 40]],
                ["from": "2026-01-01", "source": "ours", "strength": [95, 94, 93]],
            ],
            "directive": ["by": "the board", "reason": "moved to the new site", "until": "2026-03-05"], "stamp": false,
        ]
        let first = try report(demo, config)
        #expect(first.status?.scales.source == "ours" && first.status?.personnelRating.strengthLevel == 3)
        #expect(first.envelope.level == .orange && first.envelope.figures["drrs_category"] == "C5")
        #expect(first.envelope.figures["computed_category"] == "C3" && first.envelope.figures["stamp"] == nil)
        let next = try report(demo, config, ["from": "2026-03-06"])
        #expect(next.status?.scales.source == "later" && next.envelope.figures["drrs_category"] != "C5")
        #expect(throws: ToolFailure.self) {
            try ReadinessRules(["thresholds": [["from": "2026-01-01", "source": "x", "senior": [60, 70, 80]]]])
        }
    }
}

@Suite("Readiness breaker") struct BreakerRecordTests {
    private let settings = try? CircuitBreaker.Settings(
        failures: 2, windowSeconds: 7200, openSeconds: 3600, halfOpenSuccesses: 2)

    @Test("ratings count once, unknown lifts no lock, an override ends by itself, and the store keeps all of it")
    func record() throws {
        let settings = try #require(settings)
        var record = BreakerRecord()
        func count(_ level: Level?, version: Int64 = 1, at now: Int64) throws {
            record.count(level, version: version, reason: "P-4", at: now, settings)
            // Whatever is stored is read back as it was.
            #expect(BreakerRecord(reading: record.stored) == record)
        }
        try count(.red, at: 1000)
        try count(.red, at: 1100)
        #expect(record.breaker.state == .closed, "the same version a moment later is the same event")
        try count(.red, version: 2, at: 1200)
        #expect(record.breaker.state == .open && record.trigger == "P-4" && record.locks(at: 1200))
        try count(.green, version: 2, at: 1300)
        #expect(record.breaker.state == .open && record.counted?.at == 1200, "it is not time to try again")
        try count(nil, version: 2, at: 9000)
        #expect(record.breaker.state == .open && record.locks(at: 9000))
        record.override = BreakerRecord.Override(by: "ann", reason: "must go out", from: 9000, until: 9100)
        #expect(!record.locks(at: 9050) && record.locks(at: 9100))
        try count(.green, version: 2, at: 9200)
        #expect(record.breaker.state == .halfOpen && record.override == nil && !record.locks(at: 9200))
        try count(.red, version: 3, at: 9300)
        #expect(record.breaker.state == .open)
        try count(.yellow, version: 4, at: 13_000)
        try count(.yellow, version: 4, at: 13_400)
        #expect(record.breaker.state == .closed)
        try count(.black, version: 5, at: 13_500)
        #expect(record.breaker.state == .open, "category 1 waits for no second rating")
        #expect(record.shown(at: 13_500, holdIsSet: true)["locked_operations"] == ["publish"])
        #expect(BreakerRecord(reading: .null)?.breaker.state == .closed)
        for wrong: JSONValue in [[:], "open", ["state": "ajar"], ["state": 1]] {
            #expect(BreakerRecord(reading: wrong) == nil)
            #expect(throws: ToolFailure.self, "a lock is not lifted unseen") { try BreakerDesk.record(wrong) }
        }
    }
    @Test("one person alone takes the lock off for four hours, and not for a day")
    func longOverrides() throws {
        let json = Readiness.operation(try ReadinessRules([:]), ProgramCache(useful: [])).json
        #expect(json["effect"] == "write" && json.at("effect_rules/0/effect") == "destructive")
        #expect(json.at("effect_rules/0/when/properties/expires_in_hours/minimum") == 5)
        #expect(json.at("effect_rules/0/when/properties/action/const") == "override")
        let given = try BreakerOrder(["action": "override", "reason": "it must go out"])
        guard case .override(_, let hours) = given else {
            Issue.record("\(given)")
            return
        }
        #expect(hours == 4, "without a word it is one that needs nobody else")
    }
}
