// SPDX-License-Identifier: Apache-2.0

/// How long reservoirs can make up for a gap.
public enum Sustainability {
    /// Rounding that is forgiven when supply is held against need.
    private static let slack = 1e-12

    /// T*: the largest T with sum of min(rate x T, stock) >= gap x T, for a gap that does not change.
    ///
    /// Supply is concave in T and need is a line, so they cross once; the crossing lies on one straight piece between two
    /// reservoirs running dry. O(k log k).
    ///
    /// - Returns: days; nil if there is no gap; 0 if all of them together are too slow.
    /// - Throws: `CoverageError` for a value that is not a finite number, and for a negative rate or stock.
    public static func days(gap: Double, reservoirs: [Reservoir]) throws(CoverageError) -> Double? {
        guard gap.isFinite else { throw CoverageError(field: "gap", value: gap, allowed: "a finite number") }
        try Reservoir.check(reservoirs)
        guard gap > 0 else { return nil }
        // By when they run dry; one that gives nothing never counts.
        let useful = reservoirs.filter { $0.rate > 0 && $0.stock > 0 }
            .sorted { $0.stock / $0.rate < $1.stock / $1.rate }
        var running = useful.reduce(0) { $0 + $1.rate }
        guard running >= gap - slack * max(1, gap) else { return 0 }
        var emptied = 0.0
        for (index, reservoir) in useful.enumerated() {
            emptied += reservoir.stock
            running = max(0, running - reservoir.rate)
            guard running < gap - slack * max(1, gap) else { continue }
            // Until the next one is dry, supply is emptied + running x T.
            let crossing = emptied / (gap - running)
            let next = index + 1 < useful.count ? useful[index + 1].stock / useful[index + 1].rate : .infinity
            if crossing <= next { return crossing }
        }
        return emptied / gap
    }

    /// How long the reservoirs last if the gap changes from period to period.
    ///
    /// Drawing is possible up to T if and only if for every t the busiest t days of the first T ask for no more than
    /// sum of min(rate x t, stock): the cut condition of the flow from days to reservoirs (Gale 1957), where of all sets
    /// of days of one length the busiest is the worst. O(p^2 log p + p k) for p periods.
    ///
    /// - Returns: days from the start; nil if the gap is made up to the end.
    /// - Throws: `CoverageError` for a value that is not a finite number, and for negative days, rate or stock.
    public static func days(gaps: [GapPeriod], reservoirs: [Reservoir]) throws(CoverageError) -> Double? {
        try Reservoir.check(reservoirs)
        for (index, period) in gaps.enumerated() {
            try Reservoir.check(period.days, field: "gaps[\(index)].days")
            guard period.gap.isFinite else {
                throw CoverageError(field: "gaps[\(index)].gap", value: period.gap, allowed: "a finite number")
            }
        }
        var before: [GapPeriod] = []
        var start = 0.0
        for period in gaps {
            if !isPossible(before + [period], reservoirs) {
                var (low, high) = (0.0, period.days)
                // Fifty halvings: far below a second of any horizon.
                for _ in 0..<50 {
                    let middle = (low + high) / 2
                    let part = GapPeriod(days: middle, gap: period.gap)
                    if isPossible(before + [part], reservoirs) { low = middle } else { high = middle }
                }
                return start + low
            }
            before.append(period)
            start += period.days
        }
        return nil
    }

    private static func isPossible(_ gaps: [GapPeriod], _ reservoirs: [Reservoir]) -> Bool {
        var (days, need) = (0.0, 0.0)
        for period in gaps.sorted(by: { $0.gap > $1.gap }) {
            guard period.gap > 0 else { return true }
            days += period.days
            need += period.days * period.gap
            let supply = reservoirs.reduce(0) { $0 + $1.yield(in: days) }
            if supply < need - slack * max(1, need) { return false }
        }
        return true
    }
}
