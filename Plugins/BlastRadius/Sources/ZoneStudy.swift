// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// The program of a horizon divided into zones: slots with needs by service and people by group of zone and skills.
struct ZoneStudy {
    /// A zone; the last one may be `unassigned`, for people and services without a zone of their own.
    struct Place {
        let id: String
        let name: String
        let lendLimit: Int?
        let priority: Int
        let isReal: Bool
    }

    /// One slot's question.
    struct Question {
        let slot: SlotIndex
        let needs: CoverageSlot
        /// Where each person counts in `needs.supply`; -1 for those who are not there.
        let groupOfPerson: [Int32]
    }

    let study: HorizonStudy
    /// The most important first.
    let zones: [Place]
    /// The zone of each person, by place in `zones`.
    let zoneOfPerson: [Int]
    /// The zone of each service.
    let zoneOfService: [Int]
    let questions: [Question]
    let model: ZoneModel
    /// People who are there at least once, in the order of the table.
    let members: [Int]
    /// Person-slots needed by zone.
    let demandByZone: [Int]

    var program: Program { study.program }
    var totalDemand: Int { demandByZone.reduce(0, +) }
    var realZones: [Int] { zones.indices.filter { zones[$0].isReal } }
    /// The services with demand that have no zone.
    var servicesWithoutZone: [Int] {
        study.skills.demanded.indices.filter { !zones[zoneOfService[$0]].isReal }
    }

    /// Divides a program; `lendLimit` is for all zones in place of their own.
    ///
    /// Nil once `isTime` says stop; it is asked before each slot.
    init?(_ study: HorizonStudy, lendLimit: Int?, isTime: () throws -> Bool) throws {
        self.study = study
        let program = study.program
        var zones = program.zones.sorted { ($1.priority, $0.id) < ($0.priority, $1.id) }.map {
            Place(
                id: $0.id, name: $0.name, lendLimit: lendLimit ?? $0.lendLimit, priority: $0.priority, isReal: true)
        }
        let known = Dictionary(
            zones.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { one, _ in one })
        let nowhere = zones.count
        zoneOfPerson = program.people.map { $0.homeZone.flatMap { known[$0] } ?? nowhere }
        zoneOfService = program.services.map { $0.zone.flatMap { known[$0] } ?? nowhere }
        if zoneOfPerson.contains(nowhere) || zoneOfService.contains(nowhere) {
            zones.append(
                Place(id: "unassigned", name: "those without a zone", lendLimit: nil, priority: -1, isReal: false))
        }
        self.zones = zones
        var groups = GroupTable(zoneOfPerson: zoneOfPerson)
        var there: Set<Int> = []
        var rows: [(slot: SlotIndex, demand: [Int], groupOfPerson: [Int32])] = []
        for slot in study.demandedSlots {
            if try isTime() { return nil }
            var demand = [Int](repeating: 0, count: program.services.count)
            for need in study.demand(in: slot) { demand[need.service] += need.min }
            var groupOfPerson = [Int32](repeating: -1, count: program.people.count)
            let day = study.day(of: slot)
            for person in program.people.indices where study.isPresent(person, in: slot) {
                groupOfPerson[person] = Int32(
                    groups.group(of: person, signature: study.skills.signature(of: person, onDay: day)))
                there.insert(person)
            }
            rows.append((slot, demand, groupOfPerson))
        }
        members = there.sorted()
        let signatures = study.skills.model.signatures
        let made = groups.keys.map { ZoneModel.Group(zone: $0.zone, skills: signatures[$0.signature]) }
        model = try ZoneModel(
            zones: zones.map { .init(priority: $0.priority, lendLimit: $0.lendLimit) },
            categories: program.services.map(\.category), zoneOfService: zoneOfService, groups: made)
        questions = rows.map { row in
            var supply = [Int](repeating: 0, count: made.count)
            for group in row.groupOfPerson where group >= 0 { supply[Int(group)] += 1 }
            return Question(
                slot: row.slot, needs: CoverageSlot(demand: row.demand, supply: supply),
                groupOfPerson: row.groupOfPerson)
        }
        demandByZone = questions.reduce([Int](repeating: 0, count: zones.count)) { [model] sums, question in
            zip(sums, model.byZone(question.needs.demand)).map(+)
        }
    }

    /// The zones of people.
    func zones(of people: [Int]) -> Set<Int> { Set(people.map { zoneOfPerson[$0] }) }

    /// Whether a person may do a service on any day of the horizon.
    func mayDo(_ person: Int, _ service: Int) -> Bool {
        study.horizon.dates.contains { program.eligibility.isEligible(person: person, service: service, on: $0) }
    }

    /// The services with demand that at most a quarter of the people may do.
    var rareServices: [Int] {
        study.skills.demanded.indices.filter { service in
            let holders = members.count { mayDo($0, service) }
            return holders > 0 && 4 * holders <= members.count
        }
    }
}

/// The groups of people by home zone and skills, numbered in order of first appearance.
private struct GroupTable {
    struct Key: Hashable {
        let zone: Int
        let signature: Int
    }

    let zoneOfPerson: [Int]
    private(set) var keys: [Key] = []
    private var numbers: [Key: Int] = [:]

    init(zoneOfPerson: [Int]) { self.zoneOfPerson = zoneOfPerson }

    mutating func group(of person: Int, signature: Int) -> Int {
        let key = Key(zone: zoneOfPerson[person], signature: signature)
        if let known = numbers[key] { return known }
        numbers[key] = keys.count
        keys.append(key)
        return keys.count - 1
    }
}
