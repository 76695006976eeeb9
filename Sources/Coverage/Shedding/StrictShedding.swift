// SPDX-License-Identifier: Apache-2.0

/// What stays when hours are short and categories are strict: everything possible of the first category, then of the
/// second, and so on.
///
/// The lexicographic 0/1 knapsack: the kept value of category 1 is the largest that fits, of category 2 the largest that
/// fits beside some best choice of category 1, and so on. Among the best choices of a category one with the fewest
/// hours leaves most to all later ones, so the categories can be decided one after the other.
public struct StrictShedding: Sendable, Hashable {
    /// The places of the items that stay, ascending.
    public let kept: [Int]
    /// The places of those that are given up, ascending.
    public let shed: [Int]
    /// Hours of what stays.
    public let keptHours: Int
    /// Value of what stays, by category.
    public let keptValue: [Int: Int]

    /// The largest table of the search, in items times units of capacity (a bit each).
    public static let maximumCells = 1 << 28

    /// Decides what stays.
    ///
    /// Where two choices are equally good, the earlier items stay. O(items x capacity / greatest common divisor of the
    /// hours) in the one or few categories that do not fit whole, by dynamic programming (Bellman 1957); O(items) in
    /// all others.
    ///
    /// - Throws: `CoverageError` for amounts out of range, and when the table would exceed `maximumCells`.
    public init(_ items: [SheddingItem], capacity: Int) throws(CoverageError) {
        try SheddingItem.check(items, capacity: capacity)
        var room = capacity
        var kept: [Int] = []
        let byCategory = Dictionary(grouping: items.indices) { items[$0].category }
        for (_, places) in byCategory.sorted(by: { $0.key < $1.key }) {
            let chosen = try Self.best(of: places, items, room: room)
            kept += chosen
            room -= chosen.reduce(0) { $0 + items[$1].hours }
        }
        self.kept = kept.sorted()
        let staying = Set(kept)
        shed = items.indices.filter { !staying.contains($0) }
        keptHours = capacity - room
        keptValue = kept.reduce(into: [:]) { $0[items[$1].category, default: 0] += items[$1].value }
    }

    /// Of one category: the most value, and among those choices the fewest hours.
    private static func best(
        of places: [Int], _ items: [SheddingItem], room: Int
    ) throws(CoverageError) -> [Int] {
        let total = places.reduce(0) { $0 + items[$1].hours }
        if total <= room { return places }
        let unit = places.reduce(0) { divisor($0, items[$1].hours) }
        let units = room / unit
        let (cells, isTooLarge) = places.count.multipliedReportingOverflow(by: units + 1)
        guard !isTooLarge, cells <= maximumCells else {
            throw CoverageError(
                field: "items", value: "\(places.count) of one category over \(units) units",
                allowed: "at most \(maximumCells) cells: count in larger units")
        }
        let value = places.reduce(0) { $0 + items[$1].value }
        guard !value.multipliedReportingOverflow(by: total + 1).overflow else {
            throw CoverageError(
                field: "items", value: "value \(value) times hours \(total) in one category",
                allowed: "a product that a 64-bit number holds")
        }
        // One number for both aims: no saving of hours is worth a unit of value.
        func worth(_ item: SheddingItem) -> Int { item.value * (total + 1) - item.hours }
        var most = [Int](repeating: 0, count: units + 1)
        var takes = [UInt64](repeating: 0, count: cells / 64 + 1)
        for (row, place) in places.enumerated().reversed() {
            let (weight, worth) = (items[place].hours / unit, worth(items[place]))
            guard weight <= units else { continue }
            for free in stride(from: units, through: weight, by: -1) where worth + most[free - weight] >= most[free] {
                most[free] = worth + most[free - weight]
                let cell = row * (units + 1) + free
                takes[cell / 64] |= 1 << UInt64(cell % 64)
            }
        }
        var free = units
        var chosen: [Int] = []
        for (row, place) in places.enumerated() {
            let cell = row * (units + 1) + free
            guard takes[cell / 64] >> UInt64(cell % 64) & 1 == 1 else { continue }
            chosen.append(place)
            free -= items[place].hours / unit
        }
        return chosen
    }

    private static func divisor(_ one: Int, _ other: Int) -> Int {
        var (one, other) = (one, other)
        while other != 0 { (one, other) = (other, one % other) }
        return one
    }
}
