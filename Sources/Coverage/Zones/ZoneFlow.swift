// SPDX-License-Identifier: Apache-2.0

/// Covers single slots of a program of zones under a lending policy and lend limits.
///
/// Minimised in this order: people missing by importance of the zone, inside a zone by category, then people who work
/// away from home.
///
/// Without limits that is one flow: augmenting in order of protection (Edmonds 1971), then cancelling negative cycles
/// among loans (Klein 1967). The network is source - level - service - group - sink; a loan goes by a node of its own,
/// service - lent group - group, which costs 1 and is closed or bounded at will. A limit over several groups of a zone
/// is a matching with colour budgets, which no single flow answers: see `LendingSearch`. For its bounds all loans of a
/// zone can go through one gate, service - gate - lent group, which keeps the limit and forgets who of the zone can do
/// what: at least as good as any plan.
///
/// Made once for a model and used for slot after slot. O(skills) a pass, independent of the number of people.
public struct ZoneFlow: Sendable {
    /// The model that the slots belong to.
    public let model: ZoneModel
    /// From which zones a service may take people.
    public let policy: LendingPolicy
    /// After how many flows the search for a slot's lend limits is cut.
    public let searchLimit: Int

    var network: FlowNetwork
    private let blank: [Int]
    private let sourceArc: [Int]
    private let serviceArc: [Int]
    private let sinkArc: [Int]
    /// The arc from each group's lent node; nil if nobody may borrow from it.
    let lentArc: [Int?]
    /// The arcs from services to lent nodes.
    private let loanArcs: [(place: Int, lender: Int, borrower: Int)]
    /// The arc through each zone's gate; nil if nobody may borrow from it.
    private let gateArc: [Int?]
    let pricedArcs: [PricedArc]
    var parent: [Int32]
    var distance: [Int]
    /// What a loan of each zone costs now: 1, or `dear` where the zone lends all that it may.
    var price: [Int]

    /// An arc with its ends; `lender` is the zone whose loans it counts, -1 for arcs that are no loan.
    struct PricedArc: Sendable {
        let place: Int
        let tail: Int
        let head: Int
        let lender: Int
    }

    /// More than all loans of a cheapest path together.
    static let dear = 1 << 20

    private static let source = 0
    static let sink = 1

    /// Prepares for slots of the model.
    ///
    /// - Parameter searchLimit: flows after which the search for a slot's lend limits is cut, at least 1.
    public init(model: ZoneModel, policy: LendingPolicy, searchLimit: Int = 40) {
        self.model = model
        self.policy = policy
        self.searchLimit = max(1, searchLimit)
        let services = model.categories.count
        let groups = model.groups.count
        let firstService = 2 + model.levels.count
        let firstGroup = firstService + services
        let firstLent = firstGroup + groups
        var arcs: [(tail: Int, head: Int)] = model.levels.indices.map { (Self.source, 2 + $0) }
        let serviceStart = arcs.count
        var serviceOrder = [Int](repeating: 0, count: services)
        for (level, members) in model.levels.enumerated() {
            for service in members {
                serviceOrder[service] = arcs.count
                arcs.append((2 + level, firstService + service))
            }
        }
        let sinkStart = arcs.count
        arcs += model.groups.indices.map { (firstGroup + $0, Self.sink) }
        let openStart = arcs.count
        var lent: [Int?] = Array(repeating: nil, count: groups)
        var loans: [(arc: Int, lender: Int, borrower: Int)] = []
        var gates: [Int?] = Array(repeating: nil, count: model.zones.count)
        var gated: Set<[Int]> = []
        let firstGate = firstLent + groups
        // The least versatile first, as in `SlotFlow`; home arcs are one step shorter than loans, so that the first
        // blocking flow takes people from home.
        let order = model.groups.indices.sorted {
            (model.groups[$0].skills.count, $0) < (model.groups[$1].skills.count, $1)
        }
        for group in order {
            let home = model.groups[group].zone
            for service in model.groups[group].skills.indices {
                let zone = model.zoneOfService[service]
                if zone == home {
                    arcs.append((firstService + service, firstGroup + group))
                } else if policy.allows(from: model.zones[home], to: model.zones[zone]) {
                    if lent[group] == nil {
                        lent[group] = arcs.count
                        arcs.append((firstLent + group, firstGroup + group))
                        if gates[home] == nil {
                            gates[home] = arcs.count
                            arcs.append((firstGate + 2 * home, firstGate + 2 * home + 1))
                        }
                        arcs.append((firstGate + 2 * home + 1, firstLent + group))
                    }
                    if gated.insert([service, home]).inserted {
                        arcs.append((firstService + service, firstGate + 2 * home))
                    }
                    loans.append((arcs.count, home, zone))
                    arcs.append((firstService + service, firstLent + group))
                }
            }
        }
        let (network, places) = FlowNetwork.make(nodeCount: firstGate + 2 * model.zones.count, arcs: arcs)
        var blank = network.residual
        for place in places[openStart...] { blank[place] = FlowNetwork.unlimited }
        for arc in lent + gates { if let arc { blank[places[arc]] = 0 } }
        var costs = arcs.indices.map { arc in
            PricedArc(place: places[arc], tail: arcs[arc].tail, head: arcs[arc].head, lender: -1)
        }
        for (group, arc) in lent.enumerated() {
            guard let arc else { continue }
            costs[arc] = PricedArc(
                place: places[arc], tail: firstLent + group, head: firstGroup + group, lender: model.groups[group].zone)
        }
        // Levels keep what they have: no cycle passes the source.
        costs.removeFirst(serviceStart)
        self.network = network
        self.blank = blank
        sourceArc = Array(places[..<serviceStart])
        serviceArc = serviceOrder.map { places[$0] }
        sinkArc = Array(places[sinkStart..<openStart])
        lentArc = lent.map { $0.map { places[$0] } }
        loanArcs = loans.map { (places[$0.arc], $0.lender, $0.borrower) }
        gateArc = gates.map { $0.map { places[$0] } }
        pricedArcs = costs
        price = Array(repeating: 1, count: model.zones.count)
        parent = Array(repeating: -1, count: network.level.count)
        distance = Array(repeating: 0, count: network.level.count)
    }

    /// Covers a slot; `slot.supply` counts the people of each group.
    ///
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func cover(_ slot: CoverageSlot) throws(CoverageError) -> ZoneCover {
        try CoverageSlot.check(slot.demand, count: model.categories.count, field: "slot.demand")
        try CoverageSlot.check(slot.supply, count: model.groups.count, field: "slot.supply")
        let limits = model.zones.map { $0.lendLimit ?? FlowNetwork.unlimited }
        let free = model.groups.indices.map { min(slot.supply[$0], limits[model.groups[$0].zone]) }
        let plan = solve(slot, lendable: free)
        if LendingSearch.isWithin(limits, plan, model) { return plan.cover(isExact: true, least: plan.missing) }
        var search = LendingSearch(slot: slot, model: model, limits: limits, root: plan, lendable: free)
        search.run(flowLimit: searchLimit, start: fill(slot, limits: limits, lendable: free)) {
            solve(slot, lendable: $0, gates: $1 ? limits : nil)
        }
        return search.best.cover(isExact: search.isProved, least: search.leastMissing)
    }

    /// The best plan in which at most `lendable` people of each group work away from home.
    ///
    /// - Parameter gates: with these all loans go through the gates of zones, which let so many people pass: a bound.
    mutating func solve(_ slot: CoverageSlot, lendable: [Int], gates: [Int]? = nil) -> LendingPlan {
        let demand = slot.demand.reduce(0, +)
        load(slot, lendable: lendable, gates: gates, withSource: true)
        if network.augment(from: Self.source, to: Self.sink, limit: demand) < demand {
            load(slot, lendable: lendable, gates: gates, withSource: false)
            for level in model.levels.indices {
                let wanted = model.levels[level].reduce(0) { $0 + slot.demand[$1] }
                guard wanted > 0 else { continue }
                _ = network.augment(from: 2 + level, to: Self.sink, limit: wanted)
            }
        }
        if lentTotal > 0 { cancelNeedlessLoans() }
        return plan(slot)
    }

    mutating func load(_ slot: CoverageSlot, lendable: [Int], gates: [Int]?, withSource: Bool) {
        network.restore(blank)
        for (level, members) in model.levels.enumerated() {
            network.residual[sourceArc[level]] = withSource ? members.reduce(0) { $0 + slot.demand[$1] } : 0
        }
        for service in serviceArc.indices { network.residual[serviceArc[service]] = slot.demand[service] }
        for group in sinkArc.indices {
            network.residual[sinkArc[group]] = slot.supply[group]
            if let place = lentArc[group] { network.residual[place] = lendable[group] }
        }
        guard let gates else { return }
        for (zone, place) in gateArc.enumerated() { if let place { network.residual[place] = gates[zone] } }
        for arc in loanArcs { network.residual[arc.place] = 0 }
    }

    private var lentTotal: Int { lentArc.reduce(0) { $0 + ($1.map { network.flow(at: $0) } ?? 0) } }

    func plan(_ slot: CoverageSlot) -> LendingPlan {
        let unserved = slot.demand.indices.map { slot.demand[$0] - network.flow(at: serviceArc[$0]) }
        var missing = 0
        let prefixes = model.levels.map { members in
            missing += members.reduce(0) { $0 + unserved[$1] }
            return missing
        }
        var people: [[Int]] = []
        for arc in loanArcs {
            let count = network.flow(at: arc.place)
            if count > 0 { people.append([arc.lender, arc.borrower, count]) }
        }
        return LendingPlan(
            unserved: unserved, prefixes: prefixes, lent: lentArc.map { $0.map { network.flow(at: $0) } ?? 0 },
            loans: LendingPlan.merged(people))
    }
}
