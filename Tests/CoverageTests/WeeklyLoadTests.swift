// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Weekly load") struct WeeklyLoadTests {
    @Test("theta and the shortfalls equal bisection over single people")
    func matchesBisection() throws {
        var cases = RandomCases(seed: 6)
        var (feasible, aboveSimple, overCap) = (0, 0, 0)
        for _ in 0..<150 {
            let model = try cases.model(services: cases.number(1...4), signatures: cases.number(1...4))
            let week = cases.week(model, slots: cases.number(1...4), people: cases.number(1...8))
            let reference = WeekReference(model: model, week: week)
            let load = try WeeklyLoad.analyse(week, model: model)
            let expected = reference.theta
            #expect((load.theta == nil) == (expected == nil), "\(model) \(week)")
            if let theta = load.theta, let expected {
                #expect(abs(theta - expected) < 1e-8 * max(1, expected), "\(model) \(week)")
                #expect(theta >= (load.simpleRho ?? 0))
                feasible += 1
                if theta > (load.simpleRho ?? 0) + 1e-6 { aboveSimple += 1 }
                if theta > 1 { overCap += 1 }
            }
            for (theta, shortfalls) in [(1.0, load.unservedUnderCaps), (1000.0, load.uncoverable)] {
                var before = 0.0
                for shortfall in shortfalls {
                    let served = reference.served(theta: theta, upTo: shortfall.category)
                    let expected = Double(shortfall.demand) - (served - before)
                    #expect(abs(Double(shortfall.unserved) - expected) < 1e-6, "\(model) \(week)")
                    before = served
                }
            }
        }
        #expect(feasible > 40 && aboveSimple > 15 && overCap > 5, "the cases must not be trivial")
    }

    @Test("a night counts by its minutes, and the fraction is exact")
    func nights() throws {
        let model = try CoverageModel(categories: [1], signatures: [[0]])
        // AM needs one, the night of 12 hours needs one: 1 + 2 half-days for two people with 11 each, both there.
        let people = [CoverageWeek.Person](
            repeating: .init(signature: 0, availability: 0b11, capMinutes: 11 * 360), count: 2)
        let week = CoverageWeek(slots: [.init(demand: [1]), .init(minutes: 720, demand: [1])], people: people)
        let load = try WeeklyLoad.analyse(week, model: model)
        // Each is available for three half-days, fewer than the cap.
        #expect(load.capacityMinutes == 2 * 1080)
        #expect(load.exactTheta?.numerator == 1 && load.exactTheta?.denominator == 2)
        #expect(load.simpleRho == 0.5)
        #expect(load.criticalServices == [0])
    }

    @Test("theta names the services that cause it")
    func criticalServices() throws {
        let model = try CoverageModel(categories: [1, 2], signatures: [[0], [1]])
        let slots = [CoverageWeek.Slot](repeating: .init(demand: [1, 1]), count: 4)
        let people: [CoverageWeek.Person] =
            [.init(signature: 0, availability: 0b1111, capMinutes: 3 * 360)]
            + [CoverageWeek.Person](repeating: .init(signature: 1, availability: 0b1111, capMinutes: 1440), count: 3)
        let load = try WeeklyLoad.analyse(CoverageWeek(slots: slots, people: people), model: model)
        #expect(load.theta == 4.0 / 3)
        #expect(load.criticalServices == [0])
        #expect(load.uncoverable.allSatisfy { $0.unserved == 0 })
        #expect(load.unservedUnderCaps.map(\.unserved) == [360, 0])
    }

    @Test("no demand is 0, no capacity is no number")
    func edges() throws {
        let model = try CoverageModel(categories: [1], signatures: [[0]])
        let idle = try WeeklyLoad.analyse(CoverageWeek(slots: [.init(demand: [0])], people: []), model: model)
        #expect(idle.theta == 0 && idle.simpleRho == 0 && idle.uncoverable.isEmpty)
        let capless = CoverageWeek.Person(signature: 0, availability: 1, capMinutes: 0)
        let absent = CoverageWeek.Person(signature: 0, availability: 0b10, capMinutes: 360)
        let none = try WeeklyLoad.analyse(
            CoverageWeek(slots: [.init(demand: [2])], people: [capless, absent]), model: model)
        #expect(none.theta == nil && none.simpleRho == nil && none.criticalServices == [0])
        #expect(none.uncoverable == [CategoryShortfall(category: 1, demand: 720, unserved: 720)])
        #expect(none.unservedUnderCaps == none.uncoverable)
    }

    @Test("a week that does not fit the model is refused by name")
    func refusals() throws {
        let model = try CoverageModel(categories: [1], signatures: [[0]])
        let slot = CoverageWeek.Slot(demand: [1])
        let refused: [(CoverageWeek, String)] = [
            (CoverageWeek(slots: [CoverageWeek.Slot](repeating: slot, count: 65), people: []), "week.slots"),
            (CoverageWeek(slots: [.init(minutes: 0, demand: [1])], people: []), "week.slots[0].minutes"),
            (CoverageWeek(slots: [.init(demand: [1, 1])], people: []), "week.slots[0].demand"),
            (
                CoverageWeek(slots: [slot], people: [.init(signature: 1, availability: 1, capMinutes: 1)]),
                "week.people[0].signature"
            ),
            (
                CoverageWeek(slots: [slot], people: [.init(signature: 0, availability: 1, capMinutes: -1)]),
                "week.people[0].capMinutes"
            ),
        ]
        for (week, field) in refused {
            let error = #expect(throws: CoverageError.self) { try WeeklyLoad.analyse(week, model: model) }
            #expect(error?.field == field)
        }
        let full = CoverageWeek(slots: [CoverageWeek.Slot](repeating: slot, count: 64), people: [])
        #expect(try WeeklyLoad.analyse(full, model: model).theta == nil)
    }
}
