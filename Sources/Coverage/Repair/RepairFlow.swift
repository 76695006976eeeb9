// SPDX-License-Identifier: Apache-2.0

/// Repairs single slots: least unserved by category, then fewest people who change, then those whom it strains least.
///
/// `SlotFlow` says how much each category can get, where that is not all. A second flow serves exactly that much at the
/// least number of changes: source - crew - service - category - sink, where a crew serves its own service for
/// nothing and every other one for a price that counts changes first and strain after them. People who are not needed
/// stay where they are, which changes nothing.
///
/// Successive shortest paths (Jewell 1958; Busacker and Gowen 1960) from a start that costs nothing, everybody staying:
/// the cost is the least at every amount on the way. A slot that nothing is wrong with takes no flow at all; one that
/// lacks a person takes one short path. Independent of the number of people; O(missing units x arcs x services) at worst.
public struct RepairFlow: Sendable {
    /// The model that the slots belong to.
    public let model: CoverageModel
    private var coverage: SlotFlow
    private var network = ChangeNetwork()
    /// The categories, ascending, and the place of each service's category among them.
    private let categories: [Int]
    private let placeOfCategory: [Int]

    /// Prepares for slots of the model.
    ///
    /// O(skills).
    public init(model: CoverageModel) {
        self.model = model
        coverage = SlotFlow(model: model)
        let categories = Set(model.categories).sorted()
        self.categories = categories
        placeOfCategory = model.categories.map { categories.firstIndex(of: $0) ?? 0 }
    }

    /// Repairs a slot.
    ///
    /// - Throws: `CoverageError` if the slot does not fit the model.
    public mutating func repair(_ slot: RepairSlot) throws(CoverageError) -> Repair {
        let question = try slot.coverageSlot(model)
        try question.check(against: model)
        let staying = slot.unservedStatic(model)
        guard staying.contains(where: { $0 > 0 }) else {
            return Repair(unservedStatic: staying, unserved: staying, moves: [])
        }
        // Most slots can be covered whole: then what each category can get needs no flow of its own.
        var served = categories.map { _ in 0 }
        for service in slot.demand.indices { served[placeOfCategory[service]] += slot.demand[service] }
        var crewArcs = load(slot, served: served)
        if !network.fill(to: served.reduce(0, +)) {
            try coverage.cover(question)
            served = categories.map { _ in 0 }
            for service in slot.demand.indices { served[placeOfCategory[service]] += coverage.served[service] }
            crewArcs = load(slot, served: served)
            network.fill(to: served.reduce(0, +))
        }
        var unserved = slot.demand
        var moves: [Repair.Move] = []
        for arc in crewArcs {
            let flow = network.flow(on: arc.place)
            guard flow > 0 else { continue }
            unserved[arc.service] -= flow
            if slot.crews[arc.crew].current != arc.service {
                moves.append(Repair.Move(crew: arc.crew, to: arc.service, count: flow))
            }
        }
        return Repair(unservedStatic: staying, unserved: unserved, moves: moves)
    }

    private struct CrewArc {
        let crew: Int
        let service: Int
        let place: Int
    }

    /// Builds the network of a slot and lets everybody stay who is needed where they are.
    private mutating func load(_ slot: RepairSlot, served: [Int]) -> [CrewArc] {
        let firstService = 2 + slot.crews.count
        let firstCategory = firstService + model.serviceCount
        network.begin(nodeCount: firstCategory + categories.count)
        let categoryArcs = served.indices.map {
            network.add(from: firstCategory + $0, to: ChangeNetwork.sink, capacity: served[$0], cost: 0)
        }
        let serviceArcs = slot.demand.indices.map {
            network.add(
                from: firstService + $0, to: firstCategory + placeOfCategory[$0], capacity: slot.demand[$0], cost: 0)
        }
        var arcs: [CrewArc] = []
        // More than all strain together: no strain is worth one more change.
        let change = 1 + RepairSlot.Crew.maximumStrain * slot.crews.reduce(0) { $0 + $1.count }
        for (index, crew) in slot.crews.enumerated() where crew.count > 0 {
            let door = network.add(from: ChangeNetwork.source, to: 2 + index, capacity: crew.count, cost: 0)
            for service in model.signatures[crew.signature].indices where slot.demand[service] > 0 {
                let isOwn = crew.current == service
                let place = network.add(
                    from: 2 + index, to: firstService + service, capacity: crew.count,
                    cost: isOwn ? 0 : change + crew.strain)
                arcs.append(CrewArc(crew: index, service: service, place: place))
                if isOwn {
                    network.push(along: [door, place, serviceArcs[service], categoryArcs[placeOfCategory[service]]])
                }
            }
        }
        return arcs
    }
}
