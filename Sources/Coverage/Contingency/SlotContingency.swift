// SPDX-License-Identifier: Apache-2.0

/// All single and all double losses of a slot, exactly, with everybody else put where they help most.
///
/// A signature is essential if every best assignment uses all its people, that is if no alternating path leads from it
/// to a free person (Dulmage and Mendelsohn 1958): one reverse search from the sink finds all of them. A pair costs more
/// together than apart exactly if both are in the neighbourhood of a set of services with one person to spare. The
/// union of those sets around a service is what the reverse search leaves out once that service is given one person
/// more, so that one probe a service answers for all pairs, where one removal a signature would be needed otherwise.
/// Categories are let in one after the other; every prefix of them is a problem of its own.
///
/// O(services x skills x categories) a slot where it is tight, one flow and one search where it is not. Made once and
/// used for slot after slot.
public struct SlotContingency: Sendable {
    /// The model that the slots belong to.
    public var model: CoverageModel { flow.model }

    var flow: SlotFlow
    /// Services by rank, inside a rank in the order of protection.
    private let servicesOfRank: [[Int]]
    private let signaturesOfService: [[Int]]
    private let secure: [Int8]

    /// Prepares for slots of the model.
    ///
    /// O(skills).
    public init(model: CoverageModel) {
        flow = SlotFlow(model: model)
        let ranks = model.rankOfService
        servicesOfRank = model.categoryOrder.indices.map { rank in model.protectionOrder.filter { ranks[$0] == rank } }
        var holders = [[Int]](repeating: [], count: model.serviceCount)
        for signature in model.signatures.indices {
            for service in model.signatures[signature].indices { holders[service].append(signature) }
        }
        signaturesOfService = holders
        secure = Array(repeating: -1, count: model.signatureCount)
    }

    /// The slot's losses.
    ///
    /// - Parameter pairs: also what two lost at once cost beyond their single losses.
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func losses(_ slot: CoverageSlot, pairs: Bool = true) throws(CoverageError) -> SlotLosses {
        try slot.check(against: model)
        let demand = slot.demand.reduce(0, +)
        flow.load(slot, demandFactor: 1, supplyFactor: 1)
        let served = flow.network.augment(from: SlotFlow.source, to: SlotFlow.sink, limit: demand)
        flow.network.markReaching(SlotFlow.sink)
        // If nobody is missed when all services are asked for, nobody is when some of them are: losses grow with demand.
        var isTight = served < demand || slot.supply.indices.contains { isEssential($0, slot) }
        if pairs, !isTight { isTight = hasTightPair(slot) }
        guard isTight else {
            return SlotLosses(
                baseUnserved: Array(repeating: 0, count: servicesOfRank.count), rankOfSingle: secure, latent: [])
        }
        return byRank(slot, pairs: pairs)
    }

    /// Lets the categories in one after the other and looks at each prefix.
    private mutating func byRank(_ slot: CoverageSlot, pairs: Bool) -> SlotLosses {
        var unserved = [Int](repeating: 0, count: servicesOfRank.count)
        var single = secure
        var latent: [SignatureRelation] = []
        var asked: [Int] = []
        var hasLatent = false
        flow.load(slot, demandFactor: 0, supplyFactor: 1)
        for rank in servicesOfRank.indices {
            for service in servicesOfRank[rank] where slot.demand[service] > 0 {
                let start = flow.node(service: service)
                let got = flow.network.augment(from: start, to: SlotFlow.sink, limit: slot.demand[service])
                unserved[rank] += slot.demand[service] - got
                asked.append(service)
            }
            flow.network.markReaching(SlotFlow.sink)
            for signature in single.indices where single[signature] < 0 && isEssential(signature, slot) {
                single[signature] = Int8(rank)
            }
            guard pairs else { continue }
            let found = latentPairs(slot, asked: asked, single: single)
            if found != nil { hasLatent = true }
            latent.append(found ?? SignatureRelation(count: single.count))
        }
        return SlotLosses(baseUnserved: unserved, rankOfSingle: single, latent: hasLatent ? latent : [])
    }

    /// After a mark from the sink: whether the slot misses one of these people, if there are any.
    private func isEssential(_ signature: Int, _ slot: CoverageSlot) -> Bool {
        slot.supply[signature] > 0 && !flow.network.isMarked(flow.node(signature: signature))
    }

    /// Free people who may do the service.
    ///
    /// With two of them every set with the service has two to spare, so that no pair hangs on it.
    func spare(for service: Int) -> Int {
        signaturesOfService[service].reduce(0) { $0 + flow.network.residual[flow.sinkArc[$1]] }
    }

    /// Gives a service one person more than it has, if that can be, and marks from the sink; `saved` is the flow
    /// before.
    private mutating func probe(_ service: Int) -> Bool {
        let start = flow.node(service: service)
        guard flow.network.augment(from: start, to: SlotFlow.sink, limit: 1) == 1 else { return false }
        flow.network.markReaching(SlotFlow.sink)
        return true
    }

    /// Whether some pair is missed, in a slot that serves everything and misses no single person.
    private mutating func hasTightPair(_ slot: CoverageSlot) -> Bool {
        let tight = slot.demand.indices.filter { slot.demand[$0] > 0 && spare(for: $0) < 2 }
        guard !tight.isEmpty else { return false }
        flow.closeSource()
        flow.save()
        for service in tight {
            flow.network.restore(flow.saved)
            if probe(service), slot.supply.indices.contains(where: { isEssential($0, slot) }) { return true }
        }
        return false
    }

    /// The pairs that are missed only together, by signature; nil if there are none.
    private mutating func latentPairs(_ slot: CoverageSlot, asked: [Int], single: [Int8]) -> SignatureRelation? {
        let tight = asked.filter { spare(for: $0) < 2 }
        guard !tight.isEmpty else { return nil }
        flow.save()
        var partners: SignatureRelation?
        for service in tight {
            flow.network.restore(flow.saved)
            guard probe(service) else { continue }
            let missed = single.indices.filter { single[$0] < 0 && isEssential($0, slot) }
            guard !missed.isEmpty else { continue }
            var found = partners ?? SignatureRelation(count: single.count)
            partners = nil
            let row = SignatureRelation.row(missed, count: single.count)
            for signature in missed where model.signatures[signature].contains(service) {
                found.insert(signature, row: row)
            }
            partners = found
        }
        flow.network.restore(flow.saved)
        return partners
    }
}
