// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// The small fixture program as coverage questions: 12 people, 28 half-day slots, 8 services.
struct FixtureProgram {
    let services: [String]
    let blocks: [String]
    let people: [String]
    let model: CoverageModel
    let signatureOfPerson: [Int]
    let demand: [[Int]]
    /// Present people by slot, then by person.
    let isPresent: [[Bool]]
    let weekCap: Int

    init() throws {
        let file = try Golden.file("00_fixture_small.json")
        let services = try file.array("services").map { try $0.string("id") }
        let blocks = try file.array("blocks").map { try $0.string("id") }
        let people = try file.array("people").map { try $0.string("id") }
        let categories = try file.array("services").map { try $0.int("priority") }
        let (signatures, numbers) = SkillSignatures.grouping(
            try file.array("people").map { person in
                ServiceSet(try person.strings("eligible").compactMap(services.firstIndex(of:)))
            })
        demand = try blocks.map { block in
            guard let needs = file["demand"]?[block] else { throw Golden.Missing(what: block) }
            return try services.map { try needs.int($0) }
        }
        var isPresent = [[Bool]](repeating: [Bool](repeating: true, count: people.count), count: blocks.count)
        for absence in try file.array("absences") {
            guard let person = people.firstIndex(of: try absence.string("person")) else { continue }
            for block in try absence.int("fromBlock")...absence.int("toBlock") { isPresent[block][person] = false }
        }
        self.isPresent = isPresent
        model = try CoverageModel(categories: categories, signatures: signatures.sets)
        signatureOfPerson = numbers
        weekCap = try file.int("weekCapHalfDays")
        (self.services, self.blocks, self.people) = (services, blocks, people)
    }

    func slot(_ block: Int) -> CoverageSlot {
        var slot = CoverageSlot(emptyFor: model)
        slot.demand = demand[block]
        for person in people.indices where isPresent[block][person] { slot.supply[signatureOfPerson[person]] += 1 }
        return slot
    }

    /// Fourteen half-days from Monday to Sunday.
    func week(_ number: Int, cap: Int, removed: [String] = []) -> CoverageWeek {
        let blocks = number * 14..<number * 14 + 14
        let staying = people.indices.filter { !removed.contains(people[$0]) }
        return CoverageWeek(
            slots: blocks.map { CoverageWeek.Slot(demand: demand[$0]) },
            people: staying.map { person in
                let bits = blocks.filter { isPresent[$0][person] }.reduce(UInt64(0)) {
                    $0 | 1 << UInt64($1 - blocks.lowerBound)
                }
                return CoverageWeek.Person(
                    signature: signatureOfPerson[person], availability: bits, capMinutes: cap * 360)
            })
    }
}
