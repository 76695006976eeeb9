// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Conformance {
    /// Tools that ask the client once; the same code for every revision, and in a task.
    var askingTools: [Tool] {
        [
            Tool(
                "test_sampling", title: "Sampling", description: "Passes a prompt to the client's model.",
                input: .object(["prompt": .string(description: "What to ask the model")], required: ["prompt"]),
                effect: .read
            ) { call in
                let answer = try await call.ask(
                    .model(key: "sample", message: try call.string("prompt"), maximumTokens: 100))
                return .text("LLM response: \(answer.text ?? "")")
            },
            Tool(
                "test_elicitation", title: "Elicitation", description: "Asks the person for a name and an address.",
                input: .object(["message": .string(description: "What to ask")], required: ["message"]), effect: .read
            ) { call in
                let answer = try await call.ask(
                    .form(
                        key: "user", message: try call.string("message"),
                        schema: ToolSchema(json: [
                            "type": "object",
                            "properties": [
                                "username": ["type": "string", "description": "User's response"],
                                "email": ["type": "string", "description": "User's email address"],
                            ],
                            "required": ["username", "email"],
                        ])))
                return .text("User response: " + Self.told(answer))
            },
            Tool(
                "test_elicitation_sep1034_defaults", title: "Elicitation with defaults",
                description: "Asks the person with a form whose every field has a default.", effect: .read
            ) { call in
                let answer = try await call.ask(
                    .form(key: "defaults", message: "Please check the defaults", schema: Self.defaultsForm))
                return .text("Elicitation completed: " + Self.told(answer))
            },
            Tool(
                "test_elicitation_sep1330_enums", title: "Elicitation with choices",
                description: "Asks the person with every form of choice that there is.", effect: .read
            ) { call in
                let answer = try await call.ask(
                    .form(key: "choices", message: "Please choose", schema: Self.choicesForm))
                return .text("Elicitation completed: " + Self.told(answer))
            },
            Tool(
                "test_missing_capability", title: "Missing capability",
                description: "Needs a client that lets its model be asked.", effect: .read
            ) { call in
                let answer = try await call.ask(.model(key: "needed", message: "Say anything", maximumTokens: 10))
                return .text("The model said: \(answer.text ?? "")")
            },
            Tool(
                "test_streaming_elicitation", title: "Elicitation on a stream",
                description: "Reports progress, and asks the person then.", effect: .read
            ) { call in
                call.progress(1, of: 2, "About to ask")
                call.log(.info, "About to ask")
                let answer = try await call.ask(
                    .form(
                        key: "streamed", message: "Please say something",
                        schema: .object(["text": .string(description: "Anything")], required: ["text"])))
                return .text("Streamed elicitation: " + Self.told(answer))
            },
        ]
    }

    static func told(_ answer: Answer) -> String {
        "action=\(answer.action.rawValue), content=\(answer.value.isNull ? "{}" : answer.value.text)"
    }

    /// Defaults of every type (SEP-1034).
    private static let defaultsForm = ToolSchema(json: [
        "type": "object",
        "properties": [
            "name": ["type": "string", "description": "User name", "default": "John Doe"],
            "age": ["type": "integer", "description": "User age", "default": 30],
            "score": ["type": "number", "description": "User score", "default": 95.5],
            "status": [
                "type": "string", "description": "User status", "enum": ["active", "inactive", "pending"],
                "default": "active",
            ],
            "verified": ["type": "boolean", "description": "Verification status", "default": true],
        ],
        "required": [],
    ])

    /// Every form of choice (SEP-1330).
    private static let choicesForm = ToolSchema(json: [
        "type": "object",
        "properties": [
            "untitledSingle": ["type": "string", "enum": ["option1", "option2", "option3"]],
            "titledSingle": [
                "type": "string",
                "oneOf": [
                    ["const": "value1", "title": "First Option"], ["const": "value2", "title": "Second Option"],
                    ["const": "value3", "title": "Third Option"],
                ],
            ],
            "legacyEnum": [
                "type": "string", "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"],
            ],
            "untitledMulti": [
                "type": "array", "items": ["type": "string", "enum": ["option1", "option2", "option3"]],
            ],
            "titledMulti": [
                "type": "array",
                "items": [
                    "anyOf": [
                        ["const": "value1", "title": "First Choice"], ["const": "value2", "title": "Second Choice"],
                        ["const": "value3", "title": "Third Choice"],
                    ]
                ],
            ],
        ],
        "required": [],
    ])
}
