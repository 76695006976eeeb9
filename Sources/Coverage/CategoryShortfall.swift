// SPDX-License-Identifier: Apache-2.0

/// What one service category asked for and could not get.
///
/// People in a slot, minutes in a week.
public struct CategoryShortfall: Sendable, Hashable {
    /// The category; the smaller, the more protected.
    public let category: Int
    /// What the category needs in all.
    public let demand: Int
    /// What stays without anybody, when more protected categories are served first.
    public let unserved: Int

    /// Makes a shortfall.
    public init(category: Int, demand: Int, unserved: Int) {
        self.category = category
        self.demand = demand
        self.unserved = unserved
    }

    /// Sums per-service figures into categories, ascending; categories without demand are left out.
    static func summing(categories: [Int], demand: [Int], unserved: [Int]) -> [CategoryShortfall] {
        var sums: [Int: (demand: Int, unserved: Int)] = [:]
        for service in categories.indices where demand[service] > 0 {
            sums[categories[service], default: (0, 0)].demand += demand[service]
            sums[categories[service], default: (0, 0)].unserved += unserved[service]
        }
        return sums.sorted { $0.key < $1.key }
            .map { CategoryShortfall(category: $0.key, demand: $0.value.demand, unserved: $0.value.unserved) }
    }
}
