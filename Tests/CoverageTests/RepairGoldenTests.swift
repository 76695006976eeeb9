// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON
import Testing

@Suite("Fixture program, fallbacks") struct RepairGoldenTests {
    @Test("04: unserved by category, changes and static coverage of every scenario")
    func scenarios() throws {
        let program = try FixtureProgram()
        let assignments = try Golden.file("00_fixture_small.json").array("assignments")
        var current = [[Int?]](
            repeating: [Int?](repeating: nil, count: program.people.count), count: program.blocks.count)
        for row in assignments {
            let block = try #require(program.blocks.firstIndex(of: row.string("block")))
            let person = try #require(program.people.firstIndex(of: row.string("person")))
            current[block][person] = program.services.firstIndex(of: try row.string("service"))
        }
        var memo = RepairMemo(model: program.model)
        var count = 0
        for vector in try Golden.file("04_fallbacks.json").array("vectors") {
            let (input, expected) = (vector["input"] ?? [:], vector["expected"] ?? [:])
            guard input["fixture"] != nil else { continue }
            count += 1
            let removed = (input["remove"]?.arrayValue ?? []).compactMap(\.stringValue)
            let dropped = (input["dropPriorities"]?.arrayValue ?? []).compactMap(\.integerValue).map { Int($0) }
            var (required, kept, changes) = (0, 0, 0)
            var unserved = [Int](repeating: 0, count: 4)
            for block in program.blocks.indices {
                var demand = program.demand[block]
                for service in demand.indices {
                    if let surge = input["demand"] {
                        demand[service] = Int(surge[program.services[service]]?.integerValue ?? 0)
                    }
                    if dropped.contains(program.model.categories[service]) { demand[service] = 0 }
                }
                let crews = program.people.indices.filter {
                    program.isPresent[block][$0] && !removed.contains(program.people[$0])
                }.map {
                    RepairSlot.Crew(signature: program.signatureOfPerson[$0], current: current[block][$0], count: 1)
                }
                let repair = try memo.repair(RepairSlot(demand: demand, crews: crews))
                required += demand.reduce(0, +)
                kept += repair.totalUnservedStatic
                changes += repair.changes
                for service in demand.indices where repair.unserved[service] > 0 {
                    unserved[program.model.categories[service] - 1] += repair.unserved[service]
                }
            }
            let label: Comment = "\(try vector.string("id"))"
            #expect(try required == expected.int("requiredHalfDays"), label)
            #expect(try unserved == expected.array("unservedByPriority1to4").map { Int($0.doubleValue ?? -1) }, label)
            #expect(try changes == expected.int("changedPersonBlocks"), label)
            #expect(try kept == expected.int("unservedIfNothingChanges"), label)
        }
        #expect(count == 13)
    }
}
