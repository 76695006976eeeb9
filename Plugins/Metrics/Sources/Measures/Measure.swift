// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// A figure as answers show it: its value, its band, and what it should be.
struct Measure {
    /// Nil if it cannot be known.
    let value: Double?
    let band: Band
    /// What the original system held it against.
    let benchmark: Double?
    /// What it was made of.
    var details: JSONObject = [:]

    var json: JSONValue {
        var members: JSONObject = ["value": .rounded(value), "status": .string(band.rawValue)]
        if let benchmark { members["benchmark"] = .number(benchmark) }
        for detail in details { members[detail.key] = detail.value }
        return .object(members)
    }
}

extension JSONValue {
    /// A number to three decimals, as the original rounded; null for nil.
    static func rounded(_ value: Double?) -> JSONValue {
        guard let value else { return .null }
        return .number((value * 1000).rounded() / 1000)
    }

    static func count(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
    static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}
