// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The schemas of what the gateway itself answers.
enum OpenAPISchemas {
    static let all: [(String, JSONValue)] = [
        ("Problem", problem), ("WaitingCall", waitingCall), ("Tool", tool), ("ToolList", toolList), ("Health", health),
        ("Readiness", readiness), ("StartPage", startPage),
    ]

    private static let problem: JSONValue = [
        "type": "object", "title": "Problem",
        "description": "Problem details (RFC 9457): the one form of every error.",
        "required": ["type", "title", "status", "detail", "code", "retryable"],
        "properties": [
            "type": ["type": "string", "format": "uri-reference", "description": "Where the code is explained."],
            "title": ["type": "string"], "status": ["type": "integer", "minimum": 400, "maximum": 599],
            "detail": ["type": "string", "description": "What is wrong, in a sentence."],
            "instance": ["type": "string", "description": "The path of the request."],
            "code": [
                "type": "string", "description": "What to tell errors apart by; codes never change.",
                "enum": .array(ProblemCode.allCases.map { .string($0.rawValue) }),
            ],
            "correlation_id": ["type": "string", "description": "The X-Request-ID of the answer."],
            "retryable": ["type": "boolean", "description": "Whether the same call may succeed later unchanged."],
            "retry_after_ms": ["type": "integer", "minimum": 0],
            "errors": ["type": "array", "items": fault, "description": "One for each fault of the input."],
        ],
    ]

    private static let fault: JSONValue = [
        "type": "object", "required": ["instance_path", "message"],
        "properties": [
            "instance_path": [
                "type": "string", "description": "JSON pointer into the arguments, or file:line:column.",
            ],
            "keyword": ["type": "string"], "schema_path": ["type": "string"], "message": ["type": "string"],
            "value": ["description": "What stands there, shortened."],
            "allowed": ["description": "What would be right."],
        ],
    ]

    private static let waitingCall: JSONValue = [
        "type": "object", "required": ["call_id", "state", "expires_at"],
        "properties": [
            "call_id": ["type": "string"],
            "state": [
                "type": "string",
                // One that was refused or done in the meantime has ended.
                "enum": [
                    "scheduled", "available", "running", "input_required", "retryable", "completed", "cancelled",
                    "discarded",
                ],
            ],
            "expires_at": ["type": ["string", "null"], "format": "date-time"],
            "asks": ["type": "array", "items": ["type": "object"]],
        ],
    ]

    private static let tool: JSONValue = [
        "type": "object",
        "required": ["name", "title", "description", "plugin", "effect", "worst_effect", "priority", "input_schema"],
        "properties": [
            "name": ["type": "string"], "title": ["type": "string"], "description": ["type": "string"],
            "plugin": ["type": "string"], "effect": effect, "worst_effect": effect,
            "execution": ["type": "string", "enum": ["inline", "async"]],
            "priority": ["type": "string", "enum": ["critical", "normal", "bulk"]],
            "administrative": ["type": "boolean"],
            "minimum_role": [
                "type": ["string", "null"], "enum": .array(Role.allCases.map { .string($0.rawValue) } + [.null]),
            ],
            "input_schema": ["type": "object"],
            "output_schema": ["type": ["object", "boolean"]],
            "aliases": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["method", "path"],
                    "properties": [
                        "method": ["type": "string", "enum": ["GET", "POST"]], "path": ["type": "string"],
                    ],
                ],
            ],
            "signals": ["type": "array", "items": ["type": "string"]],
        ],
    ]

    private static let effect: JSONValue = [
        "type": "string", "enum": .array(Effect.allCases.map { .string($0.rawValue) }),
    ]

    private static let toolList: JSONValue = [
        "type": "object", "required": ["items", "next_cursor"],
        "properties": [
            "items": ["type": "array", "items": ["$ref": "#/components/schemas/Tool"]],
            "next_cursor": [
                "type": ["string", "null"], "description": "The cursor of the next page; null on the last.",
            ],
        ],
    ]

    private static let health: JSONValue = [
        "type": "object", "required": ["status", "version", "demo", "since"],
        "properties": [
            "status": ["const": "ok"], "version": ["type": "string"], "demo": ["type": "boolean"],
            "since": ["type": "string", "format": "date-time"],
        ],
    ]

    private static let readiness: JSONValue = [
        "type": "object", "required": ["ready", "checks", "duration_ms"],
        "properties": [
            "ready": ["type": "boolean"], "duration_ms": ["type": "number", "minimum": 0],
            "checks": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["name", "ready", "detail", "since", "duration_ms"],
                    "properties": [
                        "name": ["type": "string"], "ready": ["type": "boolean"], "detail": ["type": "string"],
                        "since": [
                            "type": "string", "format": "date-time",
                            "description": "Since when it says so, as far as anybody has asked.",
                        ],
                        "duration_ms": ["type": "number", "minimum": 0],
                    ],
                ],
            ],
        ],
    ]

    private static let startPage: JSONValue = [
        "type": "object", "required": ["name", "version", "demo", "links"],
        "properties": [
            "name": ["const": "holdfast"], "version": ["type": "string"], "demo": ["type": "boolean"],
            "links": ["type": "object", "additionalProperties": ["type": "string"]],
        ],
    ]
}
