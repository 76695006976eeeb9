// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// Who works how much of some days, and who alone does a service.
///
/// Somebody who is assigned and away does not work.
struct AssignedWork {
    let horizon: Horizon
    /// Slots of each person.
    let slots: [Int]
    /// What these count under weekly caps, in 360ths of a half-day.
    let capLoad: [Int]
    /// What each person does.
    let services: [ServiceSet]
    /// For each service, how many people do it.
    let peopleOfService: [Int]
    /// People who could work: members on a day of the horizon who may do something, or who did.
    let people: [Int]
    /// The days of the horizon on which each person is a member.
    let memberDays: [Int]

    /// Counts.
    ///
    /// O(assignments of the days + people).
    init(_ program: Program, _ horizon: Horizon) {
        let presence = PresenceGrid(program, horizon)
        var slots = [Int](repeating: 0, count: program.people.count)
        var load = slots
        var services = [ServiceSet](repeating: ServiceSet(), count: program.people.count)
        for position in program.assignments.positions(in: horizon.slots) {
            let person = Int(program.assignments.people[position])
            let slot = SlotIndex(rawValue: Int(program.assignments.slots[position]))
            guard presence.isPresent(person: person, in: slot) else { continue }
            let service = Int(program.assignments.services[position])
            slots[person] += 1
            load[person] += program.services[service].capLoad(in: slot.slot)
            services[person].insert(service)
        }
        var doers = [Int](repeating: 0, count: program.services.count)
        for set in services { for service in set.indices { doers[service] += 1 } }
        memberDays = program.people.map { $0.membership.intersection(horizon.range).dayCount }
        let days = memberDays
        people = program.people.indices.filter { person in
            days[person] > 0
                && (slots[person] > 0
                    || program.eligibility.words(person: person, on: horizon.from).contains { $0 != 0 }
                    || program.eligibility.words(person: person, on: horizon.to).contains { $0 != 0 })
        }
        self.horizon = horizon
        self.slots = slots
        self.capLoad = load
        self.services = services
        peopleOfService = doers
    }

    /// All slots worked.
    var total: Int { slots.reduce(0, +) }

    /// Slots of a person as if they worked full time and were a member all the time.
    func fullTimeSlots(_ person: Int, _ program: Program) -> Double {
        let share = Double(program.people[person].fteThousandths) / 1000 * Double(memberDays[person])
        return share > 0 ? Double(slots[person]) * Double(horizon.days) / share : 0
    }
}
