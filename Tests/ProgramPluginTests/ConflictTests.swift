// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import Testing

@testable import ProgramTools

@Suite struct ConflictTests {
    private static let week = Window(from: LocalDate(rawValue: 20_514), to: LocalDate(rawValue: 20_520))

    private static let assigned = """
        person_id,date,slot,service_id
        a,2026-03-02,AM,ward
        b,2026-03-02,NIGHT,float
        a,2026-03-03,AM,ward
        b,2026-03-03,NIGHT,float
        a,2026-03-04,AM,ward
        b,2026-03-06,AM,ward

        """

    @Test func belowTheMinimum() throws {
        #expect("\(Self.week.from)" == "2026-03-02")
        let source = try ReadProgram.small([
            "assignments.csv": Self.assigned,
            "absences.csv": "id,person_id,from,from_slot,to,to_slot,kind\nx,a,2026-03-04,AM,2026-03-04,AM,sick\n",
        ])
        let staffing = Understaffing(source, Self.week)
        #expect(staffing.lastPlanned == LocalDate("2026-03-06"))
        let findings = staffing.findings(service: nil)
        #expect(findings.map(\.subject) == [["ward"], ["float"]])
        #expect(findings.allSatisfy { $0.level == .red && $0.value == 1 })
        // Who is away is not there (4th); the 5th has nobody; what comes after the 6th is not planned yet.
        #expect(findings[0].from == "2026-03-04 AM" && findings[0].to == "2026-03-05 AM")
        #expect(findings[1].from == "2026-03-04 NIGHT" && findings[1].to == "2026-03-06 NIGHT")
        #expect(
            findings[0].sentence
                == "Ward is below its minimum on 2 days, AM, from Wed 4 to Thu 5 Mar; on Wed 4 Mar it has 0 of 1.")
        #expect(staffing.findings(service: 2).isEmpty, "no demand, no minimum")
        let inferred = try ReadProgram.small([
            "assignments.csv": Self.assigned, "demand.csv": "service_id,slot,min,source\nfloat,NIGHT,1,inferred\n",
        ])
        let marked = Understaffing(inferred, Self.week).findings(service: nil)
        #expect(
            marked.first?.sentence.hasSuffix("The minimum is inferred from the past, and nobody confirmed it.") == true)
    }

    @Test(
        arguments: [
            ("s,a,b,2026-03-02,AM,2026-03-02,NIGHT,pending,", nil),
            ("s,a,b,2026-03-02,AM,2026-03-02,NIGHT,executed,", nil),
            ("s,a,b,2026-03-05,AM,,,pending,", "Ada One has nothing to give on Thu 5 Mar AM"),
            ("s,a,f,2026-03-03,AM,,,approved,", "Flo Three is not eligible for Ward"),
            ("s,a,b,2026-03-03,AM,,,pending,", "Bo Two is away on Tue 3 Mar AM"),
            ("s,a,b,2026-03-03,AM,,,pending,2026-03-01T10:00", nil),
            ("s,b,a,2026-03-06,AM,2026-03-05,AM,pending,", "Ada One has nothing to give on Thu 5 Mar AM"),
            ("s,a,,2026-03-02,AM,,,pending,", nil),
        ] as [(String, String?)])
    func aSwapThatCannotBeDone(row: String, fault: String?) throws {
        let source = try ReadProgram.small([
            "assignments.csv": Self.assigned,
            "absences.csv": "id,person_id,from,from_slot,to,to_slot,kind\nx,b,2026-03-03,AM,2026-03-03,AM,sick\n",
            "swaps.csv":
                "id,requester,accepter,given_date,given_slot,taken_date,taken_slot,status,executed_at\n\(row)\n",
        ])
        let findings = SwapClashes(source, Self.week).findings(person: nil)
        #expect(findings.count == (fault == nil ? 0 : 1), "\(findings.map(\.sentence))")
        if let fault { #expect(findings.first?.sentence.contains(fault) == true, "\(findings.map(\.sentence))") }
        #expect(SwapClashes(source, Self.week).findings(person: 2).isEmpty || row.contains(",f,"))
    }

    @Test func aRequestThatIsNotGranted() throws {
        let requests = """
            id,person_id,from,to,kind
            r1,a,2026-03-03,2026-03-04,vacation
            r2,b,2026-03-02,2026-03-03,no_call
            r3,b,2026-03-06,2026-03-06,no_call
            r4,a,2026-03-02,2026-03-02,prefer_clinic
            r5,f,2026-03-02,2026-03-08,vacation

            """
        let files = ["assignments.csv": Self.assigned, "requests.csv": requests]
        let source = try ReadProgram.small(files)
        let findings = RequestClashes(source, Self.week).findings(person: nil)
        #expect(findings.map { $0.subject[0] } == ["r2", "r1"])
        #expect(findings.map { $0.value } == [2, 2])
        #expect(findings[1].sentence.contains("asked for vacation"))
        let hidden = try ReadProgram.small(files, disclosure: .initials)
        #expect(RequestClashes(hidden, Self.week).findings(person: 0)[0].sentence.contains("asked for time off"))
    }
}
