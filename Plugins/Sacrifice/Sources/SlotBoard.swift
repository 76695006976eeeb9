// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// One slot while its missing people are looked for.
struct SlotBoard {
    let slot: SlotIndex
    /// Work that goes on, before anybody is looked for.
    let staying: [ShedStudy.Row]
    /// Work that goes with its stage, needed or not.
    let released: [Release]
    /// Needs that do not count because the work was given up before.
    let waived: [(service: Int, people: Int)]
    private(set) var solver: SlotShedding
    /// The people of the solver, by their index in the program.
    private let people: [Int]
    private let places: [Int?]
    private let before: [Int]
    private let isReleased: Set<Int>
    private let minutes: Int
    private var obstacles: [Int: SlotShedding.Obstacle] = [:]
    private var found = 0
    private var used = 0

    init(
        _ study: ShedStudy, _ slot: SlotIndex, _ rows: [ShedStudy.Row], _ depth: ShedStudy.Depth, _ room: inout WeekRoom
    ) throws(CoverageError) {
        self.slot = slot
        var keeping = 7
        var first = 8
        switch depth {
        case .needed(let category): keeping = category
        case .stage(let category): first = category
        }
        let goes = rows.filter { !$0.isPinned && study.category($0.service) >= first }
        staying = rows.filter { $0.isPinned || study.category($0.service) < first }
        released = goes.map {
            Release(slot: slot, person: $0.person, service: $0.service, category: study.category($0.service))
        }
        isReleased = Set(goes.map(\.person))
        minutes = study.study.minutes(of: slot)
        for row in goes { room.give(study.program.services[row.service].capLoad(in: slot.slot), to: row.person) }
        var demand = [Int](repeating: 0, count: study.program.services.count)
        for need in study.study.demand(in: slot) where study.category(need.service) < first {
            demand[need.service] += need.min
        }
        var missing = demand
        for row in staying { missing[row.service] -= 1 }
        waived = study.waived(in: slot, of: missing)
        for (service, people) in waived {
            demand[service] -= people
            missing[service] -= people
        }
        let day = study.study.day(of: slot)
        var crew: [(person: Int, service: Int?, isPinned: Bool)] = []
        let isShort = missing.contains { $0 > 0 }
        if isShort {
            crew = staying.map { ($0.person, $0.service, $0.isPinned) }
            crew += study.free(in: slot, besides: staying, released: isReleased).map { ($0, nil, false) }
        }
        people = crew.map(\.person)
        places = crew.map(\.service)
        solver = try SlotShedding(
            model: study.study.skills.model, demand: isShort ? demand : demand.map { _ in 0 },
            people: crew.map {
                SlotShedding.Person(
                    signature: study.study.skills.signature(of: $0.person, onDay: day), service: $0.service,
                    isMovable: !$0.isPinned)
            }, protectedCategory: keeping, reserveCategory: SheddingLevel.protectedCategory)
        before = solver.filled
    }

    /// Looks for the people that a category misses.
    mutating func serve(_ category: Int, _ study: ShedStudy, _ room: inout WeekRoom) {
        for service in solver.gaps where study.category(service) == category {
            for (index, person) in people.enumerated() where places[index] == nil {
                if !room.has(minutes, for: person) { solver.exclude(index) }
            }
            for _ in 0..<solver.missing(service) {
                switch solver.serve(service) {
                case .spare(let index):
                    room.take(minutes, from: people[index])
                    if isReleased.contains(people[index]) { used += 1 } else { found += 1 }
                case .reserve: found += 1
                case .released: break
                case .none(let obstacle): obstacles[service] = obstacle
                }
                if obstacles[service] != nil { break }
            }
        }
    }

    /// Writes down who leaves what, who goes where, and what stays open.
    func conclude(_ study: ShedStudy, _ plan: inout ShedPlan) {
        var losses = solver.released
        for (index, person) in people.enumerated() where solver.places[index] != places[index] {
            guard let to = solver.places[index] else { continue }
            plan.moves.append(Move(slot: slot, person: person, from: places[index], to: to))
            guard let from = places[index], losses[from] > 0 else { continue }
            losses[from] -= 1
            plan.releases.append(
                Release(slot: slot, person: person, service: from, category: study.category(from)))
            plan.kept[study.category(from) - 1] -= 1
            plan.used += 1
        }
        for service in before.indices {
            let more = solver.filled[service] - before[service]
            if more > 0 { plan.covers.append(Cover(slot: slot, service: service, people: more)) }
        }
        plan.found += found
        plan.used += used
        let given = solver.released
        for service in solver.gaps {
            let missing = solver.missing(service)
            plan.uncovered[study.category(service) - 1] += missing
            // What was given up here is told as that.
            guard missing > given[service] else { continue }
            plan.gaps.append(
                OpenGap(
                    slot: slot, service: service, category: study.category(service),
                    missing: missing - given[service], obstacle: obstacles[service] ?? .nobody))
        }
    }
}

extension ShedStudy {
    /// Whoever is there, may do something that is needed, and does not work then, nor the night before or after.
    func free(in slot: SlotIndex, besides staying: [Row], released: Set<Int>) -> [Int] {
        let wanted = study.services(in: slot)
        let day = study.day(of: slot)
        let busy = Set(staying.map(\.person))
        let resting = neighbours(of: slot).reduce(into: Set<Int>()) { people, other in
            for position in program.assignments.positions(in: other) {
                people.insert(program.assignments[position].person)
            }
        }
        return program.people.indices.filter { person in
            guard !busy.contains(person), study.isPresent(person, in: slot),
                study.skills.mayDo(person, anyOf: wanted, onDay: day)
            else { return false }
            return released.contains(person) || !resting.contains(person)
        }
    }

    /// The slots that nobody works together with this one: a night, and the days on both sides of it.
    private func neighbours(of slot: SlotIndex) -> [SlotIndex] {
        let date = slot.date
        if slot.slot == .night {
            let next = date.advanced(by: 1)
            return [SlotIndex(date, .am), SlotIndex(date, .pm), SlotIndex(next, .am), SlotIndex(next, .pm)]
        }
        return [SlotIndex(date.advanced(by: -1), .night), SlotIndex(date, .night)]
    }
}
