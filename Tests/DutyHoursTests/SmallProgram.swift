// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster

/// A program of five people whose rows a test changes, read through the files that people write.
struct SmallProgram {
    struct Cell: Hashable {
        let person: String
        let slot: SlotIndex
    }

    static let people = ["r1", "r2", "w1", "f1", "s1"]
    static let services = ["clinic", "precept", "ward", "call", "moon", "scope", "read"]
    static let first = LocalDate(year: 2026, month: 1, day: 5) ?? LocalDate(rawValue: 0)

    var cells: [Cell: String] = [:]
    var calls: [String] = []
    var logged: [String] = []
    var absences: [String] = []
    var extra: [String: String] = [:]
    var policies: [String: Int] = [:]
    var periods = "id,kind,from,to\nb1,rotation,2026-01-05,2026-02-01\nb2,rotation,2026-02-02,2026-02-28\n"

    var texts: [String: String] {
        let rows = cells.map { "\($0.key.person),\($0.key.slot.date),\($0.key.slot.slot.code),\($0.value)" }
        return [
            "people.csv": """
            id,name,role,pgy,credentials,from,to
            r1,A,resident,1,,,
            r2,B,resident,2,,,2026-02-20
            w1,C,fellow,4,endoscopy,,
            f1,D,faculty,,endoscopy,,
            s1,E,staff,,,,
            """,
            "services.csv": """
            id,name,category,kind,zone,minutes_am,minutes_pm,minutes_night,counted,supervision,credentials,start_night,\
            moonlighting,handoff_minutes
            clinic,Clinic,3,outpatient,CLIN,240,240,,true,oversight,,,,
            precept,Precepting,2,outpatient,CLIN,240,240,,true,none,,,,
            ward,Ward,1,inpatient,WARD,360,360,780,true,direct,,1140,,60
            call,Call,1,call,WARD,,,900,true,indirect,,1020,,
            moon,Moonlighting,5,inpatient,,360,360,,true,none,,,external,
            scope,Endoscopy,3,procedure,CLIN,240,,,true,direct,endoscopy,,,
            read,Reading,7,education,,240,240,,false,none,,,,
            """,
            "eligibility.csv": "person_id,service_id,from,to\n"
                + Self.people.flatMap { person in
                    Self.services.map { person == "s1" && $0 == "ward" ? "s1,ward,2026-01-20," : "\(person),\($0),," }
                }.joined(separator: "\n"),
            "demand.csv": "service_id,from,to,weekdays,slot,min,target,max\nclinic,,,all,AM,1,,\nward,,,all,AM,1,,\n"
                + "precept,,,all,AM,1,,\ncall,,,all,NIGHT,1,,\nmoon,,,all,AM,0,,\nscope,,,all,AM,0,,\n",
            "periods.csv": periods,
            "assignments.csv": "person_id,date,slot,service_id\n" + rows.sorted().joined(separator: "\n"),
            "calls.csv": "person_id,start,end,kind\n" + calls.joined(separator: "\n"),
            "logged_hours.csv": "person_id,start,end,kind\n" + logged.joined(separator: "\n"),
            "absences.csv": "id,person_id,from,from_slot,to,to_slot,kind,planned,blocking,created_at\n"
                + absences.enumerated().map { "a\($0.offset),\($0.element)" }.joined(separator: "\n"),
            "credentials.csv": "person_id,credential,from,to\nr2,endoscopy,2026-01-01,2026-01-15\n",
        ].merging(extra) { _, new in new }
    }

    func program() throws -> Program {
        let profile = ProgramProfile(id: "small", name: "Small", timeZone: "America/Denver", policies: policies)
        let files = texts.mapValues { Array($0.utf8) }
        return try Program(try CSVImport.read(files: files, profile: profile).get().tables)
    }

    mutating func assign(_ person: String, _ day: Int, _ slot: Slot, _ service: String?) {
        cells[Cell(person: person, slot: SlotIndex(Self.first.advanced(by: day), slot))] = service
    }

    /// The findings of full validation.
    func findings() throws -> [DutyFinding] { try DutyHoursValidator(try program()).validate().findings }

    /// The codes of full validation that are of a person, each once for each finding, sorted.
    func codes(_ person: String) throws -> [DutyCode] {
        let index = Self.people.firstIndex(of: person)
        return try findings().filter { $0.person == index }.map(\.code).sorted()
    }
}
