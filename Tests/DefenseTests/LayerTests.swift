// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import DefenseTools

@Suite("Defence: levels and evidence") struct LayerTests {
    private static func report(
        _ source: ProgramSource, _ log: EvidenceLog = EvidenceLog(), _ around: Surroundings = Surroundings(),
        _ site: DefenseSite = DefenseSite(), isTime: (Double) throws -> Bool = { _ in false }
    ) throws -> JSONValue {
        var report = DefenseReport(source, try DefenseRequest(.object([:])))
        let found = report.horizon()
        let horizon = try #require(found)
        let analysed = try report.study(horizon, isTime: isTime)
        try report.fill(try #require(analysed), log, around, site)
        return report.envelope.json
    }

    private static func record(_ kind: EvidenceRecord.Kind, _ date: String, passed: Bool = true) throws
        -> EvidenceRecord
    {
        EvidenceRecord(kind: kind, date: try #require(LocalDate(date)), isPassed: passed)
    }

    private static func state(_ reply: JSONValue, _ level: Int) -> String? {
        reply.at("figures/levels/\(level - 1)/state")?.stringValue
    }

    /// All proofs and a current health check; the golden fixture's today is 5 Jan 2026.
    private static func proven() throws -> (EvidenceLog, Surroundings) {
        var log = EvidenceLog([
            try record(.floatPoolAcknowledged, "2025-12-01"), try record(.contactListTested, "2025-10-07"),
            try record(.escalationDrill, "2025-07-09"),
        ])
        var gap = try record(.gapNoticed, "2025-12-20")
        gap.noticedAt = LocalDateTime("2025-12-20T07:00")
        gap.beginsAt = LocalDateTime("2025-12-23T07:00")
        log = log.adding(gap)
        var around = Surroundings()
        around.breaches = []
        around.healthCheckPeriods = 1
        around.fallbacks = .init(plans: 9, fresh: 9, builtAt: LocalDateTime("2026-01-04T00:00"), active: 0)
        return (log, around)
    }

    @Test("what is recorded proves levels 2 and 5 to the day, and not a day longer")
    func evidence() throws {
        let golden = try ProgramFolder.golden()
        var (log, around) = try Self.proven()
        let proven = try Self.report(golden, log, around)
        #expect(Self.state(proven, 2) == "intact" && Self.state(proven, 5) == "intact")
        // Level 1 of the fixture is degraded, so it is not green.
        #expect(proven.at("level")?.stringValue == "YELLOW" && proven.at("figures/intact_beyond")?.integerValue == 4)
        var strict = DefenseSite()
        strict.validity.contactListDays = 89
        #expect(Self.state(try Self.report(golden, log, around, strict), 5) == "degraded")
        // A drill that failed proves nothing; one in the future is not there yet.
        let failed = log.adding(try Self.record(.escalationDrill, "2025-07-09", passed: false))
        #expect(Self.state(try Self.report(golden, failed, around), 5) == "degraded")
        let old = EvidenceLog([try Self.record(.contactListTested, "2025-10-06")])
        let stale = try Self.report(golden, old, around)
        #expect(Self.state(stale, 5) == "failed")
        #expect(stale.at("figures/levels/4/unproven_since")?.stringValue == "2026-01-05")
        #expect(stale.at("headline")?.stringValue?.contains("level 5 failed since Mon 5 Jan") == true)
        // Noticed three days ahead less a minute is late; without a health check nothing is intact.
        around.healthCheckPeriods = 3
        #expect(Self.state(try Self.report(golden, log, around), 2) == "degraded")
        around.healthCheckPeriods = 1
        var late = try Self.record(.gapNoticed, "2025-12-20")
        late.noticedAt = LocalDateTime("2025-12-20T07:01")
        late.beginsAt = LocalDateTime("2025-12-23T07:00")
        #expect(Self.state(try Self.report(golden, EvidenceLog([late]), around), 2) == "failed")
    }

    @Test("the deepest level that acts is the one that counts, and what it says is said")
    func demanded() throws {
        let golden = try ProgramFolder.golden()
        let (log, quiet) = try Self.proven()
        func check(_ around: Surroundings, _ log: EvidenceLog, _ level: Int64, _ word: String) throws {
            let reply = try Self.report(golden, log, around)
            #expect(reply.at("figures/demanded_level")?.integerValue == level)
            #expect(reply.at("level")?.stringValue == word)
        }
        try check(quiet, log, 1, "YELLOW")
        // Stale plans take level 4 from intact to degraded: one less behind.
        var stale = quiet
        stale.fallbacks = .init(plans: 9, fresh: 0, builtAt: nil, active: 0)
        let reply = try Self.report(golden, log, stale)
        #expect(Self.state(reply, 4) == "degraded" && reply.at("figures/intact_beyond")?.integerValue == 3)
        var around = quiet
        around.redispatches = 1
        try check(around, log, 3, "ORANGE")
        around.sheddingLevel = 2
        try check(around, log, 4, "RED")
        around.sheddingLevel = 0
        around.fallbacks = .init(plans: 9, fresh: 0, builtAt: nil, active: 1)
        try check(around, log, 4, "RED")
        // Level 5 unproven: nothing is left behind level 4.
        try check(around, EvidenceLog(), 4, "BLACK")
        let called = log.adding(try Self.record(.externalHelpCalled, "2026-01-03"))
        try check(quiet, called, 5, "BLACK")
        try check(quiet, called.adding(try Self.record(.externalHelpEnded, "2026-01-04")), 1, "YELLOW")
    }

    @Test("what could not be asked may act: the level is a bound, and the sitrep is not told that nothing acts")
    func unasked() throws {
        let golden = try ProgramFolder.golden()
        let (log, quiet) = try Self.proven()
        func signal(_ around: Surroundings) throws -> DemandedLevel {
            var report = DefenseReport(golden, try DefenseRequest(.object([:])))
            let found = report.horizon()
            let analysed = try report.study(try #require(found))
            try report.fill(try #require(analysed), log, around, DefenseSite())
            return try #require(report.demanded)
        }
        #expect(try signal(quiet).signal == .green)
        var absent = quiet
        absent.note("work given up", "no enabled plugin offers it.", acting: nil)
        #expect(try signal(absent).signal == .green, "a tool that nobody offers gives nothing up")
        var denied = quiet
        denied.note("work given up", "denied", acting: 4)
        #expect(try signal(denied).signal == nil && signal(denied).level == 1 && !signal(denied).isWithheld)
        let missing = try Self.report(golden, log, denied)["missing"]?.arrayValue ?? []
        #expect(missing.contains { $0["what"] == "demanded level" })
        // Level 3 cannot hide the level 4 that was not asked, and level 4 needs nobody to say whether 3 acts.
        denied.redispatches = 1
        #expect(try signal(denied).signal == nil)
        var withheld = quiet
        withheld.note("re-dispatch", "withheld", acting: 3, isWithheld: true)
        #expect(try signal(withheld).signal == nil && signal(withheld).isWithheld)
        withheld.sheddingLevel = 2
        #expect(try signal(withheld).signal == .red && !signal(withheld).isWithheld)
    }

    @Test("an assignment of somebody who is away is an open gap; a spare colleague who falls ill is none")
    func openGap() throws {
        // A2 has Procedures on Mon 5 Jan AM.
        func absence(_ person: String) throws -> JSONValue {
            try Self.report(
                try ProgramFolder.golden {
                    $0["absences.csv"]? += "X99,\(person),2026-01-05,AM,2026-01-05,AM,sick,false,true,\n"
                })
        }
        let gap = try absence("A2")
        #expect(gap.at("figures/demanded_level")?.integerValue == 2)
        #expect(gap.at("figures/open_gaps")?.integerValue == 1)
        #expect(gap.at("findings")?.arrayValue?.contains { $0["code"] == "open_gap" } == true)
        let spare = try absence("A1")
        #expect(spare.at("figures/demanded_level")?.integerValue == 1)
    }

    @Test("a half-day that is worked against a rule does not count for prevention")
    func breaches() throws {
        let golden = try ProgramFolder.golden()
        var around = Surroundings()
        let found: JSONValue = [
            "findings": [
                ["level": "RED", "subject": ["A2"], "window": ["from": "2026-01-05", "to": "2026-01-05"]],
                ["level": "YELLOW", "subject": ["R1"], "window": ["from": "2026-01-05", "to": "2026-01-18"]],
            ]
        ]
        around.breaches = Surroundings.breaches(found)
        #expect(around.breaches?.count == 1)
        #expect(Surroundings.unlisted(found) == 0)
        var many = found.objectValue ?? [:]
        many["total_findings"] = 7
        #expect(Surroundings.unlisted(.object(many)) == 0, "after a milder one there is no breach")
        many["findings"] = .array(Array((found["findings"]?.arrayValue ?? []).prefix(1)))
        around.unlistedBreaches = Surroundings.unlisted(.object(many))
        #expect(around.unlistedBreaches == 6)
        let reply = try Self.report(golden, EvidenceLog(), around)
        #expect(reply.at("figures/levels/0/evidence/1")?.stringValue?.hasPrefix("In at least") == true)
        let broken = try #require(reply.at("figures/slots_with_broken_rules")?.integerValue)
        #expect((1...2).contains(broken))
        #expect((reply.at("figures/slots_within")?.integerValue ?? 20) <= 20)
        #expect(reply.at("figures/levels/0/evidence/1")?.stringValue?.contains("duty-hour rule") == true)
    }

    @Test("when time runs out, what was analysed counts, and it says how much that is")
    func partial() throws {
        let reply = try Self.report(try ProgramFolder.golden()) { _ in true }
        #expect(reply.at("figures/slots")?.integerValue == 15)
        let reasons = (reply.at("missing")?.arrayValue ?? []).compactMap { $0["reason"]?.stringValue }
        #expect(reasons.contains { $0.contains("the first 15 of 28 half-days") })
        #expect(reply.at("completeness")?.stringValue == "partial")
    }

    @Test("what others say is read, and what they do not say is not made up")
    func surroundings() throws {
        let signals: JSONValue = [
            "items": [
                ["plugin": "io.holdfast.defense", "class": "B", "age_s": 1, "period_s": 3600],
                ["plugin": "io.holdfast.hubs", "class": "C", "age_s": 1, "period_s": 3600],
                ["plugin": "io.holdfast.utilization", "class": "B", "age_s": 5400, "period_s": 3600],
            ]
        ]
        #expect(Surroundings.healthCheck(signals) == 1.5)
        #expect(Surroundings.healthCheck(["items": []]) == nil)
        #expect(Surroundings.fallbacks(["figures": [:]]) == .init(plans: 0, fresh: 0, builtAt: nil, active: 0))
        let plans: JSONValue = [
            "figures": [
                "plans": 3, "fresh": 2, "stored": true, "active": [["scenario": "loss-r07"]],
                "fallbacks": [["built_at": "2026-01-03T01:00"], ["built_at": "2026-01-04T01:00"]],
            ]
        ]
        #expect(
            Surroundings.fallbacks(plans)
                == .init(plans: 3, fresh: 2, builtAt: LocalDateTime("2026-01-04T01:00"), active: 1))
        #expect(Surroundings.shedding(["figures": ["shedding_level": 3, "active": .null]]) == 0)
        #expect(Surroundings.shedding(["figures": ["active": ["shedding_level": 2]]]) == 2)
        let now = try #require(LocalDateTime("2026-01-12T07:00")).minutes * 60_000_000
        #expect(Surroundings.isRecent("2026-01-05T07:00:00.000Z", now: now))
        #expect(!Surroundings.isRecent("2026-01-05T06:59:59.000Z", now: now))
    }

    @Test("a record of the same kind and date replaces the one before; times are checked")
    func recording() throws {
        let today = LocalDate("2026-01-05")
        let arguments: JSONValue = ["kind": "escalation_drill", "date": "2026-01-02", "passed": false]
        let one = try EvidenceArguments.record(arguments, today: today, by: "owner")
        let log = EvidenceLog([try Self.record(.escalationDrill, "2026-01-02")]).adding(one)
        #expect(log.records == [one] && log.newest(.escalationDrill, upTo: one.date, passed: true) == nil)
        #expect(EvidenceLog(reading: log.json).records == log.records)
        #expect(log.removing(one).records.isEmpty)
        #expect(one.publicJSON["recorded_by"] == nil && one.json["recorded_by"] == "owner")
        for wrong: JSONValue in [
            ["kind": "escalation_drill", "date": "2026-01-06"],
            ["kind": "gap_noticed", "noticed_at": "2026-01-02T07:00"],
            ["kind": "gap_noticed", "noticed_at": "yesterday", "begins_at": "2026-01-02T07:00"],
            ["kind": "gap_noticed", "noticed_at": "2026-01-02T07:01", "begins_at": "2026-01-02T07:00"],
            ["kind": "gap_noticed", "noticed_at": "2026-01-06T07:00", "begins_at": "2026-01-08T07:00"],
        ] {
            #expect(throws: ToolFailure.self) { try EvidenceArguments.record(wrong, today: today, by: "") }
        }
    }

    @Test("one record adds to the log of gaps, and the same gap counts once")
    func gapsAdd() throws {
        let golden = try ProgramFolder.golden { files in
            files["work_items.csv"] =
                "id,kind,created_at,decided_at,deadline,person_id\n"
                + "W1,coverage_gap,2025-12-20T07:00,,2025-12-21T07:00,\nW2,coverage_gap,2025-12-22T07:00,,2025-12-23T07:00,\n"
        }
        func gaps(_ noticed: String, _ begins: String) throws -> JSONValue? {
            var gap = try Self.record(.gapNoticed, "2025-12-20")
            gap.noticedAt = LocalDateTime(noticed)
            gap.beginsAt = LocalDateTime(begins)
            return try Self.report(golden, EvidenceLog([gap])).at("figures/gaps_noticed")
        }
        let added = try gaps("2025-12-18T07:00", "2025-12-28T07:00")
        #expect(added?["gaps"] == 3 && added?["early"] == 1 && added?["source"] == "work_items")
        #expect(try gaps("2025-12-20T07:00", "2025-12-21T07:00")?["gaps"] == 2)
    }

    @Test("only a row that puts somebody in a service is re-dispatch; an absence alone is none")
    func redispatch() {
        func change(_ table: String, _ old: JSONValue, _ new: JSONValue) -> JSONValue {
            ["table": .string(table), "old": old, "new": new]
        }
        let there: JSONValue = ["person_id": "R1", "service_id": "ICU"]
        #expect(!Surroundings.putsSomebody([]))
        #expect(!Surroundings.putsSomebody([change("absences", .null, ["person_id": "R1"])]))
        #expect(!Surroundings.putsSomebody([change("assignments", there, .null), change("assignments", there, there)]))
        #expect(Surroundings.putsSomebody([change("assignments", .null, there)]))
        #expect(Surroundings.putsSomebody([change("assignments", ["service_id": "CLIN"], there)]))
    }
}
