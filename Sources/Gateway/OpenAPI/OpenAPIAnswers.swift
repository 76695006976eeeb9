// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// What every operation may answer besides its result: the components that all of them share.
enum OpenAPIAnswers {
    /// The refusals by status: the name of the component, and when it is answered.
    private static let refusals: [(status: Int, name: String, description: String)] = [
        (400, "BadRequest", "The request cannot be read: no JSON, no object, broken percent-encoding or chunks."),
        (401, "Unauthorized", "No token, or one that is not valid."),
        (403, "Forbidden", "The caller may not: role, scope, read-only mode, or an effect that needs approval."),
        (404, "NotFound", "There is no such thing, or it is not the caller's to see."),
        (406, "NotAcceptable", "Accept names no form that this can be sent in."),
        (409, "Conflict", "Something changed in the meantime, is stale, or is there already."),
        (413, "TooLarge", "The body is larger than this takes."),
        (415, "UnsupportedMediaType", "The body is said to be something else than JSON."),
        (421, "Misdirected", "The Host of the request is not served here."),
        (422, "Invalid", "The arguments are not valid; errors names each fault, its place and what is allowed."),
        (423, "Held", "A named hold is set that stops the tool; hold says which, why, by whom and until when."),
        (429, "TooManyRequests", "A rate limit or quota is used up; Retry-After says when to come again."),
        (500, "InternalError", "A fault of the daemon or of a plugin; its log has the details."),
        (431, "HeadTooLarge", "The path with its query, or a header, is larger than this takes."),
        (
            503, "Unavailable",
            "Overload, shutdown, the store or the plugin: not now. Retry-After says when to come again."
        ),
        (504, "TimedOut", "The time limit was reached."),
    ]

    /// What a call of a tool may be refused with.
    static let ofCalls = refusals.map(\.status)
    /// What a GET of a document or list of the host may be refused with.
    static let ofLists = [400, 401, 403, 406, 421, 422, 429, 431, 500, 503]

    /// References to the refusals of these statuses, as members of `responses`.
    static func references(_ statuses: [Int]) -> [(String, JSONValue)] {
        refusals.filter { statuses.contains($0.status) }.map {
            (String($0.status), ["$ref": .string("#/components/responses/" + $0.name)])
        }
    }

    static let components: JSONValue = .object(JSONObject(refusals.map(refusal) + [waiting, notModified]))

    private static func refusal(_ status: Int, _ name: String, _ description: String) -> (String, JSONValue) {
        var headers: JSONObject = ["X-Request-ID": ["$ref": "#/components/headers/RequestID"]]
        if status == 401 { headers["WWW-Authenticate"] = ["$ref": "#/components/headers/Challenge"] }
        if status == 429 || status == 503 { headers["Retry-After"] = ["$ref": "#/components/headers/RetryAfter"] }
        return (
            name,
            [
                "description": .string(description), "headers": .object(headers),
                "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
            ]
        )
    }

    private static let waiting: (String, JSONValue) = (
        "Waiting",
        [
            "description":
                "The call waits, for an answer, an approval or its turn: Location leads to it, and later to its result.",
            "headers": [
                "Location": ["$ref": "#/components/headers/Location"],
                "X-Request-ID": ["$ref": "#/components/headers/RequestID"],
            ],
            "content": ["application/json": ["schema": ["$ref": "#/components/schemas/WaitingCall"]]],
        ]
    )

    private static let notModified: (String, JSONValue) = (
        "NotModified",
        [
            "description": "The client has it already: If-None-Match names its tag.",
            "headers": ["ETag": ["$ref": "#/components/headers/ETag"]],
        ]
    )

    static let headers: JSONValue = [
        "RequestID": header("The id of this request in the daemon's log: the X-Request-ID that came in, or a new one."),
        "RetryAfter": [
            "description": "After how many seconds to come again.", "schema": ["type": "integer", "minimum": 0],
        ],
        "Location": header("Where what was made is to be found."),
        "ETag": header("Changes whenever the representation does."),
        "Challenge": header("How to show who you are: Bearer."),
    ]

    private static func header(_ description: String) -> JSONValue {
        ["description": .string(description), "schema": ["type": "string"]]
    }

    static let parameters: JSONValue = [
        "IfNoneMatch": parameter("If-None-Match", "Tags that the client has; 304 when one of them still holds."),
        "IdempotencyKey": [
            "name": "Idempotency-Key", "in": "header",
            "description":
                "Of calls that may change something: the same key and the same call are done once, and answered alike for a day.",
            "schema": ["type": "string", "pattern": "^[!#-~][!-~]{0,254}$"],
        ],
        "OverrideHold": [
            "name": "X-Holdfast-Override-Hold", "in": "header",
            "description": "Why this call is to be made in spite of a hold; needs the role admin.",
            "schema": ["type": "string", "pattern": "^[!-~]([ -~]{0,498}[!-~])?$"],
        ],
        "Prefer": parameter(
            "Prefer", "respond-async: do not wait for the result; 202 leads to it (RFC 7240).", "respond-async"),
        "Deadline": [
            "name": "X-Deadline-Ms", "in": "header",
            "description": "How long the caller waits at most, in milliseconds.",
            "schema": ["type": "integer", "minimum": 1, "maximum": 86_400_000],
        ],
        "RequestID": parameter("X-Request-ID", "An id of the caller's, which comes back and stands in the log."),
    ]

    private static func parameter(_ name: String, _ description: String, _ example: String? = nil) -> JSONValue {
        var object: JSONObject = [
            "name": .string(name), "in": "header", "description": .string(description), "schema": ["type": "string"],
        ]
        if let example { object["example"] = .string(example) }
        return .object(object)
    }
}
