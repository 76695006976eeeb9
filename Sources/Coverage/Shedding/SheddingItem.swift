// SPDX-License-Identifier: Apache-2.0

/// Something that can be kept or given up whole: a clinic session, a lecture, somebody's administrative half-day.
public struct SheddingItem: Sendable, Hashable {
    /// How protected it is: 1 is kept longest.
    public let category: Int
    /// What it takes of the capacity, in any whole unit such as half-hours; at least 1.
    public let hours: Int
    /// What keeping it is worth against others of its category, in any whole unit; at least 1.
    public let value: Int

    /// Makes an item; without a value of its own it is worth its hours.
    public init(category: Int, hours: Int, value: Int? = nil) {
        self.category = category
        self.hours = hours
        self.value = value ?? hours
    }

    /// The largest number of hours or of value: products of sums stay exact.
    public static let maximumAmount = 1_000_000

    /// Refuses items that cannot be weighed against each other.
    static func check(_ items: [SheddingItem], capacity: Int) throws(CoverageError) {
        guard capacity >= 0 else { throw CoverageError(field: "capacity", value: capacity, allowed: "0 or more") }
        for (index, item) in items.enumerated() {
            for (name, amount) in [("hours", item.hours), ("value", item.value)] {
                guard (1...maximumAmount).contains(amount) else {
                    throw CoverageError(
                        field: "items[\(index)].\(name)", value: amount, allowed: "1 ... \(maximumAmount)")
                }
            }
        }
    }
}
