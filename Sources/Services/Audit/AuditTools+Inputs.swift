// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension AuditTools {
    private static func text(_ description: String) -> JSONValue {
        ["type": "string", "minLength": 1, "maxLength": 1024, "description": .string(description)]
    }

    static let listInput: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "action": text("Only this action, or with a dot at its end all that begin so: token."),
            "subject": text("Only about this, such as token:k3v9."),
            "actor": text("Only by this caller."),
            "tool": text("Only of calls of this tool or task type."),
            "outcome": [
                "type": "string", "enum": .array(AuditNote.Outcome.allCases.map { .string($0.rawValue) }),
                "description": "Only with this outcome.",
            ],
            "correlation_id": text("Only of this request."),
            "node": text("Only of this node's chain."),
            "from": text("Only from this moment on, RFC 3339 in UTC."),
            "to": text("Only before this moment."),
            "cursor": ListPaging.properties["cursor"] ?? [:],
            "limit": [
                "type": "integer", "minimum": 1, "maximum": 1000, "default": 100, "description": "How many at most.",
            ],
        ],
    ]

    static let verifyInput: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "node": text("Only this node's chain."),
            "against": [
                "type": "array", "maxItems": 5000, "items": ["type": "string", "maxLength": 65536],
                "description":
                    "Lines of a copy: of export_audit, of the second file, or as a syslog server has written them.",
            ],
            "chains": [
                "type": "boolean", "default": true,
                "description": "False compares the lines alone and follows no chain.",
            ],
        ],
    ]

    static let exportInput: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "node": text("Only this node's chain."),
            "cursor": ListPaging.properties["cursor"] ?? [:],
            "limit": [
                "type": "integer", "minimum": 1, "maximum": 2000, "default": 500,
                "description": "How many lines at most; long ones make fewer.",
            ],
        ],
    ]
}
