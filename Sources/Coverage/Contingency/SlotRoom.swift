// SPDX-License-Identifier: Apache-2.0

/// How much a slot can lose before somebody is missing.
public struct SlotRoom: Sendable, Hashable {
    /// For each service with demand: how many more people it could be given, up to the limit; nil without demand.
    ///
    /// This is the least |N(T)| - D(T) over the sets T of services with it (Hall 1935); of a service that is short it
    /// is 0.
    public let byService: [Int?]
    /// The N-k margin: the fewest people whose loss leaves somebody missing, 1 + the least slack; at most 0 if somebody
    /// is missing already.
    ///
    /// Nil without demand. At `isAtLimit` it is a lower bound.
    public let margin: Int?
    /// Whether the search stopped at its limit, so that the margin may be larger.
    public let isAtLimit: Bool
}

extension SlotContingency {
    /// The room of each service, and the N-k margin.
    ///
    /// One flow, and one short flow for each service that has fewer free people of its own than the limit.
    ///
    /// - Parameter limit: room beyond this is not looked for.
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func room(_ slot: CoverageSlot, limit: Int = 8) throws(CoverageError) -> SlotRoom {
        try slot.check(against: model)
        guard limit > 0 else { throw CoverageError(field: "limit", value: limit, allowed: "1 or more") }
        let demand = slot.demand.reduce(0, +)
        flow.load(slot, demandFactor: 1, supplyFactor: 1)
        let served = flow.network.augment(from: SlotFlow.source, to: SlotFlow.sink, limit: demand)
        flow.closeSource()
        flow.save()
        var room = [Int?](repeating: nil, count: slot.demand.count)
        for service in slot.demand.indices where slot.demand[service] > 0 {
            if spare(for: service) >= limit {
                room[service] = limit
                continue
            }
            room[service] = flow.network.augment(from: flow.node(service: service), to: SlotFlow.sink, limit: limit)
            flow.network.restore(flow.saved)
        }
        guard let least = room.compactMap({ $0 }).min() else {
            return SlotRoom(byService: room, margin: nil, isAtLimit: false)
        }
        let isShort = served < demand
        return SlotRoom(
            byService: room, margin: isShort ? 1 + served - demand : 1 + least, isAtLimit: !isShort && least == limit)
    }
}
