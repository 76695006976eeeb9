// SPDX-License-Identifier: Apache-2.0

/// One figure for how close many loads are to their limits.
public enum PerformanceIndex {
    /// Sum of w/(2n) (L/C)^(2n) (Ejebe and Wollenberg 1979).
    ///
    /// A low n masks one severe overload behind many mild loads; n = 4 is used for ranking. O(loads).
    ///
    /// - Parameters:
    ///   - load: the loads.
    ///   - capacity: the limits, positive, one for each load.
    ///   - weight: what each counts, one for each load.
    ///   - exponent: n, 1 to 16.
    /// - Throws: `CoverageError` for lists of different lengths, a capacity that is not positive, or another exponent.
    public static func value(
        load: [Double], capacity: [Double], weight: [Double], exponent: Int
    ) throws(CoverageError) -> Double {
        guard capacity.count == load.count, weight.count == load.count else {
            throw CoverageError(
                field: "capacity, weight", value: "\(capacity.count), \(weight.count) numbers",
                allowed: "\(load.count) numbers each")
        }
        guard (1...16).contains(exponent) else {
            throw CoverageError(field: "exponent", value: exponent, allowed: "1 ... 16")
        }
        var sum = 0.0
        for index in load.indices {
            guard capacity[index] > 0, capacity[index].isFinite else {
                throw CoverageError(field: "capacity[\(index)]", value: capacity[index], allowed: "above 0, finite")
            }
            let share = load[index] / capacity[index]
            let square = share * share
            var power = 1.0
            for _ in 0..<exponent { power *= square }
            sum += weight[index] / Double(2 * exponent) * power
        }
        return sum
    }
}
