// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

extension ApprovalTools {
    private static let standardLimit: Int64 = 50

    /// A page of approvals, the newest first.
    static func page(
        _ arguments: JSONValue, _ context: CallContext, _ waiting: WaitingCalls
    ) async throws(Problem) -> JSONValue {
        let reader = ApprovalReader(context.principal)
        let words = (arguments["state"]?.arrayValue ?? []).compactMap(\.stringValue)
        let mine = !reader.seesAll || arguments["mine"]?.boolValue == true
        let filter = ApprovalFilter(
            states: Set(words), requester: mine ? context.principal.name : nil, name: arguments["name"]?.stringValue,
            needsReview: arguments["needs_review"]?.boolValue == true)
        let limit = Int(arguments["limit"]?.integerValue ?? standardLimit)
        let after = try place(arguments["cursor"]?.stringValue)
        // One more than asked for tells whether there is a next page.
        let found = try await waiting.approvals.list(filter, after: after, limit: limit + 1)
        let now = waiting.approvals.time.wallMicroseconds()
        var items: [JSONValue] = []
        for record in found.prefix(limit) where reader.sees(record) {
            items.append(try ApprovalDocument(record, for: reader, nowMicros: now).row)
        }
        return [
            "items": .array(items),
            "next_cursor": found.count > limit ? found.prefix(limit).last.map { .string($0.id) } ?? .null : .null,
        ]
    }

    /// The approval that a page begins after.
    private static func place(_ cursor: String?) throws(Problem) -> String? {
        guard let cursor else { return nil }
        // An approval's id is written as a call's is: a UUID.
        guard DurableCallID(cursor) != nil else {
            throw Problem(
                .invalidParameter, "cursor is \"\(cursor.prefix(64))\"; it is next_cursor of the page before.",
                errors: [
                    Problem.Fault(
                        instancePath: "/cursor", message: "is no cursor of this list", value: .string(cursor),
                        allowed: "next_cursor of the page before")
                ])
        }
        return cursor
    }

    static let listInput: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "state": [
                "type": "array", "uniqueItems": true,
                "items": [
                    "type": "string", "enum": .array(ApprovalState.allCases.map { .string($0.rawValue) }),
                ],
                "description": "Only in these states.",
            ],
            "name": [
                "type": "string", "minLength": 1, "maxLength": 128,
                "description": "Only about this tool or task type.",
            ],
            "mine": ["type": "boolean", "default": false, "description": "Only what the caller asks for."],
            "needs_review": [
                "type": "boolean", "default": false,
                "description": "Only what one person let pass alone and nobody has reviewed.",
            ],
            "cursor": [
                "type": "string", "minLength": 1, "maxLength": 64,
                "description": "Where to go on: next_cursor of the page before.",
            ],
            "limit": [
                "type": "integer", "minimum": 1, "maximum": 200, "default": .integer(standardLimit),
                "description": "How many at most.",
            ],
        ],
    ]

    /// The schema of a tool that takes an approval's id, and perhaps more.
    static func input(_ more: JSONObject = [:], required: [String] = []) -> JSONValue {
        var properties: JSONObject = [
            "id": [
                "type": "string", "minLength": 1,
                "description": "The approval's id, or that of the call that waits for it.",
            ]
        ]
        for (name, schema) in more { properties[name] = schema }
        return [
            "type": "object", "additionalProperties": false,
            "required": .array((["id"] + required).map { .string($0) }), "properties": .object(properties),
        ]
    }

    /// Free text of a person, without control characters.
    static func reason(_ description: String, minimum: Int64 = 0) -> JSONValue {
        [
            "type": "string", "minLength": .integer(minimum), "maxLength": 500,
            "pattern": "^[^\\u0000-\\u0008\\u000B-\\u001F\\u007F]*$", "description": .string(description),
        ]
    }
}
