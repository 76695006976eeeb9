// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import JSON
import PatternSupport
import Patterns
import Testing

@testable import BlastRadiusTools

@Suite("Blast radius") struct BlastRadiusTests {
    private func report(
        _ source: ProgramSource, _ arguments: JSONObject = [:], rules: SiteRules = SiteRules(),
        stopAfter: Int = .max
    ) throws -> BlastReport {
        var all: JSONObject = ["from": "2026-01-05", "horizon_days": 14, "failures": []]
        for member in arguments { all[member.key] = member.value }
        return try BlastReport(
            tool: BlastRadius.toolName, source: source, parameters: try BlastParameters(.object(all), rules),
            rules: rules
        ) { done, _, _ in done >= stopAfter }
    }

    @Test("stopping a zone from lending saves it what it lent and costs those who borrowed, as two runs say")
    func isolation() throws {
        let golden = try ProgramFolder.golden()
        let failure: JSONObject = ["people": ["A1", "R1", "R3"], "policy": "open", "failures": []]
        let open = try report(golden, failure).envelope.json
        let rows = open.at("figures/isolation")?.arrayValue ?? []
        #expect(!rows.isEmpty)
        for row in rows {
            let zone = row["zone"]?.stringValue ?? ""
            let alone = try report(
                try ProgramFolder.golden { files in
                    files["zones.csv"] = files["zones.csv"]?.split(separator: "\n").map { line in
                        line.hasPrefix(zone + ",") ? line + "0" : line
                    }.joined(separator: "\n")
                }, failure
            ).envelope.json
            for (index, id) in ["INPT", "OUTP", "EDUC"].enumerated() {
                let path = "figures/failures/0/unserved_by_zone/\(id)"
                let change = (alone.at(path)?.integerValue ?? 0) - (open.at(path)?.integerValue ?? 0)
                let said = id == zone ? -(row["saves"]?.integerValue ?? 0) : row["costs"]?[id]?.integerValue ?? 0
                #expect(id == zone ? change == said : max(0, change) == said, "\(zone) \(index)")
            }
        }
        #expect(open.at("findings")?.arrayValue?.contains { $0["code"] == "stop_lending" } == true)
    }

    @Test("levels: a leak is ORANGE, category 1 RED, and limits are those of the site")
    func levels() throws {
        let rules = SiteRules()
        func level(_ extra: [Int], failing: Set<Int> = [0], hard: Bool = false, demand: Int = 100) throws -> Level {
            let damage = try Containment(
                base: [0, 0], failed: extra, demand: [demand, 0], failing: failing)
            return rules.level(of: damage, hitsCategoryOne: hard)
        }
        #expect(try level([2, 0]) == .green && level([3, 0]) == .yellow && level([5, 0]) == .yellow)
        #expect(try level([6, 0]) == .orange && level([15, 0]) == .orange && level([16, 0]) == .red)
        #expect(try level([35, 0]) == .red && level([36, 0]) == .black)
        #expect(try level([0, 1]) == .orange && level([1, 0], hard: true) == .red)
        #expect(throws: ToolFailure.self) { try SiteRules(["thresholds": ["green": 0.2]]) }
    }

    @Test("what has no zone counts apart, is an error for a service, and no zones at all are UNKNOWN")
    func setUp() throws {
        let loose = try report(
            try ProgramFolder.golden { files in
                files["people.csv"] = files["people.csv"]?.replacing(",EDUC,", with: ",,")
                files["services.csv"] = files["services.csv"]?.replacing(",outpatient,OUTP,", with: ",outpatient,,")
            }
        ).envelope
        #expect(loose.findings.contains { $0.code == "service_without_zone" && $0.subject == ["CLIN"] })
        #expect(loose.findings.contains { $0.code == "people_without_zone" && $0.subject == ["R8"] })
        #expect(loose.completeness == .partial && (loose.level ?? .green) >= .yellow)
        #expect(loose.json.at("figures/zones/3/id") == "unassigned")
        let none = try report(
            try ProgramFolder.golden { files in
                files["zones.csv"] = nil
                files["people.csv"] = files["people.csv"]?.replacing(",INPT,", with: ",,").replacing(
                    ",OUTP,", with: ",,"
                )
                .replacing(",EDUC,", with: ",,")
                files["services.csv"] = files["services.csv"]?.replacing(",INPT,", with: ",,")
                    .replacing(",OUTP,", with: ",,").replacing(",EDUC,", with: ",,")
            }
        ).envelope
        #expect(none.level == nil && none.completeness == .unknown && none.headline.contains("no zones"))
    }

    @Test("when time is up it answers with what was tried and says how much was left")
    func partial() throws {
        let report = try report(try ProgramFolder.golden(), ["policy": "none"], stopAfter: 2)
        #expect(report.envelope.completeness == .partial && report.envelope.level != nil)
        #expect(report.envelope.json.at("figures/failures_tried") == 2)
        let nothing = try self.report(try ProgramFolder.golden(), stopAfter: 0)
        #expect(nothing.envelope.level == nil && nothing.envelope.completeness == .unknown)
    }

    @Test("a study that time cut never says GREEN, and a level it says is at least that of the whole")
    func cut() throws {
        let golden = try ProgramFolder.golden()
        var unknown = 0
        for policy in ["none", "open"] {
            let arguments: JSONObject = ["policy": .string(policy)]
            let whole = try report(golden, arguments).envelope
            #expect(!whole.isCut)
            // Nine quarters make the level; what comes after them does not.
            let levelled = try report(golden, arguments, stopAfter: 9).envelope
            #expect(!levelled.isCut && levelled.level == whole.level)
            for stop in 0..<9 {
                let cut = try report(golden, arguments, stopAfter: stop).envelope
                #expect(cut.isCut && cut.completeness != .complete, "\(policy) \(stop)")
                if let level = cut.level {
                    #expect(level > .green && level <= whole.level ?? .green, "\(policy) \(stop)")
                } else {
                    if stop > 0 { unknown += 1 }
                    #expect(cut.headline.contains("is not known"), "\(policy) \(stop)")
                }
            }
        }
        #expect(unknown > 0)
    }

    @Test("loans of today: against the policy, over a limit, and none of it makes a level")
    func borrowing() throws {
        let golden = try ProgramFolder.golden()
        let figures = try report(golden, ["policy": "none", "lend_limit": 0]).envelope
        let total = figures.json.at("figures/current_borrowing/slots")?.integerValue ?? 0
        #expect(total > 0 && figures.json.at("figures/current_borrowing/against_policy")?.integerValue == total)
        let open = try report(golden, ["policy": "open", "failures": []]).envelope
        #expect(open.json.at("figures/current_borrowing/against_policy") == 0)
        #expect(open.json.at("figures/current_borrowing/over_limit") == 0)
        #expect(open.json.serialized().count < 32_000)
    }
}
