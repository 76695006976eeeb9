// SPDX-License-Identifier: Apache-2.0

extension Queueing {
    /// Erlang B (1917): the probability that all servers are busy in a loss system; it depends on service times
    /// only through their mean.
    ///
    /// Computed by the stable recursion 1/B(k) = 1 + (k/A) / B(k-1), B(0) = 1, never by factorials. O(servers).
    ///
    /// - Parameters:
    ///   - servers: c, 0 ... 1,000,000. Without servers everything is lost: 1.
    ///   - load: A in erlangs, 0 ... 1,000,000. It may exceed `servers`.
    /// - Throws: `QueueingError` outside these ranges.
    public static func erlangB(servers: Int, load: Double) throws(QueueingError) -> Double {
        try check(servers: servers)
        try check(load: load)
        return blocking(servers: servers, load: load)
    }

    /// Inverse of Erlang B: the largest load in erlangs that `servers` can take with at most the given blocking.
    ///
    /// - Throws: `QueueingError` unless 1 <= `servers` <= 1,000,000 and 0 < `blocking` < 1.
    public static func load(servers: Int, blocking target: Double) throws(QueueingError) -> Double {
        try check(servers: servers, atLeast: 1)
        try check("blocking", probability: target)
        // A (1 - B) <= c, so the answer is at most c / (1 - B).
        let highest = Double(servers) / (1 - target)
        return bisect(0, highest) { blocking(servers: servers, load: $0) >= target }
    }

    /// Inverse of Erlang B: the fewest servers that keep blocking at or below the target.
    ///
    /// O(answer).
    ///
    /// - Throws: `QueueingError` unless 0 <= `load` <= 1,000,000 and 0 < `blocking` < 1.
    public static func servers(load: Double, blocking target: Double) throws(QueueingError) -> Int {
        try check(load: load)
        try check("blocking", probability: target)
        var servers = 0
        var inverse = 1.0
        while inverse * target < 1 {
            servers += 1
            inverse = 1 + Double(servers) / load * inverse
        }
        return servers
    }

    /// Erlang B without checks.
    ///
    /// A load of 0 makes the inverse infinite and the answer 0, as it should be.
    static func blocking(servers: Int, load: Double) -> Double {
        var inverse = 1.0
        var server = 0.0
        for _ in 0..<servers {
            server += 1
            inverse = 1 + server / load * inverse
        }
        return 1 / inverse
    }
}
