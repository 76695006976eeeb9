// SPDX-License-Identifier: Apache-2.0

public import Coverage
public import Roster

/// The stored schedule of a horizon, slot by slot, as questions of repair: who is there, doing what, and what is needed.
///
/// Memory grows with slots x kinds of people, not with slots x people.
public struct RepairStudy: Sendable {
    fileprivate struct CrewKey: Hashable {
        let signature: Int
        let current: Int?
        let strain: Int
    }

    /// One slot as it stands.
    public struct Slot: Sendable {
        /// Which one.
        public let index: SlotIndex
        /// People needed at least, per service of the program.
        public let demand: [Int]
        /// Everybody who is there, by skills and present service; somebody's service that nobody needs counts as free.
        public let crews: [RepairSlot.Crew]
        fileprivate let placeOfCrew: [CrewKey: Int]
    }

    /// The program.
    public let program: Program
    /// The days.
    public let horizon: Horizon
    /// Who is there in each slot.
    public let presence: PresenceGrid
    /// Everybody's skills in the services that may be needed.
    public let skills: SkillTable
    /// All slots of the horizon, in order.
    public let slots: [Slot]
    private let strain: MoveStrain

    /// Reads a horizon; O(people x slots).
    ///
    /// - Parameter services: services that may be needed besides those that the demand rules need.
    public init(_ program: Program, _ horizon: Horizon, services: Set<Int> = []) throws(CoverageError) {
        self.program = program
        self.horizon = horizon
        presence = PresenceGrid(program, horizon)
        let needed = program.demandCalendar.rules.filter { $0.min > 0 }.map(\.service)
        skills = try SkillTable(
            program, horizon, weeks: program.weeks(in: horizon), demanded: ServiceSet(Set(needed).union(services)))
        strain = MoveStrain(program, horizon)
        var slots: [Slot] = []
        slots.reserveCapacity(horizon.slots.count)
        for index in horizon.slots {
            slots.append(Self.slot(index, program, horizon, presence, skills, strain))
        }
        self.slots = slots
    }

    private static func slot(
        _ index: SlotIndex, _ program: Program, _ horizon: Horizon, _ presence: PresenceGrid, _ skills: SkillTable,
        _ strain: MoveStrain
    ) -> Slot {
        let demand = Self.demand(of: program.demandCalendar, in: index, program)
        var current = [Int32](repeating: -1, count: program.people.count)
        for position in program.assignments.positions(in: index) {
            current[Int(program.assignments.people[position])] = program.assignments.services[position]
        }
        let day = horizon.from.distance(to: index.date)
        var counts: [CrewKey: Int] = [:]
        for person in program.people.indices where presence.isPresent(person: person, in: index) {
            let signature = skills.signature(of: person, onDay: day)
            let key = CrewKey(
                signature: signature, current: service(Int(current[person]), skills),
                strain: strain.strain(of: person, in: index, assigned: current[person] >= 0))
            counts[key, default: 0] += 1
        }
        let keys = counts.keys.sorted {
            ($0.signature, $0.current ?? -1, $0.strain) < ($1.signature, $1.current ?? -1, $1.strain)
        }
        return Slot(
            index: index, demand: demand,
            crews: keys.map {
                RepairSlot.Crew(
                    signature: $0.signature, current: $0.current, count: counts[$0] ?? 0, strain: $0.strain)
            },
            placeOfCrew: Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($0.element, $0.offset) }))
    }

    /// The service as the study counts it: nil if nobody is ever needed in it.
    private static func service(_ assigned: Int, _ skills: SkillTable) -> Int? {
        skills.demanded.contains(assigned) ? assigned : nil
    }

    /// What a calendar needs in a slot, per service of the program.
    static func demand(of calendar: DemandCalendar, in slot: SlotIndex, _ program: Program) -> [Int] {
        var demand = [Int](repeating: 0, count: program.services.count)
        for need in calendar.demand(in: slot) { demand[need.service] += need.min }
        return demand
    }

    /// Whether a person is there in a slot of the horizon.
    public func isPresent(_ person: Int, in slot: SlotIndex) -> Bool { presence.isPresent(person: person, in: slot) }

    /// What a person is assigned to in a slot, as it is stored; nil if to nothing.
    ///
    /// O(log assignments).
    public func assignment(of person: Int, in slot: SlotIndex) -> Int? {
        let range = program.assignments.positions(in: slot)
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if program.assignments.people[middle] < person { low = middle + 1 } else { high = middle }
        }
        guard low < range.upperBound, program.assignments.people[low] == person else { return nil }
        return Int(program.assignments.services[low])
    }

    /// The question of a slot when some people are away, with needs of one's own or those of the slot.
    ///
    /// O(crews + people away x log assignments).
    public func question(_ slot: Slot, without away: some Sequence<Int>, demand: [Int]? = nil) -> RepairSlot {
        var crews = slot.crews
        for person in away where isPresent(person, in: slot.index) {
            if let place = crew(of: person, in: slot) { crews[place].count -= 1 }
        }
        return RepairSlot(demand: demand ?? slot.demand, crews: crews)
    }

    /// The place of a person's crew in a slot; nil if they are not there.
    public func crew(of person: Int, in slot: Slot) -> Int? {
        let day = horizon.from.distance(to: slot.index.date)
        let assigned = assignment(of: person, in: slot.index)
        let key = CrewKey(
            signature: skills.signature(of: person, onDay: day),
            current: assigned.flatMap { Self.service($0, skills) },
            strain: strain.strain(of: person, in: slot.index, assigned: assigned != nil))
        return slot.placeOfCrew[key]
    }

    /// The people of each crew of a slot; O(people).
    public func members(of slot: Slot) -> [[Int]] {
        var members = [[Int]](repeating: [], count: slot.crews.count)
        for person in program.people.indices where isPresent(person, in: slot.index) {
            if let place = crew(of: person, in: slot) { members[place].append(person) }
        }
        return members
    }
}
