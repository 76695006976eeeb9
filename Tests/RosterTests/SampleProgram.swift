// SPDX-License-Identifier: Apache-2.0

import Roster

/// A program small enough to count by hand.
enum Sample {
    static let profile = ProgramProfile(
        id: "sample", name: "Sample", timeZone: "America/Chicago", asOf: LocalDateTime("2026-01-05T08:00"),
        policies: ["week_cap_half_days": 11])

    static let texts: [String: String] = [
        "people.csv": #"""
        id,name,role,pgy,credentials,fte,week_cap_half_days,home_zone,from,to
        R1,"Ada, Dr. ""A""",resident,1,,1,,INPT,,
        R2,Bob,resident,2,acls;bls,0.8,9,,2026-01-06,
        F1,,faculty,,,0.125,,,,2026-01-10
        """#,
        "services.csv": """
        id,name,category,kind,zone,minutes_am,minutes_pm,minutes_night,counted,supervision,credentials
        ICU,Intensive care,1,inpatient,INPT,360,360,720,true,direct,
        CLIN,Clinic,3,outpatient,,240,240,,,,
        """,
        "eligibility.csv": """
        person_id,service_id,from,to
        R1,ICU,,
        R1,CLIN,,
        R2,CLIN,2026-01-01,2026-01-07
        F1,ICU,,
        """,
        "demand.csv": """
        service_id,from,to,weekdays,slot,min,target,max
        ICU,,,all,AM,1,2,3
        ICU,2026-01-01,,all,NIGHT,1,,
        CLIN,,,mon-fri,AM,1,,
        CLIN,,,holiday,PM,2,,
        """,
        "periods.csv": """
        id,kind,from,to
        P1,rotation,2026-01-05,2026-01-11
        P2,rotation,2026-01-12,2026-01-18
        H1,holiday,2026-01-08,2026-01-08
        """,
        "absences.csv": """
        id,person_id,from,from_slot,to,to_slot,kind,planned,blocking,created_at
        A1,R1,2026-01-06,PM,2026-01-07,AM,vacation,true,true,2025-12-01T09:30
        A2,R2,2026-01-08,AM,2026-01-08,NIGHT,conference,true,false,
        """,
        "assignments.csv": """
        person_id,date,slot,service_id,source,pinned
        R1,2026-01-13,AM,ICU,engine,true
        R1,2026-01-05,NIGHT,ICU,,
        F1,2026-01-05,AM,ICU,manual,false
        R1,2026-01-05,AM,CLIN,manual,false
        R2,2026-01-19,AM,CLIN,import,false
        """,
        "calls.csv": """
        person_id,start,end,kind
        R1,2026-01-09T17:00,2026-01-10T07:00,overnight
        """,
        "zones.csv": "id,name,priority,lend_limit\nINPT,Inpatient,3,\n",
        "swaps.csv": """
        id,requester,accepter,given_date,given_slot,taken_date,taken_slot,status,requested_at,executed_at
        S1,R1,R2,2026-01-05,AM,2026-01-06,AM,executed,2026-01-01T10:00,2026-01-02T10:00
        """,
    ]

    static func files(_ changes: [String: String?] = [:]) -> [String: [UInt8]] {
        var texts = texts
        for (name, text) in changes { texts[name] = text }
        return texts.mapValues { Array($0.utf8) }
    }

    static func report(_ changes: [String: String?] = [:]) throws -> ImportReport {
        try CSVImport.read(files: files(changes), profile: profile).get()
    }

    static func program(_ changes: [String: String?] = [:]) throws -> Program {
        try Program(try report(changes).tables)
    }

    static func date(_ text: String) throws -> LocalDate {
        guard let date = LocalDate(text) else { throw RosterError.missingTable(text) }
        return date
    }
}
