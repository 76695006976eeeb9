// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

/// Losses by the definition: what stays unserved in every prefix of the categories, by all sets of services (Ore 1955).
private struct LossReference {
    let model: CoverageModel
    let slot: CoverageSlot

    /// Unserved by rank with some people of some signatures lost.
    func unserved(without lost: [Int]) -> [Int] {
        var slot = slot
        for signature in lost { slot.supply[signature] -= 1 }
        var before = 0
        return model.categoryOrder.map { category in
            var part = slot
            for service in part.demand.indices where model.categories[service] > category { part.demand[service] = 0 }
            let upTo = SubsetReference(model: model, slot: part).unserved
            defer { before = upTo }
            return upTo - before
        }
    }

    func loss(of lost: [Int]) -> [Int] { zip(unserved(without: lost), unserved(without: [])).map(-) }
}

@Suite("Contingency") struct ContingencyTests {
    @Test("single and double losses by category equal the definition over all sets of services")
    func matchesDefinition() throws {
        var cases = RandomCases(seed: 41)
        var (losing, latent, twoRanks, secure) = (0, 0, 0, 0)
        for _ in 0..<250 {
            let model = try cases.model(services: cases.number(1...5), signatures: cases.number(1...6))
            var contingency = SlotContingency(model: model)
            let slot = cases.slot(model, demand: 3, supply: 4)
            let reference = LossReference(model: model, slot: slot)
            let found = try contingency.losses(slot)
            #expect(found.baseUnserved == reference.unserved(without: []), "\(model) \(slot)")
            for one in slot.supply.indices where slot.supply[one] > 0 {
                let single = reference.loss(of: [one])
                #expect(found.single(one) == single.firstIndex(of: 1), "\(model) \(slot) \(one)")
                if found.single(one) != nil { losing += 1 }
                for other in one..<slot.supply.count where slot.supply[other] > (one == other ? 1 : 0) {
                    let expected = reference.loss(of: [one, other])
                    #expect(found.loss(of: one, and: other) == expected, "\(model) \(slot) \(one) \(other)")
                    #expect(found.loss(of: other, and: one) == expected)
                    let apart = single.reduce(0, +) + reference.loss(of: [other]).reduce(0, +)
                    if expected.reduce(0, +) > apart { latent += 1 }
                    if expected.filter({ $0 > 0 }).count > 1 { twoRanks += 1 }
                }
            }
            if found.isSecure { secure += 1 }
            // Without the pairs the rest is the same.
            let plain = try contingency.losses(slot, pairs: false)
            #expect(slot.supply.indices.allSatisfy { plain.single($0) == found.single($0) })
            // The room of a service is how much more it may need before more people are missing.
            let room = try contingency.room(slot, limit: 3)
            for service in slot.demand.indices where slot.demand[service] > 0 {
                var asked = slot
                func missing() -> Int { SubsetReference(model: model, slot: asked).unserved }
                let before = missing()
                var fits = 0
                while fits < 3 {
                    asked.demand[service] += 1
                    if missing() > before { break }
                    fits += 1
                }
                #expect(room.byService[service] == fits, "\(model) \(slot) \(service)")
            }
            let slack = SubsetReference(model: model, slot: slot).minimumSlack?.people
            #expect(room.margin == slack.map { min(1 + $0, 4) })
        }
        #expect(losing > 100, "the cases must not be trivial")
        #expect(latent > 40)
        #expect(twoRanks > 15)
        #expect(secure > 20)
    }

    @Test("losses of people over many slots are the sums over the slots")
    func sumsOverSlots() throws {
        var cases = RandomCases(seed: 42)
        let model = try cases.model(services: 5, signatures: 4)
        let people = 9
        var study = try LossStudy(model: model, people: people)
        var contingency = SlotContingency(model: model)
        var base = [Int](repeating: 0, count: model.categoryOrder.count)
        let nothing = base
        var singles = [[Int]](repeating: nothing, count: people)
        var pairs: [[Int]: [Int]] = [:]
        for number in 0..<40 {
            let weight = number % 3 + 1
            let demand = cases.slot(model, demand: 2, supply: 0).demand
            let signatures = (0..<people).map { _ in Int32(cases.number(-1...(model.signatureCount - 1))) }
            try study.add(demand: demand, signatures: signatures, weight: weight)
            var slot = CoverageSlot(demand: demand, supply: [Int](repeating: 0, count: model.signatureCount))
            for signature in signatures where signature >= 0 { slot.supply[Int(signature)] += 1 }
            let losses = try contingency.losses(slot)
            base = zip(base, losses.baseUnserved).map { $0 + weight * $1 }
            for one in 0..<people {
                for other in one..<people {
                    let (first, second) = (Int(signatures[one]), Int(signatures[other]))
                    var loss = nothing
                    if one != other, first >= 0, second >= 0 {
                        loss = losses.loss(of: first, and: second)
                    } else if max(first, second) >= 0, one != other || first >= 0,
                        let rank = losses.single(max(first, second))
                    {
                        loss[rank] += 1
                    }
                    if one == other {
                        singles[one] = zip(singles[one], loss).map { $0 + weight * $1 }
                    } else {
                        pairs[[one, other]] = zip(pairs[[one, other]] ?? nothing, loss).map { $0 + weight * $1 }
                    }
                }
            }
        }
        #expect(study.baseUnserved == base && study.slotCount == 40)
        for one in 0..<people {
            #expect(study.single(one) == singles[one])
            #expect(study.slots(of: one).reduce(0) { $0 + $1.slot % 3 + 1 } == singles[one].reduce(0, +))
            #expect(study.singleTotal(one) == singles[one].reduce(0, +))
            for other in 0..<one {
                let pair = study.pair(one, other)
                #expect(pair.byRank == pairs[[other, one]])
                #expect(pair.excess == pair.total - study.singleTotal(one) - study.singleTotal(other))
            }
        }
        let totals = pairs.values.map { $0.reduce(0, +) }
        let counts = study.pairCounts()
        #expect(counts.pairs == 36 && counts.losing == totals.filter { $0 > 0 }.count)
        #expect(counts.total == totals.reduce(0, +) && counts.losingUpTo.last == counts.losing)
        #expect(counts.losingUpTo[0] == pairs.values.filter { $0[0] > 0 }.count)
        let worst = study.worstPairs(5) { $0.total > $1.total }
        #expect(worst.map(\.total) == Array(totals.sorted(by: >).prefix(5)))
    }

    @Test("thirty idle colleagues: nobody is missed, however few are on each slot")
    func idleColleagues() throws {
        // Ten people, one a slot; the original called all of them single points of failure.
        let model = try CoverageModel(categories: [1], signatures: [[0]])
        var study = try LossStudy(model: model, people: 40)
        for _ in 0..<10 { try study.add(demand: [1], signatures: Array(repeating: 0, count: 40)) }
        #expect((0..<40).allSatisfy { study.singleTotal($0) == 0 } && study.pairCounts().losing == 0)
        let members = (0..<40).map { StaticSlot.Member(person: $0, service: $0 == 0 ? 0 : nil, skills: [0]) }
        let loss = try StaticSlot(demand: [1], members: members, model: model).loss(of: [0])
        #expect(loss.nobodyMoves == [1] && loss.idleFill == [0])
    }

    @Test("when only idle people move, open places are filled as if the idle were all there is")
    func onlyIdleMove() throws {
        var cases = RandomCases(seed: 46)
        var (felt, filled) = (0, 0)
        for _ in 0..<200 {
            let model = try cases.model(services: cases.number(1...4), signatures: cases.number(1...4))
            let demand = cases.slot(model, demand: 2, supply: 0).demand
            let members = (0..<cases.number(1...8)).map { person in
                let skills = model.signatures[cases.number(0...(model.signatureCount - 1))]
                return StaticSlot.Member(
                    person: person,
                    service: cases.number(0...2) == 0 ? nil : skills.indices.randomElement(using: &cases.generator),
                    skills: skills)
            }
            let slot = try StaticSlot(demand: demand, members: members, model: model)
            let lost = Set(members.indices.filter { _ in cases.number(0...2) == 0 })
            func unserved(_ staying: [StaticSlot.Member], fill: Bool) -> [Int] {
                var open = CoverageSlot(demand: demand, supply: [Int](repeating: 0, count: model.signatureCount))
                for member in staying {
                    if let service = member.service {
                        open.demand[service] = max(0, open.demand[service] - 1)
                    } else if fill, let signature = model.signatures.firstIndex(of: member.skills) {
                        open.supply[signature] += 1
                    }
                }
                return LossReference(model: model, slot: open).unserved(without: [])
            }
            let staying = members.filter { !lost.contains($0.person) }
            let loss = slot.loss(of: lost)
            for (fill, found) in [(false, loss.nobodyMoves), (true, loss.idleFill)] {
                let expected = zip(unserved(staying, fill: fill), unserved(members, fill: fill)).map(-)
                #expect(found == expected, "\(model) \(demand) \(members) \(lost)")
            }
            if loss.nobodyMoves.contains(where: { $0 > 0 }) { felt += 1 }
            if loss.idleFill != loss.nobodyMoves { filled += 1 }
        }
        #expect(felt > 25)
        #expect(filled > 15)
        let model = try CoverageModel(categories: [1], signatures: [[0]])
        #expect(throws: CoverageError(field: "members[0].service", value: 2, allowed: "0 ..< 1")) {
            try StaticSlot(demand: [1], members: [.init(person: 0, service: 2, skills: [0])], model: model)
        }
    }

    @Test("what does not fit is refused by name")
    func refusals() throws {
        let model = try CoverageModel(categories: [1, 2], signatures: [[0], [0, 1]])
        var study = try LossStudy(model: model, people: 2)
        #expect(throws: CoverageError(field: "signatures", value: "1 numbers", allowed: "2 numbers")) {
            try study.add(demand: [1, 1], signatures: [0])
        }
        #expect(throws: CoverageError(field: "signatures[1]", value: 2, allowed: "below 2")) {
            try study.add(demand: [1, 1], signatures: [-1, 2])
        }
        #expect(throws: CoverageError.self) { try LossStudy(model: model, people: 5_000) }
        #expect(throws: CoverageError.self) { try study.add(demand: [1], signatures: [0, 0]) }
        #expect(study.slotCount == 0)
    }
}
