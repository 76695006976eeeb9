// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks

/// Finds durable calls for whoever asks, and shows them: what is not theirs to see is not there.
struct CallLookup: Sendable {
    let waiting: WaitingCalls

    /// The call of an id that is there for the caller.
    ///
    /// - Parameter kind: what it has to be; a tool call is no task.
    func call(
        _ arguments: JSONValue, _ context: CallContext, kind: DurableCallKind? = nil
    ) async throws(Problem) -> DurableCall {
        let text = arguments["id"]?.stringValue ?? ""
        let reader = CallReader(context.principal)
        guard DurableCallID(text) != nil, let call = try await waiting.get(text), reader.sees(call),
            kind == nil || call.kind == kind
        else { throw WaitingCalls.unknown(text) }
        return call
    }

    /// The document of a call as it is now.
    func document(_ call: DurableCall, _ context: CallContext) async -> JSONValue {
        CallDocument(call, for: CallReader(context.principal), note: await waiting.note(of: call)).whole
    }

    /// A page of calls, the newest first.
    func page(
        _ filter: CallFilter, _ arguments: JSONValue, _ context: CallContext
    ) async throws(Problem) -> JSONValue {
        let reader = CallReader(context.principal)
        var filter = filter
        if !reader.seesAll || arguments["mine"]?.boolValue == true { filter.requester = context.principal.name }
        var after: DurableCallID?
        if let text = arguments["cursor"]?.stringValue {
            guard let id = DurableCallID(text) else {
                throw Problem(
                    .invalidParameter, "cursor is \"\(text.prefix(64))\"; it is next_cursor of the page before.",
                    errors: [
                        Problem.Fault(
                            instancePath: "/cursor", message: "is no cursor of this list", value: .string(text),
                            allowed: "next_cursor of the page before")
                    ])
            }
            after = id
        }
        let limit = Int(arguments["limit"]?.integerValue ?? Self.standardLimit)
        // One more than asked for tells whether there is a next page.
        let found = try await waiting.list(filter, after: after, limit: limit + 1)
        let shown = found.prefix(limit)
        var items: [JSONValue] = []
        for call in shown where reader.sees(call) {
            items.append(CallDocument(call, for: reader, note: await waiting.note(of: call)).row)
        }
        return [
            "items": .array(items),
            "next_cursor": found.count > limit ? shown.last.map { .string($0.id.text) } ?? .null : .null,
        ]
    }

    private static let standardLimit: Int64 = 50

    // MARK: Schemas that the tools share

    /// Of any length: what cannot be an id is unknown, as every other that no call has.
    static let id: JSONValue = [
        "type": "string", "minLength": 1,
        "description": "The id, as the answer that began it or a list gave it.",
    ]

    /// The schema of a tool that takes the id of a schedule.
    static let entryInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["id"],
        "properties": [
            "id": [
                "type": "string", "minLength": 1, "maxLength": 128,
                "description": "The entry's id, as list_schedules shows it.",
            ]
        ],
    ]

    /// The schema of a tool that takes an id, and perhaps more.
    static func input(_ more: JSONObject = [:], required: [String] = []) -> JSONValue {
        var properties: JSONObject = ["id": id]
        for (name, schema) in more { properties[name] = schema }
        return [
            "type": "object", "additionalProperties": false,
            "required": .array((["id"] + required).map { .string($0) }), "properties": .object(properties),
        ]
    }
}
