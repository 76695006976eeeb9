// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What a person picks to have a model brief them, or follow one finding to its cause.
enum SitrepPrompts {
    static func all(_ rules: SiteRules) -> [Prompt] { [briefing(rules), investigation] }

    private static let readers = ["coordinator", "chief resident", "program director", "faculty"]

    /// `sitrep_briefing`: the report of this moment, and how to say it.
    private static func briefing(_ rules: SiteRules) -> Prompt {
        Prompt(
            "sitrep_briefing", title: "Situation briefing",
            description:
                "Says in plain words how safe the schedule is now, what is worst, what to do, and what is not known.",
            arguments: [
                PromptArgument(
                    "reader", title: "Reader", description: "Who is briefed; a coordinator when left out.",
                    completion: .values(readers))
            ]
        ) { call in
            let reader = call.string(ifPresent: "reader") ?? "coordinator"
            return PromptOutput(
                description: "How safe the schedule is now, for a \(reader)",
                messages: [
                    .user(
                        .resource(
                            uri: SitrepResource.uri, mimeType: "application/json",
                            text: try await SitrepResource.text(call, rules))),
                    .user(
                        .text(
                            """
                            This is the situation report of the program's schedule, computed just now. Brief a \(reader) on it \
                            in at most 200 words: first the level and its cause in one sentence, then the three worst findings, \
                            each with who or what, when, and what to do next. Then say what is not known or not measured: \
                            UNKNOWN is never good, and partial is not complete. Use only figures that stand in the report, \
                            with their dates; add none of your own. To go deeper into one finding call the tool that its \
                            entry names; change nothing.
                            """)),
                ])
        }
    }

    /// `investigate_finding`: from a finding to its cause and the ways out of it.
    private static let investigation = Prompt(
        "investigate_finding", title: "Investigate a finding",
        description:
            "Follows one finding of the report to its cause, the people and days it touches, and ways out of it.",
        arguments: [
            PromptArgument(
                "finding", title: "Finding", description: "Its code, the signal's id, or its sentence.",
                isRequired: true, completion: .closure(proposals))
        ]
    ) { call in
        let finding = try call.string("finding")
        return PromptOutput(
            description: "The cause of a finding, and ways out of it",
            messages: [
                .user(
                    .text(
                        """
                        Investigate this finding of the situation report of our schedule: "\(finding.prefix(500))".
                        1. Call get_sitrep and take the findings that match it, with the tool that each comes from.
                        2. Call that tool for the same window, and then explain_duty_hours, get_schedule, detect_conflicts \
                        or check_utilization_threshold, whichever shows the rows behind the figure. Stop when the cause is \
                        a row: an assignment, an absence, a demand.
                        3. Call history to learn when the row came to be and why.
                        4. Where somebody is missing, call suggest_cover; where a change would help, call propose_change and \
                        read what it would cost. Change nothing: no apply_change, no publish.
                        5. Answer: the cause in one sentence; the rows that show it; the ways out, best first, with what each \
                        costs; what is not known. Use only figures that a tool has answered.
                        """)),
                .user(
                    .link(
                        uri: SitrepResource.uri, name: "sitrep", description: "The report itself.",
                        mimeType: "application/json")),
            ])
    }

    /// The signals that are not as they should be, the others after them; reads the board and computes nothing.
    @Sendable private static func proposals(_ request: CompletionRequest) async throws -> Completion {
        let board = try await request.call.request("signal.list/1", [:])
        let signals = (board["items"]?.arrayValue ?? []).compactMap { row -> (id: String, isWell: Bool)? in
            row["id"]?.stringValue.map { ($0, row["level"] == "GREEN") }
        }
        let ids = signals.filter { !$0.isWell }.map(\.id) + signals.filter(\.isWell).map(\.id)
        return Completion(of: ids, for: request.value)
    }
}
