// SPDX-License-Identifier: Apache-2.0

/// The rates of a site: of all calls of a principal, and of those to single tools.
struct CallRates: Sendable {
    /// What was above a rate, and when it will not be any more.
    struct Excess: Sendable, Equatable {
        enum Limit: Sendable, Equatable {
            case principal, tool
        }

        let limit: Limit
        let rate: CallRate
        /// Nanoseconds, more than none.
        let wait: UInt64
    }

    private var principals = RateTable()
    /// By tool; only those that the site gives a rate.
    private var tools: [String: RateTable] = [:]

    /// Counts a call against every rate that it comes under, or against none of them.
    mutating func take(principal: String, tool: String, at now: UInt64, by limits: CallLimits) -> Excess? {
        if let rate = limits.rate, let wait = principals.take(principal, at: now, by: rate) {
            return Excess(limit: .principal, rate: rate, wait: wait)
        }
        guard let rate = limits.toolRates[tool] else { return nil }
        if tools.count > limits.toolRates.count { tools = tools.filter { limits.toolRates[$0.key] != nil } }
        guard let wait = tools[tool, default: RateTable()].take(principal, at: now, by: rate) else { return nil }
        if let own = limits.rate { principals.giveBack(principal, by: own) }
        return Excess(limit: .tool, rate: rate, wait: wait)
    }

    /// How many callers are remembered, over all rates.
    var count: Int { tools.values.reduce(principals.count) { $0 + $1.count } }
}
