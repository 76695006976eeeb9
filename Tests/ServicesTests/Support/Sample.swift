// SPDX-License-Identifier: Apache-2.0

import Roster

/// A program small enough to count by hand.
enum Sample {
    static let profile = ProgramProfile(
        id: "sample", name: "Sample", timeZone: "America/Chicago", asOf: LocalDateTime("2026-01-05T08:00"))

    static let texts: [String: String] = [
        "people.csv": """
        id,name,role,pgy,credentials,fte,week_cap_half_days,home_zone,from,to
        R1,Ada Dr. (Ada) okoro,resident,1,,1,,,,
        R2,Bob Stone,resident,2,,1,,,2026-01-06,
        F1,Åse Ørsted,faculty,,,1,,,,2026-01-10
        """,
        "services.csv": """
        id,name,category,kind,zone,minutes_am,minutes_pm,minutes_night,counted,supervision,credentials
        ICU,Intensive care,1,inpatient,,360,360,720,true,direct,
        CLIN,Clinic,3,outpatient,,240,240,,,,
        """,
        "eligibility.csv": "person_id,service_id,from,to\nR1,ICU,,\nR1,CLIN,,\nR2,CLIN,,\nF1,ICU,,\n",
        "demand.csv": "service_id,from,to,weekdays,slot,min,target,max\nICU,,,all,AM,1,2,3\nCLIN,,,mon-fri,AM,1,,\n",
        "assignments.csv": """
        person_id,date,slot,service_id,source,pinned
        R1,2026-01-05,AM,ICU,manual,false
        R2,2026-01-06,AM,CLIN,manual,false
        """,
    ]

    /// The tables of the sample, with some files in other words or left out.
    static func tables(
        _ changes: [String: String?] = [:], profile: ProgramProfile = Sample.profile
    ) throws -> RosterTables {
        var texts = texts
        for (name, text) in changes { texts[name] = text }
        return try CSVImport.read(files: texts.mapValues { Array($0.utf8) }, profile: profile).get().tables
    }

    /// The sample with one more assignment, on the `day`-th of January 2026; the other tables are as they were.
    static func tables(assignedOn day: Int) throws -> RosterTables {
        let text = texts["assignments.csv"] ?? ""
        return try tables(["assignments.csv": text + "\nR1,2026-01-\(day < 10 ? "0" : "")\(day),PM,CLIN,manual,false\n"]
        )
    }
}
