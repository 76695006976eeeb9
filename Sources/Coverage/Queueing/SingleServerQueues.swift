// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Single-server queues with exact solutions.
extension Queueing {
    /// Pollaczek-Khinchine: mean wait in M/G/1 in mean service times, rho (1 + cs²) / (2 (1 - rho)).
    ///
    /// Nil if unstable.
    public static func pollaczekKhinchineWait(
        utilization: Double, serviceVariability: Double
    ) throws(QueueingError) -> Double? {
        try kingmanWait(utilization: utilization, arrivalVariability: 1, serviceVariability: serviceVariability)
    }

    /// D/M/1: the probability sigma that an arrival must wait, the root below 1 of sigma = exp(-(1 - sigma) / rho).
    ///
    /// Nil if unstable.
    public static func constantArrivalsSigma(utilization: Double) throws(QueueingError) -> Double? {
        try check("utilization", nonNegative: utilization)
        return utilization < 1 ? 1 - idleShare(utilization) : nil
    }

    /// D/M/1: mean wait in mean service times, sigma / (1 - sigma).
    ///
    /// Nil if unstable.
    public static func constantArrivalsWait(utilization: Double) throws(QueueingError) -> Double? {
        try check("utilization", nonNegative: utilization)
        guard utilization < 1 else { return nil }
        let idle = idleShare(utilization)
        return (1 - idle) / idle
    }

    /// u = 1 - sigma, the positive root of u = 1 - exp(-u / rho).
    ///
    /// In u nothing cancels as rho approaches 1.
    private static func idleShare(_ utilization: Double) -> Double {
        guard utilization > 0 else { return 1 }
        // 1 - exp(-u / rho) - u is concave, zero at 0 and positive up to the root.
        var (low, high) = (min(1, -utilization * log(utilization)), 1.0)
        for _ in 0..<200 where low < high {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { break }
            if -expm1(-middle / utilization) > middle { low = middle } else { high = middle }
        }
        return high
    }
}
