// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Queueing {
    /// Erlang C: the probability that an arrival must wait in M/M/c.
    ///
    /// O(servers).
    ///
    /// - Returns: C = c B / (c - A (1 - B)); nil if unstable, that is `load` >= `servers`.
    /// - Throws: `QueueingError` unless `servers` and `load` are in 0 ... 1,000,000.
    public static func erlangC(servers: Int, load: Double) throws(QueueingError) -> Double? {
        try check(servers: servers)
        try check(load: load)
        return load < Double(servers) ? waiting(servers: servers, load: load) : nil
    }

    /// Mean wait in M/M/c, in mean service times: Wq/S = C / (c - A).
    ///
    /// Nil if unstable.
    public static func meanWait(servers: Int, load: Double) throws(QueueingError) -> Double? {
        try erlangC(servers: servers, load: load).map { $0 / (Double(servers) - load) }
    }

    /// Mean number waiting in M/M/c: Lq = C rho / (1 - rho), rho = A / c.
    ///
    /// Nil if unstable.
    public static func meanQueueLength(servers: Int, load: Double) throws(QueueingError) -> Double? {
        // Little's law: Lq is the arrival rate times Wq, and the arrival rate times S is A.
        try meanWait(servers: servers, load: load).map { $0 * load }
    }

    /// P(W > t) in M/M/c: C exp(-(c - A) t / S).
    ///
    /// Nil if unstable.
    ///
    /// - Parameter time: t in mean service times, 0 or more.
    public static func probability(
        ofWaitAbove time: Double, servers: Int, load: Double
    ) throws(QueueingError) -> Double? {
        try check("time", nonNegative: time)
        return try erlangC(servers: servers, load: load).map { $0 * exp(-(Double(servers) - load) * time) }
    }

    /// Erlang C without checks, for load < servers.
    static func waiting(servers: Int, load: Double) -> Double {
        let lost = blocking(servers: servers, load: load)
        let pool = Double(servers)
        return pool * lost / (pool - load * (1 - lost))
    }
}
