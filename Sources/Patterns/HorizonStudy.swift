// SPDX-License-Identifier: Apache-2.0

public import Coverage
public import Roster

/// What is needed and who is there over a horizon: what flows, losses and repairs are computed from.
public struct HorizonStudy: Sendable {
    /// The program.
    public let program: Program
    /// The days.
    public let horizon: Horizon
    /// The program's weeks, cut to the horizon.
    public let weeks: [Horizon]
    /// People who count as away all the time.
    public let excluded: Set<Int>
    /// Who is there in each slot.
    public let presence: PresenceGrid
    /// Everybody's skills.
    public let skills: SkillTable
    /// What each service needs at least, for every slot of the horizon in order.
    public let demand: [[Demand]]

    /// Prepares a study; O(people x slots / 64 + slots x rules).
    public init(_ program: Program, _ horizon: Horizon, excluded: Set<Int> = []) throws(CoverageError) {
        self.program = program
        self.horizon = horizon
        self.excluded = excluded
        weeks = program.weeks(in: horizon)
        presence = PresenceGrid(program, horizon)
        demand = horizon.slots.map { program.demandCalendar.demand(in: $0).filter { $0.min > 0 } }
        let demanded = ServiceSet(demand.flatMap { $0.map(\.service) })
        skills = try SkillTable(program, horizon, weeks: weeks, demanded: demanded)
    }

    /// A slot's place in the horizon, from 0.
    public func position(of slot: SlotIndex) -> Int { horizon.slots.lowerBound.distance(to: slot) }
    /// A slot's day in the horizon, from 0.
    public func day(of slot: SlotIndex) -> Int { horizon.from.distance(to: slot.date) }
    /// What each service needs in a slot of the horizon.
    public func demand(in slot: SlotIndex) -> [Demand] { demand[position(of: slot)] }
    /// The services that need somebody in a slot.
    public func services(in slot: SlotIndex) -> ServiceSet { ServiceSet(demand(in: slot).map(\.service)) }
    /// The slots in which somebody is needed, in order.
    public var demandedSlots: [SlotIndex] { horizon.slots.filter { !demand(in: $0).isEmpty } }

    /// Whether a person is there and not excluded.
    public func isPresent(_ person: Int, in slot: SlotIndex) -> Bool {
        presence.isPresent(person: person, in: slot) && !excluded.contains(person)
    }

    /// The people there who may do one of the services.
    public func people(for services: ServiceSet, in slot: SlotIndex) -> [Int] {
        let day = day(of: slot)
        return program.people.indices.filter {
            isPresent($0, in: slot) && skills.mayDo($0, anyOf: services, onDay: day)
        }
    }

    /// Needs by service and people there by signature: the question of one slot, where anybody present may move.
    public func coverageSlot(_ slot: SlotIndex) -> CoverageSlot {
        var question = CoverageSlot(emptyFor: skills.model)
        for need in demand(in: slot) { question.demand[need.service] += need.min }
        let day = day(of: slot)
        for person in program.people.indices where isPresent(person, in: slot) {
            question.supply[skills.signature(of: person, onDay: day)] += 1
        }
        return question
    }

    /// Who is assigned to what in a slot, as it is stored: absent people are among them.
    ///
    /// O(log assignments + those of the slot).
    public func assigned(in slot: SlotIndex) -> [(person: Int, service: Int)] {
        program.assignments.positions(in: slot).map { position in
            let row = program.assignments[position]
            return (row.person, row.service)
        }
    }

    /// The weekly cap of a person in half-days; a cap for everybody does not raise a lower one of the person's own.
    public func weekCapHalfDays(of person: Int, atMost cap: Int? = nil) -> Int {
        let own = program.people[person].weekCapHalfDays
        return max(0, cap.map { min(own ?? $0, $0) } ?? program.weekCapHalfDays(person: person))
    }

    /// What a slot counts under a weekly cap in minutes: a half-day, or the longest of the night's services.
    public func minutes(of slot: SlotIndex) -> Int {
        guard slot.slot == .night else { return CoverageWeek.minutesPerHalfDay }
        let longest = demand(in: slot).map { program.services[$0.service].capLoad(in: .night) }.max() ?? 0
        return min(1440, max(1, longest))
    }
}
