// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import Testing

@testable import ProgramTools

@Suite struct ScheduleTextTests {
    @Test func csvKeepsWhatSpreadsheetsWouldTakeApart() {
        let document = Document.csv(
            ["a", "b"],
            [["plain", "with, comma"], ["with \"quote\"", "two\nlines"], ["=1+1", "-5"], ["", "Ærø 日本"]])
        #expect(
            document.text
                == "a,b\r\nplain,\"with, comma\"\r\n\"with \"\"quote\"\"\",\"two\nlines\"\r\n'=1+1,'-5\r\n,Ærø 日本\r\n")
    }

    @Test func theGridReads() throws {
        let source = try ReadProgram.small([
            "assignments.csv": """
            person_id,date,slot,service_id
            a,2026-03-02,AM,ward
            a,2026-03-02,PM,ward
            a,2026-03-03,AM,ward
            b,2026-03-03,NIGHT,float
            b,2026-03-12,AM,ward

            """,
            "absences.csv":
                "id,person_id,from,to,kind\nx,a,2026-02-27,2026-03-01,sick\ny,b,2026-03-06,2026-03-07,vacation\n",
            "calls.csv": "person_id,start,end,kind\nf,2026-03-02T17:00,2026-03-03T07:00,home\n",
        ])
        let window = Window(from: try #require(LocalDate("2026-03-02")), to: try #require(LocalDate("2026-03-12")))
        let rows = ScheduleRows(source, window, person: nil, service: nil).rows
        #expect(rows.count == 7 && rows.map(\.date) == rows.map(\.date).sorted())
        let lines = ScheduleGrid(rows, window, isOfService: false).text.split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(lines[0].contains("Mon 2 Mar") && lines[0].contains("Sun 8 Mar"))
        #expect(lines[1].hasPrefix("Ada One    ward") && lines[1].contains("ward/-"))
        #expect(lines[2].contains("+float") && lines[2].contains("[vacation]"))
        #expect(lines[3].hasPrefix("Flo Three  (home call)"))
        #expect(
            lines[4].contains("Mon 9 Mar") && lines[5].hasPrefix("Bo Two"), "who has nothing in a week is not in it")
        #expect(ScheduleRows(source, window, person: 1, service: nil).rows.count == 3)
        let ward = ScheduleRows(source, window, person: nil, service: 0).rows
        #expect(ward.count == 4 && ScheduleGrid(ward, window, isOfService: true).text.contains("AM/PM"))
        #expect(ScheduleGrid([], window, isOfService: false).text == "Nothing is planned Mon 2 to Thu 12 Mar.\n")
    }

    @Test func hoursAndDates() throws {
        #expect(
            [0, 45, 60, 90, 4890, -75].map(Wording.hours) == [
                "0 min", "45 min", "1 h", "1 h 30 min", "81 h 30 min", "-1 h 15 min",
            ])
        let day = try #require(LocalDate("2026-12-31"))
        #expect(Wording.span(day, day.advanced(by: 1)) == "Thu 31 Dec 2026 to Fri 1 Jan 2027")
        #expect(Wording.span(day, day, today: day) == "Thu 31 Dec")
        #expect(Wording.date(day, today: LocalDate("2027-01-01")) == "Thu 31 Dec 2026")
    }

    @Test func lookingUpPeopleAndServices() throws {
        let source = try ReadProgram.small()
        #expect(try source.person("b", at: "/person") == 1)
        #expect(try source.person("bo two", at: "/person") == 1)
        #expect(try source.service("Night Float", at: "/service") == 1)
        #expect {
            try source.person("Bo Tow", at: "/person")
        } throws: { error in
            "\(error)".contains("did you mean \\\"Bo Two\\\"?")
        }
        let twins = try ReadProgram.small([
            "people.csv": "id,name,role,pgy\na,Ada,resident,1\nb,Ada,resident,2\nf,F,faculty,\n"
        ])
        #expect { try twins.person("Ada", at: "/person") } throws: {
            "\($0)".contains("several people; allowed is one of the ids a, b")
        }
        let hidden = try ReadProgram.small(disclosure: .pseudonym)
        #expect(throws: ToolFailure.self, "a name that the caller may not see finds nobody") {
            try hidden.person("Bo Two", at: "/person")
        }
    }
}
