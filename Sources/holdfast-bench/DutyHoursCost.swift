// SPDX-License-Identifier: Apache-2.0

import DutyHours
import JSON
import Roster

/// What validation of duty hours costs: all of a program, after one edit, and for one candidate.
///
/// The program is made up: 100 residents and 60 others, each on a pattern of clinic weeks, ward weeks, night float,
/// call and leave, with a few rows that break a rule. No logged hours; two assignments on most days.
struct DutyHoursCost {
    private let days: Int
    private let residents: Int
    private let others: Int
    private let rounds: Int

    init(days: Int, residents: Int = 100, others: Int = 60, rounds: Int) {
        self.days = days
        self.residents = residents
        self.others = others
        self.rounds = rounds
    }

    private var first: LocalDate { LocalDate(year: 2026, month: 1, day: 5) ?? LocalDate(rawValue: 0) }

    /// Nanoseconds of processor time: `p50` and `p99` of each step, and what they were measured on.
    func measure() throws -> JSONValue {
        let program = try program()
        var reading: [Double] = []
        var validating: [Double] = []
        var validator = try DutyHoursValidator(program)
        for _ in 0..<max(5, rounds) {
            reading.append(try time { validator = try DutyHoursValidator(program) })
        }
        var report = validator.validate()
        for _ in 0..<max(200, rounds) { validating.append(time { report = validator.validate() }) }
        var index = DutyHoursIndex(validator)
        var (candidates, edits, replacements): ([Double], [Double], [Double]) = ([], [], [])
        var changes = 0
        for number in 0..<max(2000, rounds) {
            let person = number &* 7 % residents
            let date = first.advanced(by: number &* 13 % days)
            let one = Assignment(
                person: person, service: 0, slot: SlotIndex(date, number % 2 == 0 ? .pm : .am), source: nil,
                isPinned: false)
            candidates.append(
                time { changes += index.candidateFindings(person: person, adding: [one]).appearing.count })
            let change = DutyChange(person: person, adding: [one])
            edits.append(time { changes += index.apply([change]).appearing.count })
            index.apply([DutyChange(person: person, removing: [one])])
        }
        index = DutyHoursIndex(validator)
        for number in 0..<max(500, rounds) {
            let date = first.advanced(by: number &* 13 % days)
            let dates = DateRange(from: date, to: date)
            replacements.append(
                try time { try index.replace(people: [number &* 7 % residents], from: program, dates: dates) })
        }
        guard index.report().findings == report.findings else { throw Mismatch() }
        return [
            "people": .integer(Int64(residents + others)), "days": .integer(Int64(days)),
            "assignments": .integer(Int64(program.assignments.count)),
            "findings": .integer(Int64(report.findings.count)), "read": figures(reading),
            "validate": figures(validating), "candidate": figures(candidates), "edit": figures(edits),
            "replace": figures(replacements), "candidate_findings": .integer(Int64(changes)), "unit": "ns",
        ]
    }

    /// The index did not come back to where it was.
    struct Mismatch: Error {}

    private func figures(_ values: [Double]) -> JSONValue {
        [
            "p50": .number(Stopwatch.median(values).rounded()),
            "p99": .number(Stopwatch.quantile(0.99, of: values).rounded()),
        ]
    }

    /// Nanoseconds of this thread's processor time, so that what else runs on the machine counts little.
    private func time(_ work: () throws -> Void) rethrows -> Double {
        let start = Stopwatch.processorTime()
        try work()
        return Double(Stopwatch.processorTime() - start)
    }

    private func program() throws -> Program {
        var files: [String: String] = [
            "services.csv": """
            id,name,category,kind,zone,minutes_am,minutes_pm,minutes_night,counted,supervision,credentials
            clinic,Clinic,3,outpatient,CLIN,240,240,,true,oversight,
            ward,Ward,1,inpatient,WARD,360,360,720,true,indirect,
            precept,Precepting,2,outpatient,CLIN,240,240,,true,none,

            """,
            "demand.csv":
                "service_id,from,to,weekdays,slot,min,target,max\nclinic,,,all,AM,4,,\nward,,,all,AM,9,,\nprecept,,,all,AM,2,,\n",
        ]
        var people = "id,name,role,pgy\n"
        var eligibility = "person_id,service_id,from,to\n"
        var assignments = "person_id,date,slot,service_id\n"
        var calls = "person_id,start,end,kind\n"
        var absences = "id,person_id,from,from_slot,to,to_slot,kind,planned,blocking,created_at\n"
        for person in 0..<residents + others {
            let isResident = person < residents
            people += "p\(person),P,\(isResident ? "resident,\(1 + person % 3)" : "faculty,")\n"
            eligibility += "p\(person),clinic,,\np\(person),ward,,\np\(person),precept,,\n"
            for day in 0..<days {
                row(person, day, isResident, &assignments, &calls, &absences)
            }
        }
        var periods = "id,kind,from,to\n"
        for block in 0...days / 28 {
            periods += "b\(block),rotation,\(first.advanced(by: block * 28)),\(first.advanced(by: block * 28 + 27))\n"
        }
        (files["people.csv"], files["eligibility.csv"]) = (people, eligibility)
        (files["assignments.csv"], files["calls.csv"]) = (assignments, calls)
        (files["absences.csv"], files["periods.csv"]) = (absences, periods)
        let profile = ProgramProfile(id: "bench", name: "Bench", timeZone: "America/Denver")
        return try Program(try CSVImport.read(files: files.mapValues { Array($0.utf8) }, profile: profile).get().tables)
    }

    /// One day of one person: in weeks of a cycle of eight, ward six days, clinic five, nights six, leave.
    private func row(
        _ person: Int, _ day: Int, _ isResident: Bool, _ assignments: inout String, _ calls: inout String,
        _ absences: inout String
    ) {
        let date = first.advanced(by: day)
        let (week, weekday) = ((day / 7 + person) % 8, day % 7)
        if !isResident {
            let service = person % 3 == 0 ? "ward" : "precept"
            if weekday < 5 { for slot in ["AM", "PM"] { assignments += "p\(person),\(date),\(slot),\(service)\n" } }
            return
        }
        switch week {
        case 0, 1, 4:
            // The day after call is off, but for one in ten.
            if weekday < 6, weekday != 3 || person % 10 == 0 {
                for slot in ["AM", "PM"] { assignments += "p\(person),\(date),\(slot),ward\n" }
            }
            if weekday == 2 {
                calls += "p\(person),\(date)T19:00,\(date.advanced(by: 1))T07:00,overnight\n"
            }
        case 2, 3, 5:
            if weekday < 5 { for slot in ["AM", "PM"] { assignments += "p\(person),\(date),\(slot),clinic\n" } }
        case 6:
            if weekday < 6 { assignments += "p\(person),\(date),NIGHT,ward\n" }
        default:
            if weekday == 0, day / 56 % 2 == 0 {
                absences +=
                    "a\(person)-\(day),p\(person),\(date),AM,\(date.advanced(by: 6)),NIGHT,vacation,true,true,\n"
            } else if day / 56 % 2 == 1, weekday < 5 {
                for slot in ["AM", "PM"] { assignments += "p\(person),\(date),\(slot),clinic\n" }
            }
        }
    }
}
