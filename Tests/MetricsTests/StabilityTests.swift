// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Roster
import Testing

@testable import MetricsTools

@Suite("Stability against the version before") struct StabilityTests {
    private func moved(_ number: Int64 = 2) throws -> MeasuredVersion {
        try StoredVersion.golden(number: number) { files in
            files.assignments { line in
                if line.hasPrefix("R1,2026-01-05,AM,") { return line.replacing(",ICU,", with: ",WARD,") }
                if line.hasPrefix("R2,2026-01-05,AM,") { return nil }
                if line.hasPrefix("R5,2026-01-05,AM,") { return line.replacing("import", with: "manual") }
                return line
            }
        }
    }

    @Test("another service is a change, another source is none") func churn() throws {
        let old = try StoredVersion.golden()
        let days = try old.measures().horizon.range
        let churn = try moved().churn(from: old, on: days)
        #expect(churn.modified == 1 && churn.removed == 1 && churn.added == 0)
        #expect(churn.people == ["R1", "R2"] && abs(churn.rate - 2.0 / 202) < 1e-12)
        let back = try old.churn(from: moved(), on: days)
        #expect(back.added == 1 && back.removed == 0 && back.rate == churn.rate)
        let later = DateRange(from: LocalDate("2026-01-06"), to: days.to)
        #expect(try moved().churn(from: old, on: later).changed == 0)
    }

    @Test("the ripple is the mean number of steps to all who can be reached") func ripple() throws {
        // X does only the ward with Y, Y also the clinic with Z: from X it is one step to Y and two to Z.
        let version = try StoredVersion.golden { files in
            files.assignments { _ in nil }
            files["assignments.csv", default: ""] += """
                R1,2026-01-05,AM,WARD,import,false
                R2,2026-01-05,AM,WARD,import,false
                R2,2026-01-05,PM,CLIN,import,false
                R5,2026-01-05,PM,CLIN,import,false
                R6,2026-01-05,PM,DIDA,import,false

                """
        }
        let work = try version.measures().work
        func value(_ changed: Set<String>) throws -> Double {
            try RippleFactor.value(changed: changed, work, version.program)
        }
        #expect(try value(["R1"]) == 1.5 && value(["R2"]) == 1 && value(["R1", "R2"]) == 1.25)
        #expect(try value([]) == 0 && value(["R6"]) == 0 && value(["nobody"]) == 0)
    }

    @Test("a version against the one before it has a grade, and a new violation makes it an F") func grade() throws {
        let old = try StoredVersion.golden()
        let new = try moved()
        let metrics = try StabilityMetrics(new, try new.measures(), from: old, major: nil)
        #expect(metrics.base == 1 && metrics.churn?.changed == 2 && metrics.grade != nil)
        #expect(metrics.json["stability_grade"]?.stringValue != nil)
        #expect(metrics.newViolations == 0)
        // R2 works every day from the first to the last: the day free in seven is gone, which it was not before.
        let worn = try StoredVersion.golden(number: 3) { files in
            let all = (5...18).flatMap { day in
                ["AM", "PM"].map { "R2,2026-01-\(day < 10 ? "0" : "")\(day),\($0),WARD,import,false" }
            }
            files.assignments { $0.hasPrefix("R2,") ? nil : $0 }
            files["assignments.csv", default: ""] += all.joined(separator: "\n") + "\n"
        }
        let after = try StabilityMetrics(worn, try worn.measures(), from: old, major: nil)
        #expect(after.newViolations ?? 0 > 0 && after.grade?.letter == "F")
    }

    @Test("the first version changed nothing; one whose predecessor is gone has no grade") func base() throws {
        let measures = try StoredVersion.golden().measures()
        let first = StabilityMetrics(first: measures)
        #expect(first.churnRate == 0 && first.ripple == 0 && first.newViolations == 0 && first.grade?.letter == "A")
        let lost = StabilityMetrics(measures, withoutBase: "it expired", major: nil)
        #expect(lost.grade == nil && lost.json["stability_grade"] == .null && lost.json["is_stable"] == .null)
        #expect(lost.missing.map(\.reason) == ["it expired"])
    }
}
