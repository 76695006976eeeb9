// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import DefenseTools

@Suite("Defence: reasons") struct ReasonTests {
    @Test("what makes the level is said before an open gap, which alone would be YELLOW")
    func order() throws {
        // A2 has Procedures on Mon 5 Jan AM.
        let source = try ProgramFolder.golden {
            $0["absences.csv"]? += "X99,A2,2026-01-05,AM,2026-01-05,AM,sick,false,true,\n"
        }
        func reasons(_ log: EvidenceLog) throws -> [String] {
            var report = DefenseReport(source, try DefenseRequest(.object([:])))
            let found = report.horizon()
            let horizon = try #require(found)
            let analysed = try report.study(horizon)
            try report.fill(try #require(analysed), log, Surroundings(), DefenseSite())
            #expect(report.demanded?.level == 2 && report.envelope.level == .orange)
            return report.envelope.levelReasons
        }
        let unknown = try reasons(EvidenceLog())
        #expect(unknown.first == "defence levels 2 and 5 unproven")
        #expect(unknown.last?.contains("is short of") == true)
        // The contact list was tested a day too long ago: one reason, as each alone is YELLOW too.
        let date = try #require(LocalDate("2025-10-06"))
        let stale = EvidenceLog([EvidenceRecord(kind: .contactListTested, date: date, isPassed: true)])
        #expect(try reasons(stale).first == "defence level 2 unproven and level 5 failed")
    }
}
