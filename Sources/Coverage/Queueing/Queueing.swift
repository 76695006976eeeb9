// SPDX-License-Identifier: Apache-2.0

/// Queueing formulas.
///
/// Loads are in erlangs (arrival rate times mean service time), waits in mean service times, so that no formula needs a
/// unit of time.
///
/// Which formula for what: a half-day without anybody is lost, so standby people are a loss system (Erlang B, where an
/// arrival is an unplanned absence); requests and work items wait, so they are Erlang C or one of the variability
/// formulas. A system that is asked for as much as it can do, or more, has no finite wait: such results are nil.
public enum Queueing {
    /// The most servers that the formulas accept; they take one step per server.
    public static let maximumServers = 1_000_000
    /// The largest load in erlangs that the formulas accept.
    public static let maximumLoad = 1_000_000.0
}

/// A number outside the domain of a queueing formula.
public struct QueueingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The parameter's name, as in the function's signature.
    public let parameter: String
    /// What was given.
    public let value: Double
    /// The range that is accepted.
    public let allowed: String

    /// One line that names the parameter, the value and the allowed range.
    public var description: String { "\(parameter) is \(value); allowed: \(allowed)" }
}

extension Queueing {
    static func check(servers: Int, atLeast minimum: Int = 0) throws(QueueingError) {
        guard (minimum...maximumServers).contains(servers) else {
            throw QueueingError(
                parameter: "servers", value: Double(servers), allowed: "\(minimum) ... \(maximumServers)")
        }
    }

    static func check(load: Double) throws(QueueingError) {
        guard 0 <= load, load <= maximumLoad else {
            throw QueueingError(parameter: "load", value: load, allowed: "0 ... \(maximumLoad)")
        }
    }

    /// Finite and not negative.
    static func check(_ parameter: String, nonNegative value: Double) throws(QueueingError) {
        guard 0 <= value, value.isFinite else {
            throw QueueingError(parameter: parameter, value: value, allowed: "0 or more, finite")
        }
    }

    /// Finite and positive.
    static func check(_ parameter: String, positive value: Double) throws(QueueingError) {
        guard 0 < value, value.isFinite else {
            throw QueueingError(parameter: parameter, value: value, allowed: "more than 0, finite")
        }
    }

    /// Strictly between 0 and 1.
    static func check(_ parameter: String, probability value: Double) throws(QueueingError) {
        guard 0 < value, value < 1 else {
            throw QueueingError(parameter: parameter, value: value, allowed: "more than 0 and less than 1")
        }
    }

    /// Where a non-decreasing condition turns from false to true in `low ... high`, to the last bit that matters.
    static func bisect(_ low: Double, _ high: Double, until isReached: (Double) -> Bool) -> Double {
        var (low, high) = (low, high)
        while high - low > 1e-15 * max(1, high) {
            let middle = low + (high - low) / 2
            guard low < middle, middle < high else { break }
            if isReached(middle) { high = middle } else { low = middle }
        }
        return low + (high - low) / 2
    }
}
