// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// `acknowledge_sitrep`: somebody has seen BLACK, and it may fall when it is over.
enum AcknowledgeTool {
    static func tool(_ rules: SiteRules) -> Tool {
        var tool = Tool(
            "acknowledge_sitrep", title: "Acknowledge BLACK",
            description: """
                Notes that somebody has seen the BLACK that the sitrep shows and sees to it. Use it when get_sitrep says that \
                BLACK needs it: without it BLACK stays, also when its cause is gone. BLACK that comes back later wants to be \
                acknowledged again. Changes no level by itself.
                """,
            input: .object(["note": .string(description: "What is being done.", default: "", maximumLength: 500)]),
            output: .object(
                ["acknowledged": .boolean(), "by": .string(), "at": .string()], required: ["acknowledged", "by", "at"]),
            effect: .write, priority: .critical, aliases: [.post("/api/v1/scheduler/sitrep/acknowledgement")]
        ) { call in
            let store = MemoryStore(call: call, rules: rules)
            let memory = try await store.acknowledge(note: call.string(ifPresent: "note") ?? "")
            guard let given = try await Self.given(memory, store) else {
                throw ToolFailure.conflict("The sitrep does not show BLACK; there is nothing to acknowledge.")
            }
            if memory != nil {
                call.log(.notice, "BLACK was acknowledged")
                await SitrepResource.tell(call)
            }
            return .structured([
                "acknowledged": .bool(true), "by": .string(given.by), "at": .string(given.at.description),
            ])
        }
        tool.isIdempotent = true
        return tool
    }

    /// What was noted just now, or by somebody before.
    private static func given(
        _ memory: SitrepMemory?, _ store: MemoryStore
    ) async throws -> SitrepMemory.Acknowledgement? {
        if let memory { return memory.acknowledgement }
        return try await store.read().memory.acknowledgement
    }
}
