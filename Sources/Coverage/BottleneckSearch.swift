// SPDX-License-Identifier: Apache-2.0

extension SlotFlow {
    /// The slot's bottleneck, exactly, in integers.
    ///
    /// Newton's iteration on the ratio (Dinkelbach 1967): for the ratio p/q the minimum cut with demand times q and
    /// people times p gives a set with a larger ratio, or proves that there is none. Usually one to four flows. The
    /// sets that attain the maximum are the minimum cuts of the last one; a smallest one that contains a given
    /// service is what the service reaches in the residual network (Picard and Queyranne 1980), so trying every
    /// service gives the smallest of all.
    ///
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func bottleneck(_ slot: CoverageSlot) throws(CoverageError) -> Bottleneck {
        try slot.check(against: model)
        let demanded = slot.demand.indices.filter { slot.demand[$0] > 0 }
        guard !demanded.isEmpty else { return Bottleneck(services: [], demand: 0, people: 0) }
        let present = presence(in: slot, of: demanded)
        let without = demanded.filter { present.reach[$0] == 0 }
        guard without.isEmpty else {
            return Bottleneck(services: without, demand: without.reduce(0) { $0 + slot.demand[$1] }, people: 0)
        }
        var demand = demanded.reduce(0) { $0 + slot.demand[$1] }
        var people = present.total
        while true {
            load(slot, demandFactor: people, supplyFactor: demand)
            let wanted = slot.demand.reduce(0, +) * people
            if network.augment(from: Self.source, to: Self.sink, limit: wanted) == wanted { break }
            network.markReachable(from: Self.source)
            demand = demanded.reduce(0) { $0 + (network.isMarked(node(service: $1)) ? slot.demand[$1] : 0) }
            people = markedPeople(slot)
        }
        let services = smallestTightSet(among: demanded)
        let needed = services.reduce(0) { $0 + slot.demand[$1] }
        return Bottleneck(services: services, demand: needed, people: needed * people / demand)
    }

    /// People present for each of the services, and people present for at least one of them.
    private func presence(in slot: CoverageSlot, of services: [Int]) -> (reach: [Int], total: Int) {
        var reach = [Int](repeating: 0, count: model.serviceCount)
        var total = 0
        for signature in slot.supply.indices where slot.supply[signature] > 0 {
            var isUseful = false
            for service in services where model.signatures[signature].contains(service) {
                reach[service] += slot.supply[signature]
                isUseful = true
            }
            if isUseful { total += slot.supply[signature] }
        }
        return (reach, total)
    }

    /// People of the signatures that the last mark came to.
    func markedPeople(_ slot: CoverageSlot) -> Int {
        slot.supply.indices.reduce(0) { $0 + (network.isMarked(node(signature: $1)) ? slot.supply[$1] : 0) }
    }

    /// The services that the last mark came to, ascending.
    func markedServices() -> [Int] {
        model.categories.indices.filter { network.isMarked(node(service: $0)) }
    }

    /// With a flow that serves all demand: the smallest non-empty set of services whose people are all used up.
    private mutating func smallestTightSet(among services: [Int]) -> [Int] {
        network.markReaching(Self.sink)
        let tight = services.filter { !network.isMarked(node(service: $0)) }
        var best: [Int] = []
        // A set that contains a service that was searched before contains that service's set, so is not smaller.
        var searched: Set<Int32> = []
        for service in tight {
            let start = node(service: service)
            let isComplete = network.markReachable(from: start, avoiding: Self.source, stops: searched)
            searched.insert(Int32(start))
            guard isComplete else { continue }
            let set = markedServices()
            if best.isEmpty || Self.isSmaller(set, best) { best = set }
        }
        return best
    }

    /// Fewer services first, then the lexicographic order.
    static func isSmaller(_ one: [Int], _ other: [Int]) -> Bool {
        one.count != other.count ? one.count < other.count : one.lexicographicallyPrecedes(other)
    }
}
