// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Synchronization

extension Conformance {
    /// Tools that change what is offered, so that clients are told.
    var changingTools: [Tool] {
        [
            Tool(
                "test_trigger_tool_change", title: "Change the tools",
                description: "Adds a tool to the list, or takes it away again.", effect: .read
            ) { [extraTool] call in
                let name = "test_dynamic_tool"
                if extraTool.toggle() {
                    try await call.changeTools(adding: [
                        .inline(
                            name, title: "Dynamic tool", description: "Was not there before.", effect: .read
                        ) { _ in .text("Here for now") }
                    ])
                } else {
                    try await call.changeTools(removing: [name])
                }
                return .text("The list of tools has changed")
            },
            Tool(
                "test_trigger_prompt_change", title: "Change the prompts",
                description: "Adds a prompt to the list, or takes it away again.", effect: .read
            ) { [extraPrompt] call in
                let name = "test_dynamic_prompt"
                if extraPrompt.toggle() {
                    try await call.changePrompts(adding: [
                        Prompt(name, title: "Dynamic prompt", description: "Was not there before.") { _ in
                            PromptOutput([.user(.text("Here for now"))])
                        }
                    ])
                } else {
                    try await call.changePrompts(removing: [name])
                }
                return .text("The list of prompts has changed")
            },
            Tool(
                "test_update_watched_resource", title: "Update a resource",
                description: "Says that test://watched-resource has changed.", effect: .read
            ) { [watched] call in
                watched.bump()
                try await call.notifyResourceUpdated("test://watched-resource")
                return .text("The resource has changed")
            },
        ]
    }
}

/// Whether something is there that is added and taken away in turn.
final class Toggle: Sendable {
    private let isOn = Mutex(false)

    /// Turns it, and says how it stands now.
    func toggle() -> Bool {
        isOn.withLock { state in
            state.toggle()
            return state
        }
    }
}

/// How often something has changed.
final class Counter: Sendable {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func bump() { count.add(1, ordering: .relaxed) }
}
