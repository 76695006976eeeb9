// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite("Shedding") struct SheddingTests {
    @Test("strict shedding equals the best of all subsets, and leaves later categories as much as possible")
    func strictMatchesEnumeration() throws {
        var cases = RandomCases(seed: 61)
        for _ in 0..<300 {
            let items = (0..<cases.number(0...9)).map { _ in
                SheddingItem(
                    category: cases.number(1...4), hours: cases.number(1...6) * 2,
                    value: cases.number(0...2) == 0 ? cases.number(1...9) : nil)
            }
            let capacity = cases.number(0...items.reduce(1) { $0 + $1.hours })
            let answer = try StrictShedding(items, capacity: capacity)
            #expect((answer.kept + answer.shed).sorted() == Array(items.indices))
            #expect(answer.keptHours == answer.kept.reduce(0) { $0 + items[$1].hours })
            #expect(answer.keptHours <= capacity)
            let best = (0..<(1 << items.count)).compactMap { subset -> [Int]? in
                let kept = items.indices.filter { subset >> $0 & 1 == 1 }
                guard kept.reduce(0, { $0 + items[$1].hours }) <= capacity else { return nil }
                return Self.values(kept, items)
            }
            .max { $0.lexicographicallyPrecedes($1) }
            #expect(Self.values(answer.kept, items) == best, "\(items) in \(capacity)")
            for category in 1...4 {
                #expect(answer.keptValue[category] ?? 0 == Self.values(answer.kept, items)[category - 1])
            }
        }
    }

    private static func values(_ kept: [Int], _ items: [SheddingItem]) -> [Int] {
        (1...4).map { category in
            kept.reduce(0) { $0 + (items[$1].category == category ? items[$1].value : 0) }
        }
    }

    @Test("half-hours of many items are counted in their common unit, and amounts out of range are named")
    func strictLimits() throws {
        let equal = (0..<600).map { _ in SheddingItem(category: 5, hours: 360) }
        let answer = try StrictShedding(equal, capacity: 360 * 400)
        #expect(answer.kept == Array(0..<400), "the earlier ones stay")
        #expect(throws: CoverageError(field: "capacity", value: -1, allowed: "0 or more")) {
            try StrictShedding([], capacity: -1)
        }
        #expect(throws: CoverageError(field: "items[0].hours", value: -3, allowed: "1 ... 1000000")) {
            try StageShedding([SheddingItem(category: 1, hours: -3)], capacity: 1)
        }
        let odd = (0..<3_000).map { SheddingItem(category: 2, hours: 999_000 + $0) }
        #expect(throws: CoverageError.self) { try StrictShedding(odd, capacity: 1_000_000_000) }
    }

    @Test("stages go whole, the least protected first, and never the first category")
    func stages() throws {
        let items = [(1, 40), (2, 20), (3, 30), (4, 15), (5, 10), (6, 10), (7, 5)]
            .map { SheddingItem(category: $0.0, hours: $0.1) }
        // The thresholds of the original system (original-system.md 2.5).
        let expected = [130: 0, 126: 1, 125: 1, 105: 3, 104: 4, 90: 4, 60: 5, 59: 6, 40: 6, 39: 6]
        for (capacity, count) in expected {
            let answer = try StageShedding(items, capacity: capacity)
            #expect(answer.shedCategories == Array([7, 6, 5, 4, 3, 2].prefix(count)), "\(capacity)")
            #expect(answer.fits == (capacity >= 40))
            #expect(answer.overshed == (count == 0 || capacity < 40 ? 0 : capacity - answer.remainingHours))
        }
        #expect(try StrictShedding(items, capacity: 65).keptValue == [1: 40, 2: 20, 7: 5], "whatever still fits stays")
    }
}

@Suite("Shedding in a slot") struct SlotSheddingTests {
    /// People who may do where they are, or are free, and needs around what is there.
    private static func random(_ cases: inout RandomCases) throws -> (CoverageModel, [Int], [SlotShedding.Person]) {
        let services = cases.number(1...6)
        let model = try cases.model(services: services, signatures: cases.number(1...6))
        let people = (0..<cases.number(0...9)).map { _ in
            let signature = cases.number(0...(model.signatureCount - 1))
            let skills = model.signatures[signature].indices
            let isFree = skills.isEmpty || cases.number(1...4) == 1
            return SlotShedding.Person(
                signature: signature, service: isFree ? nil : skills[cases.number(0...(skills.count - 1))])
        }
        return (model, (0..<services).map { _ in max(0, cases.number(-2...3)) }, people)
    }

    @Test("what is kept is lexicographically best, as priority flow over all half-days has it")
    func matchesPriorityFlow() throws {
        var cases = RandomCases(seed: 62)
        for _ in 0..<600 {
            let (model, demand, people) = try Self.random(&cases)
            let reserve = cases.number(0...2)
            var slot = try SlotShedding(
                model: model, demand: demand, people: people, protectedCategory: 0, reserveCategory: reserve)
            slot.serveAll()
            // Every service twice: up to its minimum, and beyond it as far as there are people on it now; what is beyond
            // it in the reserve goes first.
            let services = model.serviceCount
            var supply = [Int](repeating: 0, count: model.signatureCount)
            var surplus = demand.map { -$0 }
            for person in people {
                supply[person.signature] += 1
                if let service = person.service { surplus[service] += 1 }
            }
            surplus = surplus.map { max(0, $0) }
            let doubled = try CoverageModel(
                categories: model.categories.map { 2 * $0 }
                    + model.categories.map { $0 <= reserve ? 99 : 2 * $0 + 1 },
                signatures: model.signatures.map { ServiceSet($0.indices + $0.indices.map { $0 + services }) })
            var flow = SlotFlow(model: doubled)
            try flow.cover(CoverageSlot(demand: demand + surplus, supply: supply))
            let expected = Self.sums(doubled.categories, flow.unserved)
            let got = Self.sums(
                doubled.categories,
                (0..<services).map { max(0, demand[$0] - slot.filled[$0]) }
                    + (0..<services).map { surplus[$0] - max(0, slot.filled[$0] - demand[$0]) })
            #expect(got == expected, "\(model) \(demand) \(people)")
            for service in 0..<services where model.categories[service] <= reserve {
                let before = people.count { $0.service == service }
                #expect(slot.released[service] == max(0, min(before, demand[service]) - slot.filled[service]))
            }
            Self.checkPlaces(slot, model, people)
        }
    }

    private static func sums(_ categories: [Int], _ counts: [Int]) -> [Int: Int] {
        categories.indices.reduce(into: [:]) { $0[categories[$1], default: 0] += counts[$1] }
    }

    /// Everybody is somewhere they may be, and the counts are those of the places.
    private static func checkPlaces(_ slot: SlotShedding, _ model: CoverageModel, _ people: [SlotShedding.Person]) {
        var counts = [Int](repeating: 0, count: model.serviceCount)
        for (place, person) in zip(slot.places, people) {
            #expect(person.service == nil || place != nil, "nobody is sent home")
            guard let place else { continue }
            counts[place] += 1
            #expect(place == person.service || model.signatures[person.signature].contains(place))
            #expect(person.isMovable || place == person.service)
        }
        #expect(counts == slot.filled)
    }

    @Test("protected work and people who stay lose nothing, and without a gap nothing moves")
    func protection() throws {
        var cases = RandomCases(seed: 63)
        for _ in 0..<300 {
            var (model, demand, people) = try Self.random(&cases)
            for index in people.indices { people[index].isMovable = cases.number(1...4) > 1 }
            let floor = cases.number(0...3)
            var slot = try SlotShedding(model: model, demand: demand, people: people, protectedCategory: floor)
            let before = slot.filled
            slot.serveAll()
            for service in before.indices {
                let lost = slot.released[service]
                #expect(lost == 0 || model.categories[service] > floor)
            }
            Self.checkPlaces(slot, model, people)
            demand = before
            var calm = try SlotShedding(model: model, demand: demand, people: people, protectedCategory: floor)
            calm.serveAll()
            #expect(calm.places == people.map(\.service) && calm.gaps.isEmpty)
        }
    }

    @Test("it says whether skills are short, protected work is in the way, or nobody is left")
    func obstacles() throws {
        // ICU 1, ward 2, clinic 3, lecture 4.
        let model = try CoverageModel(categories: [1, 2, 3, 4], signatures: [[1, 2, 3], [0, 1], [2]])
        typealias Person = SlotShedding.Person
        func first(_ people: [Person], _ demand: [Int] = [1, 1, 1, 0]) throws -> SlotShedding.Outcome {
            var slot = try SlotShedding(model: model, demand: demand, people: people, protectedCategory: 2)
            return slot.serve(0)
        }
        let lecturer = Person(signature: 0, service: 3)
        #expect(try first([lecturer, Person(signature: 2, service: 2)]) == .none(.skills(people: 2)))
        #expect(try first([Person(signature: 1, service: 1)]) == .none(.protectedWork([1])))
        #expect(try first([]) == .none(.nobody))
        // The ward's person goes to the ICU, and the lecturer to the ward.
        var slot = try SlotShedding(
            model: model, demand: [1, 1, 1, 0], people: [Person(signature: 1, service: 1), lecturer],
            protectedCategory: 2)
        #expect(slot.serve(0) == .released(service: 3))
        #expect(slot.places == [0, 1] && slot.released == [0, 0, 0, 1])
        // Who is above the ward's minimum is no sacrifice, and goes before the lecturer.
        var reserve = try SlotShedding(
            model: model, demand: [1, 1, 0, 0],
            people: [Person(signature: 1, service: 1), Person(signature: 0, service: 1), lecturer],
            protectedCategory: 2, reserveCategory: 2)
        #expect(reserve.serve(0) == .reserve(service: 1) && reserve.places == [0, 1, 3])
        #expect(reserve.released == [0, 0, 0, 0])
        // Whoever is free comes first, unless the week is full.
        let idle = Person(signature: 1, service: nil)
        #expect(try first([Person(signature: 1, service: 1), lecturer, idle]) == .spare(person: 2))
        var full = try SlotShedding(model: model, demand: [1, 0, 0, 0], people: [idle], protectedCategory: 2)
        full.exclude(0)
        #expect(full.serve(0) == .none(.nobody))
        #expect(throws: CoverageError.self) {
            try SlotShedding(
                model: model, demand: [0, 0, 0, 0], people: [Person(signature: 9, service: nil)], protectedCategory: 0)
        }
    }
}
