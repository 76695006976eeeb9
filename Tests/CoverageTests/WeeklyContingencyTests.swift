// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Contingency under weekly caps") struct WeeklyContingencyTests {
    @Test("losses by category equal flows over single people from nothing")
    func matchesReference() throws {
        var cases = RandomCases(seed: 43)
        var (losing, short) = (0, 0)
        for _ in 0..<60 {
            let model = try cases.model(services: cases.number(1...4), signatures: cases.number(1...3))
            let week = cases.week(model, slots: cases.number(1...4), people: cases.number(2...7))
            func unserved(without lost: Set<Int>) -> [Double] {
                var part = week
                part.people = week.people.indices.filter { !lost.contains($0) }.map { week.people[$0] }
                let reference = WeekReference(model: model, week: part)
                var before = 0.0
                return model.categoryOrder.map { category in
                    let demand = week.slots.reduce(0) { sum, slot in
                        model.categories.indices.reduce(sum) {
                            $0 + (model.categories[$1] == category ? slot.demand[$1] * slot.minutes : 0)
                        }
                    }
                    let served = reference.served(theta: 1, upTo: category)
                    defer { before = served }
                    return Double(demand) - (served - before)
                }
            }
            var contingency = try WeeklyContingency(model: model, week: week)
            let base = unserved(without: [])
            #expect(Self.isClose(contingency.baseUnserved, base), "\(model) \(week)")
            if base.contains(where: { $0 > 1 }) { short += 1 }
            let singles = contingency.singleLosses()
            for person in week.people.indices {
                let expected = zip(unserved(without: [person]), base).map { $0 - $1 }
                #expect(Self.isClose(singles[person], expected), "\(model) \(week) \(person)")
                if singles[person].contains(where: { $0 > 0 }) { losing += 1 }
            }
            let lost = Set(week.people.indices.filter { _ in cases.number(0...2) == 0 })
            let expected = zip(unserved(without: lost), base).map { $0 - $1 }
            #expect(Self.isClose(try contingency.loss(of: Array(lost)), expected), "\(model) \(week) \(lost)")
            #expect(contingency.singleLosses() == singles, "a loss must leave nothing behind")
        }
        #expect(losing > 40 && short > 10, "the cases must not be trivial")
    }

    private static func isClose(_ found: [Int], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 }
    }

    @Test("a person who is not in the week is refused")
    func refusals() throws {
        let model = try CoverageModel(categories: [1], signatures: [[0]])
        let week = CoverageWeek(
            slots: [.init(demand: [1])], people: [.init(signature: 0, availability: 1, capMinutes: 360)])
        var contingency = try WeeklyContingency(model: model, week: week)
        #expect(throws: CoverageError(field: "people", value: 1, allowed: "0 ..< 1")) {
            try contingency.loss(of: [1])
        }
        #expect(try contingency.loss(of: [0, 0]) == [360])
    }
}
