// SPDX-License-Identifier: Apache-2.0

/// What a desk's queue was over an interval, replayed from when items arose and were decided.
///
/// An item is open from its creation up to before its decision. Nothing is assumed of how they arrive; Little's law
/// (1961) L = λ W holds exactly, with W the mean time inside the interval.
public struct QueueReplay: Sendable, Hashable {
    /// An item: when it arose and when it was decided, in any unit of time; nil while it waits.
    public struct Item: Sendable, Hashable {
        /// When it arose.
        public let created: Double
        /// When it was decided.
        public let decided: Double?

        /// An item.
        public init(created: Double, decided: Double?) {
            self.created = created
            self.decided = decided
        }
    }

    /// The length of the interval.
    public let length: Double
    /// Items that were open at some moment of the interval.
    public let items: Int
    /// Items that arose in the interval.
    public let arrivals: Int
    /// Time for which so many items were open, by their number.
    public let timeByOpen: [Double]

    /// L: how many items are open, averaged over time.
    public var meanOpen: Double { openTime / length }
    /// λ: items per unit of time, counting those that were open at the beginning.
    public var rate: Double { Double(items) / length }
    /// W: how long an item was open inside the interval, on average; nil without items.
    public var meanTime: Double? { items == 0 ? nil : openTime / Double(items) }
    /// The most that were open at a time.
    public var maximum: Int { timeByOpen.count - 1 }
    private var openTime: Double {
        timeByOpen.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    }

    /// Replays items over the interval from `from` to `to`.
    ///
    /// O(m log m).
    ///
    /// - Throws: `CoverageError` if the interval is empty, or an item is decided before it arose or its times are not
    ///   finite: take such items out before, and say so.
    public init(_ items: [Item], from: Double, to: Double) throws(CoverageError) {
        guard from.isFinite, to.isFinite, from < to else {
            throw CoverageError(field: "to", value: to, allowed: "after \(from)")
        }
        var events: [(time: Double, change: Int)] = []
        var (seen, arrived) = (0, 0)
        for (index, item) in items.enumerated() {
            let end = item.decided ?? to
            guard item.created.isFinite, end.isFinite, item.decided == nil || item.created <= end else {
                throw CoverageError(
                    field: "items[\(index)].decided", value: end, allowed: "not before \(item.created), finite")
            }
            let (start, stop) = (max(item.created, from), min(end, to))
            guard start < stop else { continue }
            seen += 1
            if item.created >= from { arrived += 1 }
            events.append((start, 1))
            events.append((stop, -1))
        }
        // At the same moment decisions come first: one item gives its place to the next.
        events.sort { ($0.time, $0.change) < ($1.time, $1.change) }
        var times = [0.0]
        var (open, last) = (0, from)
        for event in events {
            while times.count <= open { times.append(0) }
            times[open] += event.time - last
            last = event.time
            open += event.change
        }
        times[0] += to - last
        length = to - from
        self.items = seen
        arrivals = arrived
        timeByOpen = times
    }

    /// The share of time in which more than so many were open.
    public func share(above count: Int) -> Double {
        timeByOpen.dropFirst(max(0, count + 1)).reduce(0, +) / length
    }
}
