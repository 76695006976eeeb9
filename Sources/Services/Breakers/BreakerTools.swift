// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import Store
package import Telemetry

/// `list_breakers` and `set_breaker`.
package enum BreakerTools {
    package static func all(_ register: BreakerRegister, registry: RegistryHolder, time: TimeSource) -> [HostTool] {
        [list(register, time), set(register, registry, time)].compactMap { $0 }
    }

    private static func list(_ register: BreakerRegister, _ time: TimeSource) -> HostTool? {
        HostTool.make(
            "list_breakers", title: "List circuit breakers",
            description:
                "Lists the circuit breakers of this daemon: one for each outside server that plugins ask, and one for each "
                + "plugin in a process of its own; their states, since when, what they count, and who has set them."
                + " Use it when calls fail with CIRCUIT_OPEN; for plugins show_plugin. Cheap.",
            effect: .read, input: listInput,
            body: { arguments, _ throws(Problem) in
                let wanted = arguments["state"]?.stringValue
                let rows = register.board.reports().filter { wanted == nil || $0.report.state.rawValue == wanted }
                    .map { name, report in document(name, report, register.record(of: name), time) }
                return ["items": .array(rows)]
            })
    }

    private static func set(_ register: BreakerRegister, _ registry: RegistryHolder, _ time: TimeSource) -> HostTool? {
        HostTool.make(
            "set_breaker", title: "Set a circuit breaker",
            description:
                "Opens a circuit breaker by hand (no call passes until it is closed), disables it (every call passes, "
                + "uncounted), closes it (calls pass and count again), or resets it (and forgets what it counted). Open "
                + "and disabled survive a restart and hold in every daemon on the store within two seconds. Needs the "
                + "role operator."
                + " Use it when an outside server is known to be down or back; to stop a kind of calls set_hold. "
                + "Cheap; it writes.",
            effect: .write, minimumRole: .operator, input: setInput,
            body: { arguments, context throws(Problem) in
                let given = arguments["name"]?.stringValue ?? ""
                let reason = arguments["reason"]?.stringValue ?? ""
                guard let order = arguments["order"]?.stringValue.flatMap(BreakerOrder.init(rawValue:)) else {
                    throw Problem(.invalidParameter, "\"order\" must be open, close, reset or disable.")
                }
                // One that is there can always be closed, whatever it is called.
                let name =
                    order.manualState == nil && register.knows(given)
                    ? given : try BreakerTarget.name(given, in: registry.current, register)
                let report = try await register.order(order, name, reason: reason, context: context)
                return document(name, report, register.record(of: name), time)
            })
    }

    /// A breaker as it is shown.
    private static func document(
        _ name: String, _ report: BreakerReport, _ record: BreakerRecord?, _ time: TimeSource
    ) -> JSONValue {
        let since = time.wallMicroseconds() - Int64(clamping: (time.monotonicNanoseconds() &- report.since) / 1_000)
        var object: JSONObject = [
            "name": .string(name), "state": .string(report.state.rawValue),
            "since": .string(UTCTimestamp.text(microseconds: since)), "calls": .integer(Int64(report.calls)),
            "failures": .integer(Int64(report.failures)), "slow": .integer(Int64(report.slow)),
            "retry_after_ms": report.opensFor.map { .integer(Int64(clamping: $0 / 1_000_000)) } ?? .null,
        ]
        object["manual"] =
            record.map {
                [
                    "reason": .string($0.reason), "by": .string($0.setBy),
                    "at": .string(UTCTimestamp.text(microseconds: $0.setAtMicros)),
                ]
            } ?? .null
        return .object(object)
    }

    private static let listInput: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "state": [
                "type": "string", "enum": .array(BreakerState.allCases.map { .string($0.rawValue) }),
                "description": "Only breakers in this state.",
            ]
        ],
    ]

    private static let namePattern =
        "^(http https?://[^/?#@\\\\\\u0000-\\u0020\\u007F]+:[0-9]{1,5}|plugin [a-z0-9-]+(\\.[a-z0-9-]+)+)$"
    private static let nameDescription =
        "As list_breakers shows it: \"http https://api.example.org:443\", or \"plugin org.example.pager\" for one that "
        + "runs in a process of its own."

    private static let setInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["name", "order", "reason"],
        "properties": [
            "name": [
                "type": "string", "maxLength": 300,
                "pattern": .string(namePattern), "description": .string(nameDescription),
            ],
            "order": [
                "type": "string", "enum": .array(BreakerOrder.allCases.map { .string($0.rawValue) }),
                "description": "What to do.",
            ],
            "reason": [
                "type": "string", "minLength": 1, "maxLength": 500, "pattern": "^[^\\u0000-\\u001F\\u007F]*$",
                "description": "Why, for whoever finds it so later.",
            ],
        ],
    ]
}
