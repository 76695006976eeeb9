// SPDX-License-Identifier: Apache-2.0

/// What stays when whole categories go at once, the least protected first, until the rest fits.
///
/// The rule of staged load shedding: quick to decide and to explain, and it gives up more than it has to (`overshed`).
/// The first category is never given up.
public struct StageShedding: Sendable, Hashable {
    /// The categories that go, in the order in which they go.
    public let shedCategories: [Int]
    /// Hours of what stays.
    public let remainingHours: Int
    /// Whether what stays fits.
    public let fits: Bool
    /// Hours of capacity that stay unused although something was given up; 0 if nothing was, and if it does not fit.
    public let overshed: Int

    /// Decides which categories go; `lowest` is the least protected one.
    ///
    /// O(items).
    ///
    /// - Throws: `CoverageError` for amounts out of range.
    public init(_ items: [SheddingItem], capacity: Int, lowest: Int = 7) throws(CoverageError) {
        try SheddingItem.check(items, capacity: capacity)
        var remaining = items.reduce(0) { $0 + $1.hours }
        let hours = items.reduce(into: [:]) { $0[$1.category, default: 0] += $1.hours }
        var shed: [Int] = []
        var category = lowest
        while remaining > capacity, category > 1 {
            shed.append(category)
            remaining -= hours[category] ?? 0
            category -= 1
        }
        shedCategories = shed
        remainingHours = remaining
        fits = remaining <= capacity
        overshed = fits && !shed.isEmpty ? capacity - remaining : 0
    }
}
