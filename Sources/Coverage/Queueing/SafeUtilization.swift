// SPDX-License-Identifier: Apache-2.0

/// How busy a pool of a given size may be: the reason why no single percentage is right for all pools.
extension Queueing {
    /// The utilization at which an arrival waits with the given probability in M/M/c.
    ///
    /// It rises with the pool (square-root staffing, Halfin and Whitt 1981). By bisection, exact to 1e-12. O(60
    /// servers).
    ///
    /// - Throws: `QueueingError` unless 1 <= `servers` <= 1,000,000 and 0 < `probability` < 1.
    public static func safeUtilization(
        servers: Int, probabilityOfWaiting probability: Double
    ) throws(QueueingError) -> Double {
        try check(servers: servers, atLeast: 1)
        try check("probabilityOfWaiting", probability: probability)
        let pool = Double(servers)
        return bisect(0, 1) { $0 >= 1 || waiting(servers: servers, load: $0 * pool) >= probability }
    }

    /// The utilization at which the mean wait in M/M/c is the given number of mean service times.
    ///
    /// By bisection, exact to 1e-12.
    ///
    /// - Throws: `QueueingError` unless 1 <= `servers` <= 1,000,000 and `meanWait` > 0.
    public static func safeUtilization(servers: Int, meanWait: Double) throws(QueueingError) -> Double {
        try check(servers: servers, atLeast: 1)
        try check("meanWait", positive: meanWait)
        let pool = Double(servers)
        return bisect(0, 1) {
            $0 >= 1 || waiting(servers: servers, load: $0 * pool) >= meanWait * pool * (1 - $0)
        }
    }
}
