// SPDX-License-Identifier: Apache-2.0

/// Covers single slots: who can be served at most, and where it is tight.
///
/// Made once for a model and used for slot after slot; in steady state `cover` allocates nothing.
///
/// The network is source - service (demand) - signature (may be assigned) - sink (people present). With K signatures,
/// S services and E skills in all a slot costs a few passes over E arcs, independent of the number of people.
public struct SlotFlow: Sendable {
    /// The model that the slots belong to.
    public let model: CoverageModel
    /// People that each service does not get, after `cover`.
    ///
    /// A category's sum is the least possible once all more protected categories got the most possible; inside a
    /// category services earlier in the model come first.
    public private(set) var unserved: [Int]
    /// People that each service gets, after `cover`.
    public private(set) var served: [Int]

    var network: FlowNetwork
    /// The place of each service's arc from the source.
    let sourceArc: [Int]
    /// The place of each signature's arc to the sink.
    let sinkArc: [Int]
    /// Residual capacities with the skill arcs open and no demand and no people.
    private let blank: [Int]
    /// Residual capacities to come back to while services are probed one by one.
    var saved: [Int]

    static let source = 0
    static let sink = 1
    func node(service: Int) -> Int { 2 + service }
    func node(signature: Int) -> Int { 2 + model.serviceCount + signature }

    /// Prepares for slots of the model.
    ///
    /// O(skills).
    public init(model: CoverageModel) {
        self.model = model
        let services = model.serviceCount
        var arcs: [(tail: Int, head: Int)] = (0..<services).map { (Self.source, 2 + $0) }
        arcs += (0..<model.signatureCount).map { (2 + services + $0, Self.sink) }
        // The least versatile people first: the greedy start then wastes few of those whom others need.
        let byVersatility = model.signatures.indices.sorted {
            (model.signatures[$0].count, $0) < (model.signatures[$1].count, $1)
        }
        for signature in byVersatility {
            for service in model.signatures[signature].indices { arcs.append((2 + service, 2 + services + signature)) }
        }
        let (network, places) = FlowNetwork.make(nodeCount: 2 + services + model.signatureCount, arcs: arcs)
        var blank = network.residual
        for place in places[(services + model.signatureCount)...] { blank[place] = FlowNetwork.unlimited }
        self.network = network
        self.blank = blank
        saved = blank
        sourceArc = Array(places[..<services])
        sinkArc = Array(places[services..<(services + model.signatureCount)])
        unserved = Array(repeating: 0, count: services)
        served = unserved
    }

    /// Serves as much of the slot's demand as possible, more protected categories first (resilience model: augmenting
    /// in priority order is optimal for every category prefix and for the total at once).
    ///
    /// - Returns: people missing in all; `served` and `unserved` have the services.
    /// - Throws: `CoverageError` if the slot does not fit the model.
    @discardableResult
    public mutating func cover(_ slot: CoverageSlot) throws(CoverageError) -> Int {
        try slot.check(against: model)
        let demand = slot.demand.reduce(0, +)
        load(slot, demandFactor: 1, supplyFactor: 1)
        if network.augment(from: Self.source, to: Self.sink, limit: demand) == demand {
            for service in served.indices {
                served[service] = slot.demand[service]
                unserved[service] = 0
            }
            return 0
        }
        load(slot, demandFactor: 0, supplyFactor: 1)
        var missing = 0
        for service in model.protectionOrder {
            let wanted = slot.demand[service]
            let got = wanted == 0 ? 0 : network.augment(from: node(service: service), to: Self.sink, limit: wanted)
            served[service] = got
            unserved[service] = wanted - got
            missing += wanted - got
        }
        return missing
    }

    /// Sets the capacities: demand and people, each times a factor (exact fractions p/q become integers that way).
    mutating func load(_ slot: CoverageSlot, demandFactor: Int, supplyFactor: Int) {
        network.restore(blank)
        for service in sourceArc.indices {
            network.residual[sourceArc[service]] = slot.demand[service] * demandFactor
        }
        for signature in sinkArc.indices {
            network.residual[sinkArc[signature]] = slot.supply[signature] * supplyFactor
        }
    }
}
