// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What prompts and completions are given and answer, compiled once (docs/contract/offers.md).
///
/// The sources are constants of ours, compiled in a test.
package enum ResultSchema {
    /// `{description?, messages: [{role, content}]}`.
    package static let prompt = compiled([
        "type": "object", "required": ["messages"],
        "properties": [
            "description": ["type": "string"],
            "messages": [
                "type": "array", "minItems": 1, "maxItems": 1_000,
                "items": [
                    "type": "object", "required": ["role", "content"],
                    "properties": [
                        "role": ["enum": ["user", "assistant"]],
                        "content": [
                            "type": "object", "required": ["type"], "properties": ["type": ["type": "string"]],
                        ],
                    ],
                ],
            ],
        ],
    ])

    /// `{values, total?, has_more?}`.
    package static let completion = compiled([
        "type": "object", "required": ["values"],
        "properties": [
            "values": ["type": "array", "items": ["type": "string"]], "total": ["type": "integer", "minimum": 0],
            "has_more": ["type": "boolean"],
        ],
    ])

    /// `{argument: {name, value}, context: {name: value}}`.
    package static let completionInput = compiled([
        "type": "object", "required": ["argument"],
        "properties": [
            "argument": [
                "type": "object", "required": ["name", "value"],
                "properties": ["name": ["type": "string"], "value": ["type": "string", "maxLength": 4_096]],
            ],
            "context": ["type": "object", "additionalProperties": ["type": "string"], "default": [:]],
        ],
    ])

    private static func compiled(_ source: JSONValue) -> JSONSchema? { try? JSONSchema(compiling: source) }
}
