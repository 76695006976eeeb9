// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// One week of the horizon, or the part of it that lies in the horizon.
struct WeekResult {
    let range: Horizon
    let load: WeeklyLoad
    /// What people could work if nobody had a weekly cap, in minutes.
    let availableMinutes: Int

    var isPartial: Bool { range.days < 7 }
    /// Everything is covered and nobody works more than their cap.
    var isFeasible: Bool { load.exactTheta.map { $0.numerator <= $0.denominator } ?? false }
    /// Half-days per category that nobody can work without exceeding a cap.
    var unserved: [(category: Int, halfDays: Double)] {
        load.unservedUnderCaps.filter { $0.unserved > 0 }.map { ($0.category, Double($0.unserved) / 360) }
    }
    /// Half-days of patient safety and required work (categories 1 and 2) among them.
    var unservedOneAndTwo: Double { unserved.filter { $0.category <= 2 }.reduce(0) { $0 + $1.halfDays } }
    var requiredHalfDays: Double { Double(load.demandMinutes) / 360 }
    var capacityHalfDays: Double { Double(load.capacityMinutes) / 360 }

    /// Half-days of leave, counted under caps, that still fit before theta reaches `share`; 0 if it has.
    ///
    /// Safe for leave of the people who carry the critical services, and for leave of everybody together.
    func headroom(before share: Double, minutesByService: [Int: Int]) -> Int {
        guard let theta = load.theta, theta < share, share > 0 else { return 0 }
        guard theta > 0 else { return load.capacityMinutes / 360 }
        let critical = Double(load.criticalServices.reduce(0) { $0 + (minutesByService[$1] ?? 0) })
        let spareOfAll = Double(load.capacityMinutes) - Double(load.demandMinutes) / share
        let spareOfCritical = critical / theta - critical / share
        // One minute less, because at the threshold itself the next level holds.
        return max(0, Int((min(spareOfAll, spareOfCritical) - 1) / 360))
    }
}

extension CapacityStudy {
    /// Analyses a week; `restoring` is an absence that is taken back.
    func week(_ index: Int, restoring absence: Absence? = nil) throws(CoverageError) -> WeekResult {
        let question = base.coverageWeek(index, atMost: weekCap, restoring: absence)
        let available = question.people.reduce(0) { sum, person in
            sum
                + question.slots.indices.reduce(0) {
                    $0 + (person.availability >> UInt64($1) & 1 == 1 ? question.slots[$1].minutes : 0)
                }
        }
        return WeekResult(
            range: weeks[index], load: try WeeklyLoad.analyse(question, model: skills.model),
            availableMinutes: available)
    }

    /// Minutes that each service needs in a week.
    func minutesByService(inWeek index: Int) -> [Int: Int] {
        var sums: [Int: Int] = [:]
        for slot in weeks[index].slots {
            for need in demand(in: slot) { sums[need.service, default: 0] += need.min * minutes(of: slot) }
        }
        return sums
    }

    private func minutes(of slot: SlotIndex) -> Int { base.minutes(of: slot) }
}
