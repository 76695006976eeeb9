// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The VUT formulas: mean wait = variability x utilization x time.
///
/// Approximations for general arrivals and service times, good in heavy traffic and too high in light traffic (at 50 %
/// with constant arrivals by a factor of two).
///
/// `arrivalVariability` and `serviceVariability` are squared coefficients of variation, ca² and cs²: 0 is constant,
/// 1 is exponential. All waits are in mean service times; nil if unstable.
extension Queueing {
    /// Kingman (1961) for one server: ((ca² + cs²) / 2) rho / (1 - rho).
    ///
    /// An upper bound in G/G/1's heavy-traffic limit; exact for M/G/1.
    ///
    /// - Parameter utilization: rho, 0 or more; 1 and above is unstable.
    public static func kingmanWait(
        utilization: Double, arrivalVariability: Double, serviceVariability: Double
    ) throws(QueueingError) -> Double? {
        try check("utilization", nonNegative: utilization)
        let variability = try meanVariability(arrivalVariability, serviceVariability)
        return utilization < 1 ? variability * utilization / (1 - utilization) : nil
    }

    /// Sakasegawa (1977) for c servers: ((ca² + cs²) / 2) rho^(sqrt(2 (c + 1)) - 1) / (c (1 - rho)).
    ///
    /// One closed form, equal to Kingman for c = 1.
    public static func sakasegawaWait(
        servers: Int, utilization: Double, arrivalVariability: Double, serviceVariability: Double
    ) throws(QueueingError) -> Double? {
        try check(servers: servers, atLeast: 1)
        try check("utilization", nonNegative: utilization)
        let variability = try meanVariability(arrivalVariability, serviceVariability)
        guard utilization < 1 else { return nil }
        let pool = Double(servers)
        return variability * pow(utilization, (2 * (pool + 1)).squareRoot() - 1) / (pool * (1 - utilization))
    }

    /// Allen and Cunneen for c servers: ((ca² + cs²) / 2) C / (c - A), with Erlang's C.
    ///
    /// Exact for M/M/c.
    public static func allenCunneenWait(
        servers: Int, load: Double, arrivalVariability: Double, serviceVariability: Double
    ) throws(QueueingError) -> Double? {
        let variability = try meanVariability(arrivalVariability, serviceVariability)
        return try meanWait(servers: servers, load: load).map { variability * $0 }
    }

    private static func meanVariability(_ arrivals: Double, _ service: Double) throws(QueueingError) -> Double {
        try check("arrivalVariability", nonNegative: arrivals)
        try check("serviceVariability", nonNegative: service)
        return arrivals / 2 + service / 2
    }
}
