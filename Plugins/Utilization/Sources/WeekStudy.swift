// SPDX-License-Identifier: Apache-2.0

import Coverage
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
        let question = coverageWeek(index, restoring: absence)
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

    /// The week's slots with demand, and who could work in them under which cap.
    private func coverageWeek(_ index: Int, restoring absence: Absence?) -> CoverageWeek {
        let slots = Array(weeks[index].slots)
        let wanted = slots.map { services(in: $0) }
        var people: [CoverageWeek.Person] = []
        for person in program.people.indices where !excluded.contains(person) {
            let signature = skills.signature(of: person, inWeek: index)
            var availability: UInt64 = 0
            for (bit, slot) in slots.enumerated() {
                let isThere = presence.isPresent(person: person, in: slot) || isBack(person, in: slot, absence)
                // Days count whole, as half-days of a week; a night only for those whom it could need.
                let counts = slot.slot != .night || skills.model.signatures[signature].intersects(wanted[bit])
                if isThere && counts { availability |= 1 << UInt64(bit) }
            }
            guard availability != 0 else { continue }
            people.append(
                CoverageWeek.Person(signature: signature, availability: availability, capMinutes: capMinutes(person)))
        }
        let rows = slots.map { slot in
            var needs = [Int](repeating: 0, count: skills.model.serviceCount)
            for need in demand(in: slot) { needs[need.service] += need.min }
            return CoverageWeek.Slot(minutes: minutes(of: slot), demand: needs)
        }
        return CoverageWeek(slots: rows, people: people)
    }

    private func isBack(_ person: Int, in slot: SlotIndex, _ absence: Absence?) -> Bool {
        guard let absence, absence.person == person else { return false }
        return absence.from <= slot && slot <= absence.to && program.people[person].membership.contains(slot.date)
    }

    /// The weekly cap of a person; a cap for everybody does not raise a lower one of the person's own.
    private func capMinutes(_ person: Int) -> Int {
        let own = program.people[person].weekCapHalfDays
        let halfDays = weekCap.map { min(own ?? $0, $0) } ?? program.weekCapHalfDays(person: person)
        return min(10_080, max(0, halfDays) * 360)
    }

    /// What a slot counts under a weekly cap: a half-day, or the longest of the night's services.
    private func minutes(of slot: SlotIndex) -> Int {
        guard slot.slot == .night else { return CoverageWeek.minutesPerHalfDay }
        let longest = demand(in: slot).map { program.services[$0.service].capLoad(in: .night) }.max() ?? 0
        return min(1440, max(1, longest))
    }
}
