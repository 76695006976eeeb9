// SPDX-License-Identifier: Apache-2.0

import Roster

/// The plan that fits who is away now: the one for the fewest people that has all of them.
struct BestMatch {
    /// Who is away today without the schedule knowing it, by id.
    let away: [String]
    /// The plan; nil if none has all of them.
    let plan: FallbackPlan?

    /// The last day on which all of them are away; nil if nobody is.
    let until: LocalDate?
    /// Half-days and nights of theirs, from that day on, in which they are away and the schedule has work for them.
    let cells: Int

    /// With so few cells each is covered by itself: a plan moves many people for many days.
    static let fewCells = 4

    /// Whether following the plan does what is needed and not much more: they are away for all its days.
    ///
    /// A plan takes all their work away up to its last day, also on days on which they are back.
    var isWorthFollowing: Bool {
        guard let plan, let until else { return false }
        return plan.to <= until && Set(plan.away).isSubset(of: away) && cells > Self.fewCells
    }

    /// Looks at a day.
    ///
    /// Away are people with an absence that touches the day and was not planned, or in which they still have work: an
    /// absence that the schedule was made around needs no plan.
    init(_ program: Program, today: LocalDate, plans: [FallbackPlan]) {
        let slots = SlotIndex(today, .am)...SlotIndex(today, .night)
        var away: Set<Int> = []
        var until: [Int: LocalDate] = [:]
        for absence in program.absences where absence.isBlocking {
            guard absence.from <= slots.upperBound, slots.lowerBound <= absence.to else { continue }
            let from = max(absence.from, slots.lowerBound)
            let hasWork = program.assignments.positions(in: from..<max(from, absence.to.advanced(by: 1))).contains {
                Int(program.assignments.people[$0]) == absence.person
            }
            guard !absence.isPlanned || hasWork else { continue }
            away.insert(absence.person)
            until[absence.person] = max(until[absence.person] ?? today, absence.to.date)
        }
        let ids = Set(away.map { program.people[$0].id })
        self.away = ids.sorted()
        self.until = until.values.min()
        let last = until.values.max() ?? today
        cells =
            away.isEmpty
            ? 0
            : program.assignments.positions(in: slots.lowerBound..<SlotIndex(last.advanced(by: 1), .am)).count {
                let person = Int(program.assignments.people[$0])
                let slot = SlotIndex(rawValue: Int(program.assignments.slots[$0]))
                return away.contains(person) && !program.isPresent(person: person, on: slot.date, slot.slot)
            }
        plan =
            ids.isEmpty
            ? nil
            : plans.filter { ids.isSubset(of: $0.away) }.min {
                ($0.away.count, $0.kind.likelihoodRank, $0.id) < ($1.away.count, $1.kind.likelihoodRank, $1.id)
            }
    }
}
