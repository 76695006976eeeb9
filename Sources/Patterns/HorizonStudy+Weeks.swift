// SPDX-License-Identifier: Apache-2.0

public import Coverage
public import Roster

extension HorizonStudy {
    /// A week's slots with what is needed, and who could work in them under which weekly cap.
    ///
    /// Days count whole, as half-days of a week; a night only for those whom it could need. O(people x slots).
    ///
    /// - Parameters:
    ///   - index: the week's place in `weeks`.
    ///   - cap: half-days a week for everybody; it does not raise a lower cap of one's own.
    ///   - absence: an absence that is taken back.
    public func coverageWeek(
        _ index: Int, atMost cap: Int? = nil, restoring absence: Absence? = nil
    ) -> CoverageWeek {
        let slots = Array(weeks[index].slots)
        var people: [CoverageWeek.Person] = []
        forEachPerson(inWeek: index, restoring: absence) { person, availability in
            let minutes = min(10_080, weekCapHalfDays(of: person, atMost: cap) * CoverageWeek.minutesPerHalfDay)
            people.append(
                CoverageWeek.Person(
                    signature: skills.signature(of: person, inWeek: index), availability: availability,
                    capMinutes: minutes))
        }
        let rows = slots.map { slot in
            var needs = [Int](repeating: 0, count: skills.model.serviceCount)
            for need in demand(in: slot) { needs[need.service] += need.min }
            return CoverageWeek.Slot(minutes: minutes(of: slot), demand: needs)
        }
        return CoverageWeek(slots: rows, people: people)
    }

    /// The people of `coverageWeek` without a restored absence, in its order.
    ///
    /// O(people x slots).
    public func peopleOfWeek(_ index: Int) -> [Int] {
        var people: [Int] = []
        forEachPerson(inWeek: index, restoring: nil) { person, _ in people.append(person) }
        return people
    }

    /// Everybody who could work in some slot of a week, with a bit for each slot.
    private func forEachPerson(
        inWeek index: Int, restoring absence: Absence?, _ body: (_ person: Int, _ availability: UInt64) -> Void
    ) {
        let slots = Array(weeks[index].slots)
        let wanted = slots.map { services(in: $0) }
        for person in program.people.indices where !excluded.contains(person) {
            let signature = skills.signature(of: person, inWeek: index)
            var availability: UInt64 = 0
            for (bit, slot) in slots.enumerated() {
                let isThere = presence.isPresent(person: person, in: slot) || isBack(person, in: slot, absence)
                let counts = slot.slot != .night || skills.model.signatures[signature].intersects(wanted[bit])
                if isThere && counts { availability |= 1 << UInt64(bit) }
            }
            if availability != 0 { body(person, availability) }
        }
    }

    private func isBack(_ person: Int, in slot: SlotIndex, _ absence: Absence?) -> Bool {
        guard let absence, absence.person == person else { return false }
        return absence.from <= slot && slot <= absence.to && program.people[person].membership.contains(slot.date)
    }
}
