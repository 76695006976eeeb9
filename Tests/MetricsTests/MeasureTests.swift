// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Roster
import Testing

@testable import MetricsTools

/// What is measured of a program; the figures are those of a script that reads the files by itself.
@Suite("Measures of a schedule") struct MeasureTests {
    @Test("the golden program has the figures that were counted from its files") func golden() throws {
        let measures = try StoredVersion.golden().measures()
        #expect(measures.work.total == 202 && measures.work.people.count == 12)
        #expect(measures.fairness.value == 0.991)
        #expect(measures.fairness.json.at("by_role/resident/value") == 0.987)
        #expect(measures.fairness.json.at("by_role/faculty/value") == 1.0)
        #expect(measures.coverage.slots == 28 && measures.coverage.covered == 28 && measures.coverage.needed == 194)
        #expect(abs((SoleCover(measures.work).score ?? 0) - 0.0839108910891089) < 1e-12)
        #expect(measures.json.at("consecutive_duty/value") == 11.0)
        #expect(measures.json.at("consecutive_duty/people_above_benchmark") == 2)
    }

    @Test("so has the demo, over the days that are published") func demo() throws {
        let version = try StoredVersion.demo()
        let days = try MeasuredDays([:], version)
        #expect(days.json["end_date"] == "2026-05-31" && days.json["measured_to"] == "2026-04-26")
        let measures = try ScheduleMeasures(version.source, try #require(days.horizon))
        #expect(measures.work.total == 1911 && measures.fairness.value == 0.92)
        #expect(measures.coverage.slots == 168 && measures.coverage.covered == 165)
        #expect(measures.coverage.needed == 1792 && measures.coverage.there == 1789)
        #expect(abs((SoleCover(measures.work).score ?? 0) - 0.043681318681318686) < 1e-12)
        #expect(measures.json.at("consecutive_duty/value") == 6.0)
    }

    @Test("who is assigned and away neither works nor covers") func away() throws {
        let version = try StoredVersion.golden { files in
            files["absences.csv", default: ""] += "Z1,R1,2026-01-05,AM,2026-01-05,PM,sick,false,true,\n"
        }
        let measures = try version.measures()
        #expect(measures.work.total == 200)
        #expect(measures.coverage.covered == 26 && measures.coverage.percent ?? 0 < 93)
        #expect(measures.coverage.measure.band == .warning)
    }

    @Test("half of the time at half of the work is as fair as full time") func partTime() throws {
        func value(_ fte: String) throws -> Double? {
            try StoredVersion.golden { files in
                files["people.csv"] = files["people.csv"]?
                    .replacing("R4,Resident R4,resident,2,,1,", with: "R4,Resident R4,resident,2,,\(fte),")
                var count = 0
                files.assignments { line in
                    guard line.hasPrefix("R4,") else { return line }
                    count += 1
                    return count <= 8 ? line : nil
                }
            }.measures().fairness.value
        }
        let (half, full) = (try #require(try value("0.5")), try #require(try value("1")))
        #expect(half > full + 0.02)
    }

    @Test("compliance counts each broken rule once, and never falls below 0") func compliance() throws {
        let start = try #require(LocalDate("2026-01-05"))
        let horizon = try #require(Horizon(from: start, days: 14))
        let check = DutyCheck(try StoredVersion.golden().program, horizon)
        let count = try #require(check.violations).count
        #expect(check.percent(blocks: 28) == max(0, Double(28 - count) / 28 * 100))
        #expect(check.percent(blocks: 0) == nil && check.measure(blocks: 0).band == .unknown)
        if count > 1 { #expect(check.percent(blocks: 1) == 0) }
    }

    @Test("a sole provider weighs three tenths a service") func soleCover() throws {
        // One half-day of research is left, and it is A3's.
        let version = try StoredVersion.golden { files in
            files.assignments { line in line.contains(",RSCH,") && !line.hasPrefix("A3,") ? nil : line }
        }
        let work = try version.measures().work
        let place = try #require(version.program.personIndex["A3"])
        let sole = SoleCover(work)
        let greatest = Double(work.slots[place]) / Double(work.total) + 0.3
        let mean = (1 + 0.3) / 12
        #expect(sole.services == 1 && abs((sole.score ?? 0) - (0.7 * greatest + 0.3 * mean)) < 1e-12)
        #expect(SoleCover(try StoredVersion.golden().measures().work).services == 0)
    }

    @Test("the last sign about a slot holds; words that say nothing are passed over") func preferences() throws {
        let version = try StoredVersion.golden { files in
            files["preference_signals.csv"] = """
                person_id,date,slot,signal,created_at
                R1,2026-01-05,AM,refused,2026-01-01T08:00
                R1,2026-01-05,AM,volunteered,2026-01-02T08:00
                R2,2026-01-05,AM,dissatisfied,2026-01-02T08:00
                R4,2026-01-05,AM,hummed,2026-01-02T08:00
                R3,2026-01-05,AM,volunteered,2026-01-02T08:00

                """
        }
        let match = PreferenceMatch(version.program, try version.measures().horizon)
        #expect(match.preferred == 2 && match.matched == 1 && match.percent == 50)
        #expect(match.measure.band == .critical)
    }
}
