// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What a caller tells the breaker.
enum BreakerOrder {
    /// Count a rating now.
    case rate
    /// Take the lock off for a while.
    case override(reason: String, hours: Int)
    /// End that before its time.
    case endOverride

    /// An override of so many hours one person decides alone; a longer one is destructive, and asks whom the site says.
    static let standardHours: Int64 = 4
    /// Matches the arguments of a longer one.
    static let isLong = ToolSchema(json: [
        "required": ["action", "expires_in_hours"],
        "properties": [
            "action": ["const": "override"],
            "expires_in_hours": ["minimum": .integer(standardHours + 1)],
        ],
    ])

    static let schema = ToolSchema.object(
        [
            "action": .enumeration(
                ["rate", "override", "end_override"],
                description:
                    "rate: count readiness now, and set or clear the hold; override: take the lock off for a while; end_override: end that."
            ),
            "reason": .string(
                description: "Why, for everybody to read; needed to override.", minimumLength: 10, maximumLength: 400),
            "expires_in_hours": .integer(
                in: 1...168, description: "When an override ends by itself; more than 4 counts as destructive.",
                default: standardHours),
        ], required: ["action"])

    /// Reads the arguments of a call, which the host has held against the input schema.
    init(_ call: JSONValue) throws(ToolFailure) {
        let reason = call["reason"]?.stringValue
        switch call["action"]?.stringValue {
        case "override":
            guard let reason else {
                throw .invalid(field: "/reason", allowed: "10 to 400 characters that say why, with an override")
            }
            self = .override(reason: reason, hours: Int(call["expires_in_hours"]?.integerValue ?? Self.standardHours))
        case "end_override": self = .endOverride
        default: self = .rate
        }
    }
}
