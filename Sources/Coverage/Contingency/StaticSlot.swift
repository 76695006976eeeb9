// SPDX-License-Identifier: Apache-2.0

/// A slot as it is assigned, for the question what a loss costs if the others stay where they are.
public struct StaticSlot: Sendable {
    /// Somebody there.
    public struct Member: Sendable, Hashable {
        /// The person, by the caller's number.
        public let person: Int
        /// The service that the person is assigned to; nil if idle.
        public let service: Int?
        /// What the person may do.
        public let skills: ServiceSet

        /// Makes a member.
        public init(person: Int, service: Int?, skills: ServiceSet) {
            self.person = person
            self.service = service
            self.skills = skills
        }
    }

    /// People missing beyond those that are missing anyway, by rank.
    public struct Loss: Sendable, Hashable {
        /// Each service has whom it was assigned, and nobody else.
        public let nobodyMoves: [Int]
        /// People without an assignment may be put where they are qualified; nobody else moves.
        public let idleFill: [Int]
    }

    private let model: CoverageModel
    private let demand: [Int]
    private let members: [Member]
    private let assigned: [Int]
    private let base: Loss

    /// Makes a slot; an assignment to a service without demand counts for nothing.
    ///
    /// - Throws: `CoverageError` if the demand does not fit the model, or a member is assigned outside it.
    public init(demand: [Int], members: [Member], model: CoverageModel) throws(CoverageError) {
        try CoverageSlot.check(demand, count: model.serviceCount, field: "slot.demand")
        self.model = model
        self.demand = demand
        self.members = members
        var assigned = [Int](repeating: 0, count: demand.count)
        for (number, member) in members.enumerated() {
            guard let service = member.service else { continue }
            guard demand.indices.contains(service) else {
                throw CoverageError(
                    field: "members[\(number)].service", value: service, allowed: "0 ..< \(demand.count)")
            }
            assigned[service] += 1
        }
        self.assigned = assigned
        base = Self.unserved(demand, assigned, members.filter { $0.service == nil }, model)
    }

    /// What is lost with these people.
    ///
    /// O(members), and a matching of the open places with the idle people (augmenting paths, Kuhn 1955; the more protected
    /// places first, which is best for every prefix of the categories at once).
    public func loss(of people: Set<Int>) -> Loss {
        var left = assigned
        for member in members where people.contains(member.person) {
            if let service = member.service { left[service] -= 1 }
        }
        let idle = members.filter { $0.service == nil && !people.contains($0.person) }
        let after = Self.unserved(demand, left, idle, model)
        return Loss(
            nobodyMoves: zip(after.nobodyMoves, base.nobodyMoves).map { $0 - $1 },
            idleFill: zip(after.idleFill, base.idleFill).map { $0 - $1 })
    }

    private static func unserved(
        _ demand: [Int], _ assigned: [Int], _ idle: [Member], _ model: CoverageModel
    ) -> Loss {
        let ranks = model.rankOfService
        var nobody = [Int](repeating: 0, count: model.categoryOrder.count)
        var filled = nobody
        var places: [Int] = []
        for service in model.protectionOrder {
            let open = max(0, demand[service] - assigned[service])
            nobody[ranks[service]] += open
            places += Array(repeating: service, count: open)
        }
        var placeOf = [Int?](repeating: nil, count: idle.count)
        for place in places.indices {
            var seen = [Bool](repeating: false, count: idle.count)
            func find(_ place: Int) -> Bool {
                for person in idle.indices where !seen[person] && idle[person].skills.contains(places[place]) {
                    seen[person] = true
                    if let other = placeOf[person], !find(other) { continue }
                    placeOf[person] = place
                    return true
                }
                return false
            }
            if !find(place) { filled[ranks[places[place]]] += 1 }
        }
        return Loss(nobodyMoves: nobody, idleFill: filled)
    }
}
