// SPDX-License-Identifier: Apache-2.0

/// What it costs to keep going: the number of stress markers of a person that lie beyond a cut point.
///
/// The index of Seeman and others (1997, 2001): each marker counts once it is above the 75th percentile. The cut points
/// must come from a reference period and stay: with those of the same cohort about a quarter of all marks is high by
/// construction, and the index could never improve.
public struct AllostaticLoad: Sendable, Hashable {
    /// The value that each marker must exceed to count.
    public let cutPoints: [Double]

    /// An index with cut points that were frozen before.
    ///
    /// - Throws: `CoverageError` if one is not finite.
    public init(cutPoints: [Double]) throws(CoverageError) {
        try Statistics.checkFinite(cutPoints, "cut_points")
        self.cutPoints = cutPoints
    }

    /// An index whose cut points are quantiles of a reference sample: rows are people, columns markers.
    ///
    /// O(markers x people log people).
    ///
    /// - Returns: nil without rows.
    /// - Throws: `CoverageError` if a row has another length, or a value is not finite.
    public init?(reference rows: [[Double]], share: Double = 0.75) throws(CoverageError) {
        guard let first = rows.first else { return nil }
        try Self.check(rows, count: first.count)
        var cuts: [Double] = []
        for marker in first.indices {
            if let cut = try Statistics.quantile(share, of: rows.map { $0[marker] }) { cuts.append(cut) }
        }
        cutPoints = cuts
    }

    /// The markers of a person above their cut points, by their places.
    ///
    /// - Throws: `CoverageError` if there are more or fewer markers than cut points, or one is not finite.
    public func high(_ markers: [Double]) throws(CoverageError) -> [Int] {
        try Self.check([markers], count: cutPoints.count)
        return markers.indices.filter { markers[$0] > cutPoints[$0] }
    }

    /// For each person the sum of the standard scores of the markers within the sample.
    ///
    /// A marker that does not vary adds nothing. O(markers x people).
    ///
    /// - Throws: `CoverageError` if a row has another length, or a value is not finite.
    public static func sumsOfStandardScores(_ rows: [[Double]]) throws(CoverageError) -> [Double] {
        guard let first = rows.first else { return [] }
        try check(rows, count: first.count)
        var sums = [Double](repeating: 0, count: rows.count)
        for marker in first.indices {
            let column = rows.map { $0[marker] }
            guard let mean = Statistics.mean(column), let deviation = Statistics.standardDeviation(column),
                deviation > 0
            else { continue }
            for row in rows.indices { sums[row] += (column[row] - mean) / deviation }
        }
        return sums
    }

    private static func check(_ rows: [[Double]], count: Int) throws(CoverageError) {
        for (index, row) in rows.enumerated() {
            guard row.count == count else {
                throw CoverageError(field: "markers[\(index)].count", value: row.count, allowed: "\(count)")
            }
            try Statistics.checkFinite(row, "markers[\(index)]")
        }
    }
}
