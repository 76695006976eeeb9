// SPDX-License-Identifier: Apache-2.0

/// Shuffle sharding: every tenant has k of n cells at random, so that hardly two tenants share all of theirs.
///
/// For staff: a service that may draw on k of n teams shares its fate wholly with another only with probability
/// 1/C(n,k), while one team for each service shares it with probability 1/n (AWS Builders' Library, "Workload isolation
/// using shuffle-sharding").
public struct ShuffleShards: Sendable, Hashable {
    /// n.
    public let cells: Int
    /// k.
    public let perTenant: Int

    /// A way of sharding.
    ///
    /// - Throws: `CoverageError` unless 1 <= `cells` <= 1,000,000 and 1 <= `perTenant` <= `cells`.
    public init(cells: Int, perTenant: Int) throws(CoverageError) {
        guard (1...1_000_000).contains(cells) else {
            throw CoverageError(field: "cells", value: cells, allowed: "1 ... 1000000")
        }
        guard (1...cells).contains(perTenant) else {
            throw CoverageError(field: "perTenant", value: perTenant, allowed: "1 ... \(cells)")
        }
        self.cells = cells
        self.perTenant = perTenant
    }

    /// C(n,k); nil where it does not fit 63 bits.
    ///
    /// O(k).
    public var combinations: Int? {
        var result = 1
        for step in 0..<min(perTenant, cells - perTenant) {
            // C(n, step + 1) = C(n, step) (n - step) / (step + 1), always whole.
            let (product, isTooLarge) = result.multipliedReportingOverflow(by: cells - step)
            if isTooLarge { return nil }
            result = product / (step + 1)
        }
        return result
    }

    /// The probability that two tenants share all k cells: 1 / C(n,k).
    ///
    /// O(k).
    public var probabilityOfFullOverlap: Double {
        (0..<perTenant).reduce(1) { $0 * Double($1 + 1) / Double(cells - $1) }
    }

    /// The probability that they share none: the hypergeometric C(n-k,k) / C(n,k).
    ///
    /// O(k).
    public var probabilityOfNoOverlap: Double {
        guard 2 * perTenant <= cells else { return 0 }
        return (0..<perTenant).reduce(1) { $0 * Double(cells - perTenant - $1) / Double(cells - $1) }
    }

    /// How many cells they share on average: k² / n.
    public var expectedOverlap: Double { Double(perTenant) * Double(perTenant) / Double(cells) }

    /// The share of tenants that one cell takes with it when every tenant has one cell: 1 / n.
    public var plainBlast: Double { 1 / Double(cells) }
}
