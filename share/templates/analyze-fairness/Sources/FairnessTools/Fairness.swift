// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin

/// How evenly the burden of a program is shared among its people, and whether that changes: `analyze_fairness`.
public struct Fairness: Plugin {
    /// Who this is.
    public static let info = PluginInfo(id: "org.example.analyze-fairness", version: "0.1.0")

    /// Starts; there is nothing to configure.
    public init(host: HostServices, config: JSONValue) throws {}

    /// What it offers.
    public var tools: [Tool] {
        [
            Tool(
                "analyze_fairness", title: "Analyze fairness",
                description: """
                    How evenly the burden of duties is shared among the people of each role, looking back: Gini, Hoover, \
                    Jain, Theil and variation of weighted burden for the time that each was there, who carries most and \
                    least, and control charts that tell whether sharing drifts from week to week. Weights of duties are \
                    arguments. Persons are shown with the scope personal:stress only. With what_if it computes from given \
                    numbers. Use it before a new schedule is made; for exchanges among people get_behavioral_patterns.
                    """,
                input: Parameters.schema, output: Envelope.schema(figures: .object([:], additionalProperties: true)),
                effect: .read,
                requires: .init(
                    tables: ["people", "assignments"], improves: ["calls", "absences", "periods", "identities"])
            ) { call in
                let clock = ContinuousClock()
                let start = clock.now
                let parameters = try Parameters(call.arguments)
                var envelope: Envelope
                if let numbers = call.arguments["what_if"], !numbers.isNull {
                    envelope = try WhatIf(numbers).envelope(tool: call.tool, parameters)
                } else {
                    envelope = try await FairnessReport.answer(call, parameters)
                }
                envelope.computedMilliseconds = (clock.now - start) / .milliseconds(1)
                return .structured(envelope.json)
            }
        ]
    }
}
