// SPDX-License-Identifier: Apache-2.0

/// The tightest set of services in a slot: the one with the most people needed per qualified person present.
///
/// rho* = max over service sets T of D(T) / |N(T)|. By linear-programming duality it is also the lowest peak share of
/// themselves that people must give when the slot's demand is spread as evenly as possible. It may exceed 1; then
/// the slot cannot be covered.
public struct Bottleneck: Sendable, Hashable {
    /// The witness set, ascending.
    ///
    /// Among all sets that attain the maximum it has the fewest services, and among those it is the lexicographically
    /// smallest; this holds for any number of services. Empty without demand. With `hasNoCapacity` it is every service
    /// that needs somebody and has nobody present who may do it.
    public let services: [Int]
    /// D(T): people needed by the witness set.
    public let demand: Int
    /// |N(T)|: people present who may be assigned to some service of it.
    public let people: Int

    /// Makes a bottleneck from its parts.
    public init(services: [Int], demand: Int, people: Int) {
        self.services = services
        self.demand = demand
        self.people = people
    }

    /// D(T) / |N(T)|; 0 without demand, nil if there is demand and nobody for it.
    public var ratio: Double? {
        if demand == 0 { return 0 }
        return people == 0 ? nil : Double(demand) / Double(people)
    }

    /// Some service needs people and nobody present may do it (`no_capacity`).
    public var hasNoCapacity: Bool { people == 0 && demand > 0 }

    /// |N(T)| - D(T) of the witness set: spare people, negative if people are missing.
    public var slack: Int { people - demand }
}
