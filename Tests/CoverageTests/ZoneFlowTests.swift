// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

/// Tries every way to give every person one service or none, within policy and lend limits.
private struct ZoneReference {
    let model: ZoneModel
    let policy: LendingPolicy
    let slot: CoverageSlot

    /// People missing by zone priority and category, then people away from home: the least in that order.
    var key: [Int] {
        let people = slot.supply.indices.flatMap { Array(repeating: $0, count: slot.supply[$0]) }
        var missing = slot.demand
        var lent = [Int](repeating: 0, count: model.zones.count)
        var best: [Int]?
        func place(_ person: Int) {
            guard person < people.count else {
                let key = Self.key(model, missing, borrowed: lent.reduce(0, +))
                if best.map({ key.lexicographicallyPrecedes($0) }) ?? true { best = key }
                return
            }
            place(person + 1)
            let group = model.groups[people[person]]
            for service in missing.indices where missing[service] > 0 && group.skills.contains(service) {
                let (home, zone) = (group.zone, model.zoneOfService[service])
                if home != zone {
                    switch policy {
                    case .none: continue
                    case .down: if model.zones[home].priority >= model.zones[zone].priority { continue }
                    case .open: break
                    }
                    if let limit = model.zones[home].lendLimit, lent[home] >= limit { continue }
                    lent[home] += 1
                }
                missing[service] -= 1
                place(person + 1)
                missing[service] += 1
                if home != zone { lent[home] -= 1 }
            }
        }
        place(0)
        return best ?? []
    }

    static func key(_ model: ZoneModel, _ missing: [Int], borrowed: Int) -> [Int] {
        var sums: [[Int]: Int] = [:]
        for service in missing.indices {
            let priority = model.zones[model.zoneOfService[service]].priority
            sums[[-priority, model.categories[service]], default: 0] += missing[service]
        }
        return sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value) + [borrowed]
    }
}

extension RandomCases {
    fileprivate mutating func zones(services: Int, groups: Int) throws -> ZoneModel {
        let zones = (0..<number(2...3)).map { _ in
            ZoneModel.Zone(priority: number(1...3), lendLimit: number(0...2) == 0 ? nil : number(0...2))
        }
        return try ZoneModel(
            zones: zones, categories: (0..<services).map { _ in number(1...2) },
            zoneOfService: (0..<services).map { _ in number(0...(zones.count - 1)) },
            groups: (0..<groups).map { _ in
                ZoneModel.Group(
                    zone: number(0...(zones.count - 1)),
                    skills: ServiceSet((0..<services).filter { _ in number(0...2) > 0 }))
            })
    }
}

@Suite("Zones that lend people") struct ZoneFlowTests {
    @Test("missing people and loans equal the best of all assignments within policy and limits", arguments: [1, 2, 3])
    func matchesAllAssignments(seed: UInt64) throws {
        var cases = RandomCases(seed: seed)
        for _ in 0..<130 {
            let model = try cases.zones(services: cases.number(2...4), groups: cases.number(2...5))
            let slot = CoverageSlot(
                demand: model.categories.map { _ in cases.number(0...2) },
                supply: model.groups.map { _ in cases.number(0...2) })
            guard slot.supply.reduce(0, +) <= 6 else { continue }
            for policy in LendingPolicy.allCases {
                var flow = ZoneFlow(model: model, policy: policy, searchLimit: 100_000)
                let cover = try flow.cover(slot)
                let expected = ZoneReference(model: model, policy: policy, slot: slot).key
                #expect(cover.isExact)
                #expect(
                    ZoneReference.key(model, cover.unserved, borrowed: cover.borrowed) == expected,
                    "\(model) \(policy) \(slot)")
                #expect(cover.leastUnserved == cover.totalUnserved)
                #expect(cover.loans.reduce(0) { $0 + $1.people } == cover.borrowed)
                for (zone, limit) in model.zones.enumerated() {
                    let lent = cover.loans.filter { $0.from == zone }.reduce(0) { $0 + $1.people }
                    #expect(lent <= limit.lendLimit ?? .max)
                }
            }
        }
    }

    @Test("a limit over groups of different skills is searched exactly, and a cut search says what is sure")
    func limitsOverManyGroups() throws {
        // Eight groups of one zone, each the only one for a service of the other; two may be lent.
        let count = 8
        let model = try ZoneModel(
            zones: [.init(priority: 2), .init(priority: 1, lendLimit: 2)],
            categories: Array(repeating: 1, count: count), zoneOfService: Array(repeating: 0, count: count),
            groups: (0..<count).map { .init(zone: 1, skills: [$0]) })
        let slot = CoverageSlot(
            demand: Array(repeating: 1, count: count), supply: Array(repeating: 1, count: count))
        var flow = ZoneFlow(model: model, policy: .down)
        let cover = try flow.cover(slot)
        #expect(cover.isExact && cover.totalUnserved == 6 && cover.borrowed == 2)
        #expect(cover.loans == [ZoneCover.Loan(from: 1, to: 0, people: 2)])
        var memo = ZoneMemo(flow)
        #expect(try memo.cover(slot) == cover && memo.cover(slot) == cover)
        var unlimited = ZoneFlow(model: try model.limiting([nil, nil]), policy: .down)
        #expect(try unlimited.cover(slot).totalUnserved == 0)
    }

    @Test("a cut search gives a plan within the limits, and what is sure is sure", arguments: [11, 12])
    func cutSearch(seed: UInt64) throws {
        var cases = RandomCases(seed: seed)
        var proved = 0
        for _ in 0..<60 {
            let model = try cases.zones(services: 6, groups: 14)
            let slot = CoverageSlot(
                demand: model.categories.map { _ in cases.number(0...5) },
                supply: model.groups.map { _ in cases.number(0...2) })
            for policy in LendingPolicy.allCases {
                var whole = ZoneFlow(model: model, policy: policy, searchLimit: 5000)
                var cut = ZoneFlow(model: model, policy: policy, searchLimit: 1)
                let (best, quick) = (try whole.cover(slot), try cut.cover(slot))
                #expect(quick.leastUnserved <= best.totalUnserved && best.totalUnserved <= quick.totalUnserved)
                if quick.isExact { #expect(quick.totalUnserved == best.totalUnserved) }
                for (zone, limit) in model.zones.enumerated() {
                    let lent = quick.loans.filter { $0.from == zone }.reduce(0) { $0 + $1.people }
                    #expect(lent <= limit.lendLimit ?? .max)
                }
                proved += quick.isExact ? 1 : 0
            }
        }
        #expect(proved > 90)
    }

    @Test("what cannot be is refused by name")
    func refuses() throws {
        let zone = ZoneModel.Zone(priority: 1)
        #expect(throws: CoverageError(field: "zoneOfService[0]", value: 1, allowed: "0 ..< 1")) {
            try ZoneModel(zones: [zone], categories: [1], zoneOfService: [1], groups: [])
        }
        #expect(throws: CoverageError(field: "zones[0].lendLimit", value: -1, allowed: "0 or more")) {
            try ZoneModel(zones: [.init(priority: 1, lendLimit: -1)], categories: [], zoneOfService: [], groups: [])
        }
        let model = try ZoneModel(zones: [zone], categories: [1], zoneOfService: [0], groups: [])
        var flow = ZoneFlow(model: model, policy: .open)
        #expect(throws: CoverageError.self) { try flow.cover(CoverageSlot(demand: [1], supply: [1])) }
        #expect(try flow.cover(CoverageSlot(demand: [2], supply: [])).unserved == [2])
        #expect(throws: CoverageError.self) { try ShuffleShards(cells: 3, perTenant: 4) }
    }

    @Test("damage that moves to another zone is a leak, and what was missing before is not blamed on the failure")
    func containment() throws {
        let moved = try Containment(base: [2, 10, 20], failed: [2, 17, 19], demand: [124, 50, 20], failing: [0])
        #expect(moved.extra == [0, 7, -1] && moved.zonesHit == [1] && moved.damage == 7)
        #expect(moved.leakFraction == 1 && moved.demandFraction == 7.0 / 194)
        let nothing = try Containment(base: [2, 1], failed: [2, 1], demand: [0, 0], failing: [1])
        #expect(nothing.leakFraction == nil && nothing.demandFraction == 0 && nothing.zonesHit.isEmpty)
        #expect(throws: CoverageError.self) { try Containment(base: [1], failed: [1], demand: [1], failing: [1]) }
    }

    @Test("two shuffled tenants: probabilities by counting all pairs")
    func shards() throws {
        for (cells, size) in [(5, 2), (6, 3), (4, 4), (5, 1)] {
            let sets = (0..<(1 << cells)).filter { $0.nonzeroBitCount == size }
            let shards = try ShuffleShards(cells: cells, perTenant: size)
            let overlaps = sets.map { ($0 & sets[0]).nonzeroBitCount }
            #expect(shards.combinations == sets.count)
            let count = Double(sets.count)
            #expect(abs(shards.probabilityOfFullOverlap - 1 / count) < 1e-12)
            #expect(abs(shards.probabilityOfNoOverlap - Double(overlaps.count { $0 == 0 }) / count) < 1e-12)
            #expect(abs(shards.expectedOverlap - Double(overlaps.reduce(0, +)) / count) < 1e-12)
        }
        #expect(try ShuffleShards(cells: 1000, perTenant: 500).combinations == nil)
    }
}
