// SPDX-License-Identifier: Apache-2.0

/// The service set of a slot with the fewest people to spare.
public struct SlotSlack: Sendable, Hashable {
    /// The witness set, ascending: among the sets with the least slack the one with the fewest services, then the
    /// lexicographically smallest.
    ///
    /// Empty without demand.
    public let services: [Int]
    /// |N(T)| - D(T) of the set: this many more people could be lost, or needed, before the slot is short.
    ///
    /// If negative, minus this many people are missing in the slot (Ore 1955).
    public let people: Int
}

extension SlotFlow {
    /// The least slack over all non-empty sets of services with demand; nil if nothing is needed in the slot.
    ///
    /// If somebody is missing, the witness is the minimum cut nearest the source. Otherwise the least slack over sets
    /// that contain service s is how many more people s could be given; every service is probed from the same flow.
    /// At most S + 1 flows, most of them stopped as soon as they exceed the best.
    ///
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func minimumSlack(_ slot: CoverageSlot) throws(CoverageError) -> SlotSlack? {
        try slot.check(against: model)
        let demand = slot.demand.reduce(0, +)
        guard demand > 0 else { return nil }
        load(slot, demandFactor: 1, supplyFactor: 1)
        let served = network.augment(from: Self.source, to: Self.sink, limit: demand)
        if served < demand {
            network.markReachable(from: Self.source)
            return SlotSlack(services: markedServices(), people: served - demand)
        }
        save()
        var best: SlotSlack?
        for service in slot.demand.indices where slot.demand[service] > 0 {
            network.restore(saved)
            // The way back through the source would let one service grow by starving another.
            closeSource()
            let limit = best.map { $0.people + 1 } ?? FlowNetwork.unlimited
            let spare = network.augment(from: node(service: service), to: Self.sink, limit: limit)
            guard spare < limit else { continue }
            network.markReachable(from: node(service: service))
            let set = markedServices()
            if let best, spare == best.people, !Self.isSmaller(set, best.services) { continue }
            best = SlotSlack(services: set, people: spare)
        }
        return best
    }

    /// Keeps the flow that is there in `saved`, without allocating.
    mutating func save() {
        for place in saved.indices { saved[place] = network.residual[place] }
    }

    /// Takes the arcs of the source out, so that what is pushed out of a service takes nothing from another.
    mutating func closeSource() {
        for place in sourceArc {
            network.residual[place] = 0
            network.residual[Int(network.twin[place])] = 0
        }
    }
}
