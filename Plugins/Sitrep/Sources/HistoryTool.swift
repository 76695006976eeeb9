// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// `get_sitrep_history`: the evaluations that are kept.
enum HistoryTool {
    static func tool(_ rules: SiteRules) -> Tool {
        Tool(
            "get_sitrep_history", title: "History of the situation",
            description: """
                The evaluations that are kept, the newest first: raw and shown level, score, causes and figures of each, \
                without sentences. Use it for a trend, or for when something began; what is different now from then says \
                get_sitrep with changes_since.
                """,
            input: .object([
                "before": .integer(
                    minimum: 1, description: "Only evaluations before this number; next_cursor of the last page."),
                "from": .string(description: "From this moment on (RFC 3339).", maximumLength: 40),
                "to": .string(description: "Up to this moment (RFC 3339).", maximumLength: 40),
                "limit": .integer(in: 1...100, description: "How many at most.", default: 20),
            ]),
            output: .object(
                ["items": .array(of: .object([:], additionalProperties: true)), "next_cursor": .integer().orNull],
                required: ["items", "next_cursor"]),
            effect: .read, aliases: [.get("/api/v1/scheduler/sitrep/history")]
        ) { call in
            let (from, to) = (try moment(call, "from"), try moment(call, "to"))
            if let from, let to, from > to {
                throw ToolFailure.invalid(field: "/to", value: call.arguments["to"], allowed: "not before \"from\"")
            }
            let page = try await MemoryStore(call: call, rules: rules).history(
                before: call.integer(ifPresent: "before"), from: from, to: to,
                limit: Int(call.integer(ifPresent: "limit") ?? 20))
            // As many as fit into one answer; the cursor goes on behind them.
            var (items, next, room) = ([JSONValue](), page.next, Envelope.maximumBytes)
            for (index, evaluation) in page.items.enumerated() {
                let item = evaluation.json
                room -= item.serialized().count + 1
                if room < 0, index > 0 {
                    next = page.items[index - 1].number
                    break
                }
                items.append(item)
            }
            return .structured(["items": .array(items), "next_cursor": next.map { .integer($0) } ?? .null])
        }
    }

    private static func moment(_ call: ToolCall, _ name: String) throws(ToolFailure) -> UTCMoment? {
        guard let text = call.string(ifPresent: name) else { return nil }
        guard let moment = UTCMoment(text) else {
            throw .invalid(field: "/" + name, value: .string(text), allowed: "a moment such as 2026-03-02T06:00:00Z")
        }
        return moment
    }
}
