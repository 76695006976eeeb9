// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The longest run of days in a row on which somebody works (original-system.md 1.4: at most 6 good, at most 13 a warning).
struct DutyRuns {
    static let good = 6
    static let warning = 13

    /// The longest run of each person that has a day in the horizon; runs may begin before it and end after it.
    let longest: [Int]

    /// Counts; O(assignments).
    init(_ program: Program, _ horizon: Horizon) {
        struct Run { var first = LocalDate.earliest, last = LocalDate.earliest, days = 0 }
        var runs = [Run](repeating: Run(), count: program.people.count)
        var longest = [Int](repeating: 0, count: program.people.count)
        for position in program.assignments.indices {
            let person = Int(program.assignments.people[position])
            let slot = SlotIndex(rawValue: Int(program.assignments.slots[position]))
            let date = slot.date
            guard program.services[Int(program.assignments.services[position])].isCounted,
                date != runs[person].last || runs[person].days == 0,
                program.isPresent(person: person, on: date, slot.slot)
            else { continue }
            if runs[person].days > 0, runs[person].last.advanced(by: 1) == date {
                runs[person].last = date
                runs[person].days += 1
            } else {
                runs[person] = Run(first: date, last: date, days: 1)
            }
            let run = runs[person]
            if run.last >= horizon.from, run.first <= horizon.to { longest[person] = max(longest[person], run.days) }
        }
        self.longest = longest
    }

    var measure: Measure {
        let most = longest.max() ?? 0
        return Measure(
            value: Double(most), band: Band(atMost: most, good: Self.good, warning: Self.warning),
            benchmark: Double(Self.good),
            details: ["people_above_benchmark": .count(longest.filter { $0 > Self.good }.count)])
    }
}
