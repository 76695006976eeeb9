// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Telemetry

/// Holds and what became of them, as lists show them.
enum HoldDocument {
    /// - Parameter registry: says which tools a hold stops.
    static func of(_ hold: Hold, in registry: Registry) -> JSONObject {
        var document = hold.json.objectValue ?? [:]
        document["tools"] = .array(tools(heldBy: hold.name, in: registry).map { .string($0) })
        return document
    }

    /// The names of the tools that a hold of a name stops.
    static func tools(heldBy name: String, in registry: Registry) -> [String] {
        registry.tools.filter { $0.descriptor.heldBy.contains(name) }.map(\.descriptor.name)
    }

    static func of(_ event: HoldEvent) -> JSONValue {
        [
            "at": .string(UTCTimestamp.text(microseconds: event.atMicros)), "action": .string(event.action.rawValue),
            "name": .string(event.name), "owner": .string(event.owner), "by": .string(event.actor),
            "reason": .string(event.reason), "tool": event.tool.map { .string($0) } ?? .null,
            "correlation_id": event.correlationID.map { .string($0) } ?? .null,
        ]
    }
}
