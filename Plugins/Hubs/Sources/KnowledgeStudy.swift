// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Who may do what, and who does it, over a horizon.
struct KnowledgeStudy {
    /// Somebody whose membership ends within so many days of the first one is leaving.
    static let leavingDays = 90

    let study: HorizonStudy
    /// What each person may do on some day of the horizon on which they are a member; services without demand too.
    let skills: [ServiceSet]
    /// The people who are there in some slot of the horizon, ascending.
    let here: [Int]
    /// Per service, the people of `here` who may do it.
    let holders: [[Int]]
    /// Per service, in how many slots somebody is needed.
    let neededSlots: [Int]
    /// Per service, the fewest holders there at once when it is needed, and the first slot with so few.
    let least: [(people: Int, slot: SlotIndex)?]
    /// Half-days assigned, by person and service.
    let halfDays: [[Int: Double]]
    /// Half-days assigned to each service.
    let halfDaysOfService: [Double]
    /// People who are assigned more than their cap in some week.
    let overHours: Set<Int>

    /// Reads a horizon; O(slots x people + assignments).
    ///
    /// - Parameter check: called before each slot and week; may throw.
    init(_ study: HorizonStudy, check: () throws -> Void = {}) rethrows {
        self.study = study
        let program = study.program
        let services = program.services.indices
        skills = program.people.indices.map { Self.skills(program, $0, study.horizon) }
        let firstWord = study.presence.wordsPerSlot
        var seen = [UInt64](repeating: 0, count: firstWord)
        for slot in study.horizon.slots {
            for (word, bits) in study.presence.row(of: slot).enumerated() { seen[word] |= bits }
        }
        here = program.people.indices.filter { seen[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
        var holders = [[Int]](repeating: [], count: services.count)
        for person in here { for service in skills[person].indices { holders[service].append(person) } }
        var neededSlots = [Int](repeating: 0, count: services.count)
        var least = [(people: Int, slot: SlotIndex)?](repeating: nil, count: services.count)
        for slot in study.horizon.slots {
            try check()
            for service in study.services(in: slot).indices {
                neededSlots[service] += 1
                let there = holders[service].count {
                    study.isPresent($0, in: slot)
                        && program.eligibility.isEligible(person: $0, service: service, on: slot.date)
                }
                if least[service].map({ there < $0.people }) ?? true { least[service] = (there, slot) }
            }
        }
        self.holders = holders
        self.neededSlots = neededSlots
        self.least = least
        var halfDays = [[Int: Double]](repeating: [:], count: program.people.count)
        var sums = [Double](repeating: 0, count: services.count)
        var over: Set<Int> = []
        for week in study.weeks {
            try check()
            var load: [Int: Int] = [:]
            for position in program.assignments.positions(in: week.slots) {
                let row = program.assignments[position]
                let minutes = program.services[row.service].capLoad(in: row.slot.slot)
                halfDays[row.person][row.service, default: 0] += Double(minutes) / 360
                sums[row.service] += Double(minutes) / 360
                load[row.person, default: 0] += minutes
            }
            for (person, minutes) in load where minutes > study.weekCapHalfDays(of: person) * 360 {
                over.insert(person)
            }
        }
        self.halfDays = halfDays
        halfDaysOfService = sums
        overHours = over
    }

    private static func skills(_ program: Program, _ person: Int, _ horizon: Horizon) -> ServiceSet {
        let member = program.people[person].membership.intersection(horizon.range)
        guard !member.isEmpty else { return [] }
        func skills(_ date: LocalDate) -> [Int] {
            program.services.indices.filter { program.eligibility.isEligible(person: person, service: $0, on: date) }
        }
        if program.eligibility.isConstant(person: person, in: member) { return ServiceSet(skills(member.from)) }
        return ServiceSet((member.from..<member.to.advanced(by: 1)).flatMap(skills))
    }

    /// When somebody leaves, if that is soon.
    func leaves(_ person: Int) -> LocalDate? {
        let last = study.program.people[person].membership.to
        return last <= study.horizon.from.advanced(by: Self.leavingDays) ? last : nil
    }

    /// The services that somebody is needed for in the horizon.
    var needed: [Int] { study.skills.demanded.indices }

    /// The graph of a projection: people of `here` in order, then all services.
    func graph(_ projection: HubsRequest.Projection, isWeighted: Bool) throws(CoverageError) -> Graph {
        var edges: [Graph.Edge] = []
        for (node, person) in here.enumerated() {
            switch projection {
            case .may: for service in skills[person].indices { edges.append(Graph.Edge(node, here.count + service)) }
            case .does:
                for (service, amount) in halfDays[person].sorted(by: { $0.key < $1.key }) where amount > 0 {
                    edges.append(Graph.Edge(node, here.count + service, weight: isWeighted ? amount : 1))
                }
            }
        }
        return try Graph(nodeCount: here.count + study.program.services.count, edges: edges)
    }
}
