// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Conformance {
    /// Tools that answer at once: every kind of content, a failure, schemas that have to travel verbatim.
    var contentTools: [Tool] {
        [
            .inline(
                "test_simple_text", title: "Simple text",
                description: "Answers with a fixed line of text. Use it to see that calls arrive.", effect: .read
            ) { _ in .text("This is a simple text response for testing.") },
            .inline(
                "test_image_content", title: "Image", description: "Answers with a picture of one pixel.", effect: .read
            ) { _ in .content([.image(SampleMedia.png, mimeType: "image/png")]) },
            .inline(
                "test_audio_content", title: "Audio", description: "Answers with a moment of silence.", effect: .read
            ) { _ in .content([.audio(SampleMedia.wav, mimeType: "audio/wav")]) },
            .inline(
                "test_embedded_resource", title: "Embedded resource",
                description: "Answers with a resource that travels in the answer.", effect: .read
            ) { _ in
                .content([
                    .resource(
                        uri: "test://embedded-resource", mimeType: "text/plain",
                        text: "This is an embedded resource content.")
                ])
            },
            .inline(
                "test_multiple_content_types", title: "Several kinds of content",
                description: "Answers with text, a picture and a resource.", effect: .read
            ) { _ in
                .content([
                    .text("Multiple content types test:"), .image(SampleMedia.png, mimeType: "image/png"),
                    .resource(
                        uri: "test://mixed-content-resource", mimeType: "application/json",
                        text: #"{"test":"data","value":123}"#),
                ])
            },
            .inline(
                "test_error_handling", title: "Error", description: "Always fails, with a message for the model.",
                effect: .read
            ) { _ in throw ToolFailure.toolError("This tool intentionally returns an error for testing") },
            .inline(
                "json_schema_2020_12_tool", title: "JSON Schema 2020-12",
                description: "Takes arguments whose schema uses what JSON Schema 2020-12 has beyond plain types.",
                input: Self.contactSchema, effect: .read
            ) { call in .text("JSON Schema 2020-12 tool called with: " + call.arguments.text) },
            .inline(
                "test_x_mcp_header", title: "Argument in a header",
                description: "Echoes a region, which clients also send in the header Mcp-Param-Region.",
                input: .object(
                    [
                        "region": .string(description: "Any text").adding("x-mcp-header", "Region"),
                        "priority": .integer(description: "Any number").adding("x-mcp-header", "Priority"),
                        "dry": .boolean(description: "Anything").adding("x-mcp-header", "Dry"),
                    ], required: ["region"]),
                effect: .read
            ) { call in .text("region: " + (try call.string("region"))) },
            .inline(
                "greet", title: "Greet", description: "Greets somebody by name, at once.",
                input: .object(["name": .string(description: "Whom to greet")], required: ["name"]), effect: .read
            ) { call in .text("Hello, \(try call.string("name"))!") },
        ]
    }

    /// Every keyword here has to reach a client as it stands.
    static var contactSchema: ToolSchema {
        ToolSchema(json: [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "$defs": [
                "address": [
                    "$anchor": "addressDef", "type": "object",
                    "properties": ["street": ["type": "string"], "city": ["type": "string"]],
                ]
            ],
            "properties": [
                "name": ["type": "string"], "address": ["$ref": "#/$defs/address"],
                "contactMethod": ["type": "string", "enum": ["phone", "email"]],
                "phone": ["type": "string"], "email": ["type": "string"],
            ],
            "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
            "if": ["properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"]],
            "then": ["required": ["phone"]],
            "else": ["required": ["email"]],
            "additionalProperties": false,
        ])
    }
}
