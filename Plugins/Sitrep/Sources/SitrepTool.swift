// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// `get_sitrep`: one level for the whole program.
enum SitrepTool {
    static func tool(_ rules: SiteRules) -> Tool {
        Tool(
            "get_sitrep", title: "Situation report",
            description: """
                One level for the whole program, with its causes, the worst findings of every tool, what to do, and what is \
                not known or not measured. Use it first, whatever is asked about the state of the schedule; then go on with \
                the tool that a finding names. With changes_since it says what is different from an earlier evaluation. Not \
                for one person or one day. Asks every enabled tool that publishes signals, so it costs seconds on a large \
                program.
                """,
            input: .object([
                "limit": .integer(in: 1...100, description: "How many findings to show at most.", default: 20),
                "changes_since": .string(
                    description:
                        "Also say what changed since an evaluation, by its number, or since a moment (RFC 3339).",
                    minimumLength: 1, maximumLength: 40),
            ]),
            output: SchedulerSchema.beside(Envelope.schema(figures: .object([:], additionalProperties: true))),
            effect: .read,
            priority: .critical, aliases: [.get("/api/v1/scheduler/sitrep")]
        ) { call in
            let since = try call.string(ifPresent: "changes_since").map { text throws(ToolFailure) in
                try Changes.Since(text)
            }
            let limit = Int(call.integer(ifPresent: "limit") ?? 20)
            return .structured(try await answer(call, rules: rules, limit: limit, since: since))
        }
    }

    /// The envelope of the report, computed now.
    static func report(_ call: ToolCall, rules: SiteRules, limit: Int) async throws -> JSONValue {
        try await look(call, rules: rules, limit: limit, since: nil).envelope.json
    }

    /// The envelope with what the scheduler's page shows beside it.
    private static func answer(
        _ call: ToolCall, rules: SiteRules, limit: Int, since: Changes.Since?
    ) async throws -> JSONValue {
        var (envelope, now) = try await look(call, rules: rules, limit: limit, since: since)
        let tasks = try await TaskLedger(call)
        if let fault = tasks.fault {
            envelope.missing.append(Envelope.Missing("tasks", fault))
            if envelope.completeness == .complete { envelope.completeness = .partial }
        }
        var answer = envelope.json.objectValue ?? [:]
        for (name, value) in SchedulerFields(now, tasks).json { answer[name] = value }
        return .object(answer)
    }

    private static func look(
        _ call: ToolCall, rules: SiteRules, limit: Int, since: Changes.Since?
    ) async throws -> (envelope: Envelope, now: Situation) {
        let start = ContinuousClock.now
        // What is compared with is read before this look is counted itself.
        let base: Evaluation? =
            if let since { try await MemoryStore(call: call, rules: rules).base(of: since) } else { nil }
        let now = try await Situation(call, rules: rules)
        if now.isCounted { await SitrepResource.tellOfEdge(call, now) }
        var envelope = SitrepReport(
            tool: "get_sitrep", now, limit: limit, changes: base.map { Changes(from: $0, to: now.asEvaluation) }
        ).envelope
        if since != nil, base == nil {
            envelope.missing.append(Envelope.Missing("changes", "nothing was evaluated before"))
        }
        envelope.computedMilliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        return (envelope, now)
    }
}
