// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Conformance {
    /// What the suite fills in and completes.
    var prompts: [Prompt] {
        [
            Prompt("test_simple_prompt", title: "Simple prompt", description: "A prompt without arguments.") { _ in
                PromptOutput([.user(.text("This is a simple prompt for testing."))])
            },
            Prompt(
                "test_prompt_with_arguments", title: "Prompt with arguments",
                description: "A prompt with two arguments.",
                arguments: [
                    PromptArgument(
                        "arg1", description: "First test argument", isRequired: true,
                        completion: .values(["paris", "park", "party", "london"])),
                    PromptArgument(
                        "arg2", description: "Second test argument", isRequired: true,
                        completion: .closure { request in
                            Completion(of: ["world", (request.given["arg1"] ?? "") + " world"], for: request.value)
                        }),
                ]
            ) { call in
                let (first, second) = (try call.string("arg1"), try call.string("arg2"))
                return PromptOutput([.user(.text("Prompt with arguments: arg1='\(first)', arg2='\(second)'"))])
            },
            Prompt(
                "test_prompt_with_embedded_resource", title: "Prompt with a resource",
                description: "A prompt that brings a resource along.",
                arguments: [PromptArgument("resourceUri", description: "URI of the resource", isRequired: true)]
            ) { call in
                PromptOutput([
                    .user(
                        .resource(
                            uri: try call.string("resourceUri"), mimeType: "text/plain",
                            text: "Embedded resource content for testing.")),
                    .user(.text("Please process the embedded resource above.")),
                ])
            },
            Prompt(
                "test_prompt_with_image", title: "Prompt with a picture",
                description: "A prompt that brings a picture along."
            ) { _ in
                PromptOutput([
                    .user(.image(SampleMedia.png, mimeType: "image/png")),
                    .user(.text("Please analyze the image above.")),
                ])
            },
            Prompt(
                "test_input_required_result_prompt", title: "Prompt that asks",
                description: "A prompt that asks the person before it is filled in."
            ) { call in
                let answer = try await call.ask(
                    Self.textQuestion("user_context", "What context should the prompt use?", field: "context"))
                let context = answer.value["context"]?.stringValue ?? "none"
                return PromptOutput([.user(.text("Use this context: \(context)"))])
            },
        ]
    }
}
