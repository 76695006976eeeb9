// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON

extension Probe {
    var prompts: [Prompt] {
        [
            Prompt(
                "greet", title: "Greet", description: "d",
                arguments: [
                    PromptArgument(
                        "who", title: "Who", description: "A name.", isRequired: true,
                        completion: .closure { request in
                            Completion(
                                of: ["Ann", "Bo \(request.given["how"] ?? "")"], for: request.value)
                        }),
                    PromptArgument("how", description: "", completion: .values(["loudly", "softly"])),
                ], icons: [Icon("https://x.example/i.png", mimeType: "image/png", sizes: ["48x48"], theme: .dark)],
                meta: ["x.example/k": 1], timeoutMilliseconds: 900
            ) { call in
                PromptOutput(
                    description: "A greeting",
                    messages: [.user(.text("Greet \(try call.string("who"))")), .assistant(.text("Hm."))])
            },
            Prompt("asking", title: "A", description: "d") { call in
                PromptOutput([.user(.text(try await call.ask(.form(key: "k", message: "Which?")).value.text))])
            },
        ]
    }

    var resources: [Resource] {
        [
            Resource(
                uri: "probe://text", name: "text", title: "Text", description: "d", mimeType: "text/plain", size: 2,
                audience: [.user], priority: 0.5
            ) { _ in .text("hi") },
            Resource(uri: "probe://bytes", name: "bytes", description: "d") { _ in
                .blob([0, 255], mimeType: "image/png")
            },
        ]
    }

    var resourceTemplates: [ResourceTemplate] {
        [
            ResourceTemplate(
                "probe://t/{id}", name: "t", description: "d", mimeType: "application/json",
                variables: [
                    PromptArgument(
                        "id", description: "An id.", completion: .closure { _ in Completion(["7"], total: 9) })
                ]
            ) { call in .json(["id": .string(try call.string("id")), "uri": .string(call.uri)]) }
        ]
    }

    /// Changes what the plugin offers, in the way that is asked for.
    static func change(_ call: ToolCall) async throws -> ToolOutput {
        func tool(_ name: String) -> Tool {
            .inline(name, title: "D", description: "d", effect: .read) { _ in .text("dynamic") }
        }
        switch call.string(ifPresent: "way") {
        case "add": try await call.changeTools(adding: [tool("dyn_a")])
        case "refused": try await call.changeTools(adding: [tool("dyn_b")])
        case "remove": try await call.changeTools(removing: ["dyn_a"])
        default:
            try await call.changePrompts(adding: [
                Prompt("dyn_p", title: "P", description: "d") { _ in PromptOutput([.user(.text("hi"))]) }
            ])
        }
        return .text("changed")
    }
}
