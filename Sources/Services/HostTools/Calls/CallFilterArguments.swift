// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Telemetry

/// What can be asked of a list of calls, as a schema and as the filter of the store.
enum CallFilterArguments {
    /// The schema; `names` is what the list calls the name of a task type or tool.
    static func input(names: [String], _ description: String) -> JSONValue {
        let states = JSONValue.array(DurableCallState.allCases.map { .string($0.rawValue) })
        var properties: JSONObject = [
            "state": [
                "type": "array", "items": ["type": "string", "enum": states], "uniqueItems": true,
                "description": "Only in these states.",
            ],
            "queue": ["type": "string", "minLength": 1, "maxLength": 64, "description": "Only of this queue."],
            "mine": [
                "type": "boolean", "default": false,
                "description": "Only the caller's own, where the role shows all.",
            ],
            "since": [
                "type": "string", "format": "date-time",
                "description": "Only what was made at this time or later.",
            ],
            "cursor": [
                "type": "string", "minLength": 1, "maxLength": 64,
                "description": "Where to go on: next_cursor of the page before.",
            ],
            "limit": [
                "type": "integer", "minimum": 1, "maximum": 200, "default": 50,
                "description": "How many at most.",
            ],
        ]
        for name in names {
            properties[name] = ["type": "string", "minLength": 1, "maxLength": 64, "description": .string(description)]
        }
        return ["type": "object", "additionalProperties": false, "properties": .object(properties)]
    }

    static func filter(_ arguments: JSONValue, names: [String], kind: DurableCallKind?) -> CallFilter {
        CallFilter(
            kind: kind,
            states: Set(
                (arguments["state"]?.arrayValue ?? []).compactMap {
                    $0.stringValue.flatMap(DurableCallState.init(rawValue:))
                }),
            name: names.lazy.compactMap { arguments[$0]?.stringValue }.first, queue: arguments["queue"]?.stringValue,
            sinceMicros: arguments["since"]?.stringValue.flatMap(UTCTimestamp.microseconds(of:)))
    }
}
