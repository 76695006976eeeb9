// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster
import Testing

@testable import ProgramTools

/// The explanation adds up to what the rules compare, and every finding can be said.
@Suite struct DutyLedgerTests {
    @Test func runningTotalsAreTheSumsOfTheRules() throws {
        let source = try ReadProgram.demo()
        let duty = try source.entry.dutyHours()
        let clock = try ScheduleClock(source)
        var compared = 0
        for person in source.program.people.indices where source.program.people[person].role == .resident {
            for summary in duty.validator.summaries(person: person).suffix(6) {
                let ledger = DutyLedger(person, summary.period, source, duty.validator, clock)
                #expect(ledger.total == summary.countedMinutes, "\(source.name(person)) \(summary.period.range)")
                #expect(ledger.entries.reduce(0) { $0 + $1.counted } == ledger.total)
                #expect(ledger.entries.allSatisfy { $0.counted == $0.minutes || !$0.note.isEmpty })
                compared += 1
            }
        }
        #expect(compared > 60)
    }

    @Test func whatDoesNotCountSaysWhy() throws {
        let source = try ReadProgram.small([
            "assignments.csv": """
            person_id,date,slot,service_id
            a,2026-03-02,AM,ward
            a,2026-03-03,AM,ward
            a,2026-03-04,AM,ward

            """,
            "calls.csv": "person_id,start,end,kind\na,2026-03-02T17:00,2026-03-03T07:00,home\n",
            "logged_hours.csv": "person_id,start,end,kind\na,2026-03-04T06:00,2026-03-04T15:30,clinical\n",
            "absences.csv": "id,person_id,from,to,kind\nx,a,2026-03-05,2026-03-05,medical\n",
            "periods.csv": "id,kind,from,to\nblock,rotation,2026-03-02,2026-03-29\n",
        ])
        let duty = try source.entry.dutyHours()
        let dates = DateRange(from: LocalDate("2026-03-02"), to: LocalDate("2026-03-29"))
        let period = try #require(duty.validator.periods(in: dates).first)
        let ledger = DutyLedger(0, period, source, duty.validator, try ScheduleClock(source))
        #expect(ledger.total == 360 + 360 + 570)
        let notes = Dictionary(ledger.entries.map { ($0.duty, $0.note) }, uniquingKeysWith: { $1 })
        #expect(notes["home_call_standby"] == "at-home call counts only when called")
        #expect(notes["replaced"] == "the logged hours of this day count instead")
        #expect(notes["leave"] == "leave is in neither side of an average")
        #expect(ledger.text.contains("medical") && ledger.text.contains("Tue 3 Mar 07:00 to 13:00"))
        let limits = DutyLimitTable(0, period, source, duty)
        let hours = try #require(limits.rows.first { $0.rule.code == .dutyHours80 })
        #expect(hours.measured == 1290 && hours.limit == 80 * 60 * 54 / 14 && hours.holds)
        let hidden = try ReadProgram.small(
            ["absences.csv": "id,person_id,from,to,kind\nx,a,2026-03-05,2026-03-05,medical\n"], disclosure: .pseudonym)
        #expect(hidden.word(for: .medical) == "away" && hidden.name(0) == "a")
    }

    @Test func everyFindingHasASentenceAndAnAction() throws {
        let source = try ReadProgram.demo()
        let report = try source.entry.dutyHours().index.report()
        let wording = try source.wording()
        #expect(!report.findings.isEmpty)
        for finding in report.findings {
            let said = wording.finding(finding)
            #expect(said.sentence.hasSuffix(".") && !said.sentence.contains("1970"), "\(said.sentence)")
            #expect(said.action.hasSuffix(".") && said.level != nil && said.from <= said.to, "\(said.sentence)")
        }
    }

    @Test func anEnvelopeOfAWholeYearStaysSmall() throws {
        let source = try ReadProgram.demo()
        let window = Window(
            from: try #require(LocalDate("2025-03-02")), to: try #require(LocalDate("2026-06-30")))
        let duty = try source.entry.dutyHours()
        let report = duty.index.report(window: window.range)
        var envelope = source.envelope(tool: "validate_schedule", rulesVersion: DutyHours.rulesVersion)
        envelope.limit = 100
        ValidationReport(report, duty.validator, try source.wording(), window).fill(&envelope)
        #expect(envelope.json.serialized().count < 32_000)
        #expect(envelope.findings.count == report.findings.count)
        #expect(envelope.level == report.findings.map(\.level).max() ?? .green)
        let levels = envelope.findings.compactMap(\.level)
        #expect(levels == levels.sorted(by: >))
    }

    @Test func whatABrokenMustIsCalled() throws {
        let source = try ReadProgram.small([
            "assignments.csv": "person_id,date,slot,service_id,start,end\n"
                + "a,2026-03-03,AM,ward,2026-03-03T07:00,2026-03-04T09:00\n"
        ])
        let report = try source.entry.dutyHours().index.report()
        let broken = report.findings.filter { $0.kind == .violation }
        #expect(broken.map(\.code) == [.continuous24Hours] && broken.first?.level == .red)
        let sentence = try source.finding(try #require(broken.first)).sentence
        #expect(
            sentence
                == "Ada One is on duty 26 h without a break, Tue 3 Mar 07:00 to Wed 4 Mar 09:00; 24 h is the most (6.22)."
        )
    }
}
