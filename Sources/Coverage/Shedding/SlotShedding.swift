// SPDX-License-Identifier: Apache-2.0

/// Shedding in one slot, from the schedule as it is: who must leave what, so that more protected work has its people.
///
/// Starts from where everybody is and serves one missing person after the other along an alternating path: somebody
/// moves to the gap, somebody else to where they were, and so on to a person who is free, or else to the least protected
/// half-day on any such path, which is then given up. The sets of half-days that can be served together are the
/// independent sets of a transversal matroid, and the half-days that can be given up for a missing one are its circuit
/// (Edmonds and Fulkerson 1965); giving up the least protected of the circuit keeps the kept set lexicographically best
/// by category, minima before what exceeds them. Who is above the minimum of the most protected categories is a reserve,
/// moved before anything is given up. So nothing is given up that did not have to be, and nobody is moved
/// whom it does not take.
public struct SlotShedding: Sendable {
    /// Somebody who is there.
    public struct Person: Sendable, Hashable {
        /// What the person may be assigned to.
        public var signature: Int
        /// Where the person is now; nil if free.
        public var service: Int?
        /// Whether the person may be moved, and taken from work, in this search.
        public var isMovable: Bool

        /// Makes a person.
        public init(signature: Int, service: Int?, isMovable: Bool = true) {
            self.signature = signature
            self.service = service
            self.isMovable = isMovable
        }
    }

    /// How one missing person was found.
    public enum Outcome: Sendable, Hashable {
        /// A free person came, with no work given up.
        case spare(person: Int)
        /// Somebody above the minimum of this service of the reserve was moved.
        case reserve(service: Int)
        /// A half-day of this service was given up.
        case released(service: Int)
        /// Nobody can come, and why.
        case none(Obstacle)
    }

    /// Why giving up work brings nobody.
    public enum Obstacle: Sendable, Hashable {
        /// Only by giving up work of these protected services, which this search may not.
        case protectedWork([Int])
        /// Less protected work has so many people, and none of them, nor anybody they could relieve, may do it.
        case skills(people: Int)
        /// No work that is less protected has anybody.
        case nobody
    }

    /// The services.
    public let model: CoverageModel
    /// People needed, per service.
    public let demand: [Int]
    /// The highest category whose work is never given up; 0 protects none.
    public let protectedCategory: Int
    /// Up to this category people above the minimum are a reserve: moving them gives nothing up.
    public let reserveCategory: Int
    /// Where everybody is now, in the order given; nil if free.
    public private(set) var places: [Int?]
    /// People on each service now.
    public private(set) var filled: [Int]
    private let people: [Person]
    private var isFree: [Bool]

    /// Prepares a slot.
    ///
    /// - Throws: `CoverageError` if a number does not fit the model.
    public init(
        model: CoverageModel, demand: [Int], people: [Person], protectedCategory: Int, reserveCategory: Int = 0
    ) throws(CoverageError) {
        try CoverageSlot.check(demand, count: model.serviceCount, field: "slot.demand")
        for (index, person) in people.enumerated() {
            guard model.signatures.indices.contains(person.signature) else {
                throw CoverageError(
                    field: "people[\(index)].signature", value: person.signature,
                    allowed: "0 ..< \(model.signatureCount)")
            }
            guard person.service.map({ model.categories.indices.contains($0) }) ?? true else {
                throw CoverageError(
                    field: "people[\(index)].service", value: person.service ?? -1,
                    allowed: "0 ..< \(model.serviceCount)")
            }
        }
        self.model = model
        self.demand = demand
        self.people = people
        self.protectedCategory = protectedCategory
        self.reserveCategory = reserveCategory
        places = people.map(\.service)
        isFree = people.map { $0.service == nil && $0.isMovable }
        filled = people.reduce(into: Array(repeating: 0, count: model.serviceCount)) { counts, person in
            if let service = person.service { counts[service] += 1 }
        }
    }

    /// People that a service still needs.
    public func missing(_ service: Int) -> Int { max(0, demand[service] - filled[service]) }

    /// The services that need somebody, the most protected first.
    public var gaps: [Int] { model.protectionOrder.filter { missing($0) > 0 } }

    /// Says that a free person cannot come after all, for example because the week is full.
    public mutating func exclude(_ person: Int) { isFree[person] = false }

    /// Finds one more person for a service.
    ///
    /// O(services x people).
    public mutating func serve(_ service: Int) -> Outcome {
        var cameFrom = [(person: Int, to: Int)?](repeating: nil, count: filled.count)
        var isReached = [Bool](repeating: false, count: filled.count)
        isReached[service] = true
        var order = [service]
        var next = 0
        while next < order.count {
            let wanting = order[next]
            next += 1
            for person in people.indices where people[person].isMovable && may(person, wanting) {
                if let place = places[person] {
                    guard !isReached[place] else { continue }
                    isReached[place] = true
                    cameFrom[place] = (person, wanting)
                    order.append(place)
                } else if isFree[person] {
                    isFree[person] = false
                    shift(along: cameFrom, first: person, to: wanting)
                    return .spare(person: person)
                }
            }
        }
        let own = 2 * model.categories[service]
        let lower = order.dropFirst().filter { rank($0) > own }
        guard let least = lower.filter({ mayLose($0) }).max(by: { rank($0) < rank($1) }) else {
            return .none(obstacle(lower, own))
        }
        let isReserve = isReserve(least)
        if let (person, wanting) = cameFrom[least] {
            filled[least] -= 1
            shift(along: cameFrom, first: person, to: wanting)
        }
        return isReserve ? .reserve(service: least) : .released(service: least)
    }

    /// Serves every gap, the most protected first; what stays is in `missing`.
    public mutating func serveAll() {
        for service in gaps {
            for _ in 0..<missing(service) {
                if case .none = serve(service) { break }
            }
        }
    }

    /// Half-days of each service that were given up: fewer people than at first, those of the reserve not counted.
    public var released: [Int] {
        var before = [Int](repeating: 0, count: filled.count)
        for person in people { if let service = person.service { before[service] += 1 } }
        return filled.indices.map { service in
            let isReserve = model.categories[service] <= reserveCategory
            return max(0, (isReserve ? min(before[service], demand[service]) : before[service]) - filled[service])
        }
    }

    private func may(_ person: Int, _ service: Int) -> Bool {
        people[person].service == service || model.signatures[people[person].signature].contains(service)
    }

    /// The smaller, the more protected: by category, minima before what exceeds them; the reserve last of all.
    private func rank(_ service: Int) -> Int {
        isReserve(service)
            ? .max : 2 * model.categories[service] + (filled[service] > demand[service] ? 1 : 0)
    }

    private func isReserve(_ service: Int) -> Bool {
        model.categories[service] <= reserveCategory && filled[service] > demand[service]
    }

    private func mayLose(_ service: Int) -> Bool {
        model.categories[service] > protectedCategory || isReserve(service)
    }

    /// Moves a person, and everybody on the way back to the gap one step on.
    private mutating func shift(along cameFrom: [(person: Int, to: Int)?], first person: Int, to wanting: Int) {
        places[person] = wanting
        var place = wanting
        while let (mover, target) = cameFrom[place] {
            places[mover] = target
            place = target
        }
        filled[place] += 1
    }

    private func obstacle(_ lower: [Int], _ own: Int) -> Obstacle {
        guard lower.isEmpty else { return .protectedWork(lower.sorted()) }
        let others = people.indices.count { person in
            people[person].isMovable && places[person].map { rank($0) > own && mayLose($0) } ?? isFree[person]
        }
        return others > 0 ? .skills(people: others) : .nobody
    }
}
