// SPDX-License-Identifier: Apache-2.0

/// Finds the best plan of a slot whose zones may lend only so many people: branch and bound over who may be lent.
///
/// A zone's limit is a budget over all its groups, so the question is a matching with colour budgets. Once it is fixed
/// how many of each group may be lent, it is a flow again. A node bounds that number from below and above. A few flows
/// bound what it can give: nothing is better than the plan with the upper numbers; nor than one that sends all loans of
/// a zone through its gate; and one person more who may be lent serves at most one person more than the lower numbers,
/// in all zones or in those that lend too many. It begins with a good plan within the limits, which mostly meets the
/// first bound.
struct LendingSearch {
    private let slot: CoverageSlot
    private let model: ZoneModel
    private let limits: [Int]
    private let root: LendingPlan
    private let lendable: [Int]
    private(set) var best: LendingPlan
    /// Whether the search came to its end.
    private var isComplete = true
    /// What no plan is better than, of the whole slot.
    private var floor: [Int]?
    /// Whether fewer people cannot be missing, in any level.
    var isProved: Bool { isComplete || floor == best.prefixes }
    /// So many people are missing at least.
    var leastMissing: Int { isProved ? best.missing : floor?.last ?? root.missing }
    private var flows = 0
    private var flowLimit = 0
    /// People who can be served without any loan.
    private var servedAtHome = 0

    init(slot: CoverageSlot, model: ZoneModel, limits: [Int], root: LendingPlan, lendable: [Int]) {
        self.slot = slot
        self.model = model
        self.limits = limits
        self.root = root
        self.lendable = lendable
        best = root
    }

    /// Whether no zone lends more than it may.
    static func isWithin(_ limits: [Int], _ plan: LendingPlan, _ model: ZoneModel) -> Bool {
        zip(lentByZone(plan.lent, model), limits).allSatisfy { $0 <= $1 }
    }

    private static func lentByZone(_ lent: [Int], _ model: ZoneModel) -> [Int] {
        var sums = [Int](repeating: 0, count: model.zones.count)
        for (group, count) in lent.enumerated() { sums[model.groups[group].zone] += count }
        return sums
    }

    /// Gives the best plan for how many of each group may be lent, or a bound by gates.
    typealias Solver = (_ lendable: [Int], _ byGates: Bool) -> LendingPlan

    /// Searches.
    ///
    /// - Parameter start: a plan within the limits.
    mutating func run(flowLimit: Int, start: LendingPlan, solve: Solver) {
        self.flowLimit = flowLimit
        let nobody = [Int](repeating: 0, count: lendable.count)
        let home = solve(nobody, false)
        servedAtHome = slot.demand.reduce(0, +) - home.missing
        best = start
        flows = 1
        visit(nobody, lendable, home, root, solve)
    }

    /// - Parameters:
    ///   - low: so many of each group are reserved for lending; with `most` it keeps all limits.
    ///   - high: no more than so many of each group are.
    private mutating func visit(
        _ low: [Int], _ high: [Int], _ least: LendingPlan, _ most: LendingPlan, _ solve: Solver
    ) {
        if least.key.lexicographicallyPrecedes(best.key) { best = least }
        if Self.isWithin(limits, most, model) {
            if most.key.lexicographicallyPrecedes(best.key) { best = most }
            return
        }
        let reserved = Self.lentByZone(low, model)
        guard bound(low, high, reserved, least, [most], []).lexicographicallyPrecedes(best.key) else { return }
        guard let gated = next(high, byGates: true, solve), let suggested = next(gated.lent, solve) else { return }
        if suggested.key.lexicographicallyPrecedes(best.key) { best = suggested }
        let closed = closing(low, high, reserved, most, solve)
        let bound = bound(low, high, reserved, least, [most, gated], closed)
        if floor == nil { floor = Array(bound.dropLast()) }
        guard bound.lexicographicallyPrecedes(best.key) else { return }
        // The zone that is furthest beyond its limit, and in it the group that lends most beyond what is reserved.
        let lent = Self.lentByZone(most.lent, model)
        let zone = limits.indices.max { lent[$0] - limits[$0] < lent[$1] - limits[$1] } ?? 0
        let members = model.groups.indices.filter { model.groups[$0].zone == zone && high[$0] > low[$0] }
        guard
            let group = members.max(by: {
                (most.lent[$0] - low[$0], $1) < (most.lent[$1] - low[$1], $0)
            })
        else { return }
        let share = min(
            high[group], max(low[group] + 1, min(most.lent[group], low[group] + limits[zone] - reserved[zone])))
        var reservedLow = low
        reservedLow[group] = share
        var narrowed = high
        let room = limits[zone] - reserved[zone] - (share - low[group])
        for member in model.groups.indices where model.groups[member].zone == zone {
            narrowed[member] = min(high[member], reservedLow[member] + max(0, room))
        }
        if room >= 0 {
            guard let first = next(reservedLow, solve), let second = next(narrowed, solve) else { return }
            visit(reservedLow, narrowed, first, second, solve)
        }
        var without = high
        without[group] = share - 1
        guard let plan = next(without, solve) else { return }
        visit(low, without, least, plan, solve)
    }

    private mutating func next(_ numbers: [Int], byGates: Bool = false, _ solve: Solver) -> LendingPlan? {
        guard flows < flowLimit else {
            isComplete = false
            return nil
        }
        flows += 1
        return solve(numbers, byGates)
    }

    /// Bounds from closing only the zones that lend too many: what is missing then, less what they may lend.
    ///
    /// For one zone that is exact: what more loans serve grows by one each, up to what is served without a limit.
    private mutating func closing(
        _ low: [Int], _ high: [Int], _ reserved: [Int], _ most: LendingPlan, _ solve: Solver
    ) -> [[Int]] {
        var bounds: [[Int]] = []
        var shut: Set<Int> = []
        var plan = most
        while true {
            let lent = Self.lentByZone(plan.lent, model)
            let more = limits.indices.filter { lent[$0] > limits[$0] && !shut.contains($0) }
            guard !more.isEmpty else { return bounds }
            shut.formUnion(more)
            let numbers = high.indices.map { shut.contains(model.groups[$0].zone) ? low[$0] : high[$0] }
            guard let next = next(numbers, solve) else { return bounds }
            plan = next
            let given = shut.reduce(0) { $0 + max(0, limits[$1] - reserved[$1]) }
            bounds.append(plan.prefixes.map { max(0, $0 - given) })
        }
    }

    /// Nothing between the lower and the upper numbers is better than this.
    private func bound(
        _ low: [Int], _ high: [Int], _ reserved: [Int], _ least: LendingPlan, _ relaxed: [LendingPlan],
        _ closed: [[Int]]
    ) -> [Int] {
        let open = Self.lentByZone(zip(high, low).map { $0.0 - $0.1 }, model)
        let more = model.zones.indices.reduce(0) { $0 + min(open[$1], max(0, limits[$1] - reserved[$1])) }
        let prefixes = least.prefixes.indices.map { level in
            max(
                least.prefixes[level] - more, relaxed.map { $0.prefixes[level] }.max() ?? 0,
                closed.map { $0[level] }.max() ?? 0)
        }
        // Everybody served beyond what home can do is a loan; and no fewer loans than where nothing is reserved.
        let served = slot.demand.reduce(0, +) - (prefixes.last ?? 0)
        var loans = max(0, served - servedAtHome)
        for plan in relaxed where plan.prefixes == prefixes { loans = max(loans, plan.borrowed) }
        return prefixes + [loans]
    }
}
