// SPDX-License-Identifier: Apache-2.0

import Roster
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed everywhere.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// A program as the text of its files.
struct CoverProgram {
    var people = ["id,name,role,pgy,credentials,week_cap_half_days"]
    var services = [
        "id,name,category,kind,minutes_am,minutes_pm,minutes_night,counted,supervision,credentials",
        "ward,Ward,1,inpatient,360,360,720,true,direct,acls",
        "clinic,Clinic,3,outpatient,300,300,,true,indirect,",
        "office,Office,6,administration,240,240,,true,none,",
    ]
    var eligibility = ["person_id,service_id,from,to"]
    var demand = [
        "service_id,from,to,weekdays,slot,min,target,max", "ward,,,all,AM,2,2,3", "ward,,,all,PM,1,2,3",
        "ward,,,all,NIGHT,1,1,1", "clinic,,,mon-fri,AM,1,2,", "clinic,,,mon-fri,PM,1,3,",
    ]
    var periods = ["id,kind,from,to", "b1,rotation,2026-02-02,2026-03-01", "b2,rotation,2026-03-02,2026-03-29"]
    var absences = ["id,person_id,from,to,kind,from_slot,to_slot"]
    var assignments = ["person_id,date,slot,service_id,pinned"]
    var calls = ["person_id,start,end,kind"]
    var profile = ProgramProfile(
        id: "p", name: "P", timeZone: "America/Denver", asOf: ProgramProfile.asOf("2026-03-02T07:00"),
        policies: ["week_cap_half_days": 12])

    func tables() throws -> RosterTables {
        let texts = [
            "people": people, "services": services, "eligibility": eligibility, "demand": demand, "periods": periods,
            "absences": absences, "assignments": assignments, "calls": calls,
        ]
        let files = Dictionary(
            uniqueKeysWithValues: texts.map { ($0.key + ".csv", Array(($0.value.joined(separator: "\n") + "\n").utf8)) }
        )
        return try CSVImport.read(files: files, profile: profile).get().tables
    }

    static let first = LocalDate(year: 2026, month: 2, day: 16) ?? .earliest
    static let days = 28

    /// Eight people, four weeks, random work, absences and calls.
    static func random(seed: Int, peopleOrder: (inout [Int]) -> Void = { _ in }) -> CoverProgram {
        var numbers = SeededNumbers(seed)
        var program = CoverProgram()
        var rows: [String] = []
        for person in 0..<8 {
            let isFaculty = person >= 5
            let credentials = numbers.chance(85) ? "acls" : ""
            let cap = numbers.chance(30) ? "\(Int.random(in: 4...14, using: &numbers))" : ""
            rows.append(
                "p\(person),N\(person),\(isFaculty ? "faculty" : "resident"),\(isFaculty ? "" : "\(person % 3 + 1)"),\(credentials),\(cap)"
            )
            for service in ["ward", "clinic", "office"] where numbers.chance(80) {
                program.eligibility.append(
                    "p\(person),\(service),\(numbers.chance(15) ? "2026-03-01" : ""),")
            }
            if numbers.chance(50) {
                let start = first.advanced(by: Int.random(in: 0..<days, using: &numbers))
                program.absences.append(
                    "a\(person),p\(person),\(start),\(start.advanced(by: Int.random(in: 0...3, using: &numbers))),sick,\(numbers.chance(50) ? "PM" : "AM"),NIGHT"
                )
            }
            for day in 0..<days {
                let date = first.advanced(by: day)
                if numbers.chance(2) {
                    program.calls.append(
                        "p\(person),\(date)T17:00,\(date.advanced(by: 1))T07:00,\(numbers.chance(50) ? "overnight" : "backup")"
                    )
                }
                for slot in ["AM", "PM", "NIGHT"] where numbers.chance(slot == "NIGHT" ? 12 : 45) {
                    let service =
                        slot == "NIGHT" ? "ward" : ["ward", "clinic", "office"].randomElement(using: &numbers) ?? ""
                    program.assignments.append("p\(person),\(date),\(slot),\(service),\(numbers.chance(10))")
                }
            }
        }
        var order = Array(rows.indices)
        peopleOrder(&order)
        program.people += order.map { rows[$0] }
        return program
    }
}
