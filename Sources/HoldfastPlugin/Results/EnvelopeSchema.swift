// SPDX-License-Identifier: Apache-2.0

extension Envelope {
    /// The output schema of a tool that answers with an envelope; `figures` are the tool's own.
    ///
    /// Every pattern's entry in a list of tools carries it, so it says the types and what is always there, and leaves the
    /// members of findings to `docs/contract/services.md`.
    public static func schema(figures: ToolSchema) -> ToolSchema {
        .object(
            [
                "tool": .string(), "level": levels, "headline": .string(minimumLength: 1),
                "level_reasons": .array(of: .string()), "schedule_version": .integer().orNull,
                "input_digest": .string().orNull, "rules_version": .string(), "as_of": .string().orNull,
                "horizon": plain.orNull, "parameters": plain,
                "completeness": .enumeration(Completeness.allCases.map(\.rawValue)), "missing": .array(of: plain),
                "findings": .array(of: Finding.schema), "total_findings": .integer(minimum: 0), "figures": figures,
                "method": .enumeration(Method.allCases.map(\.rawValue)), "computed_ms": .number(minimum: 0),
                "what_if": .boolean(),
            ],
            required: [
                "tool", "level", "headline", "level_reasons", "schedule_version", "input_digest", "rules_version",
                "as_of", "horizon", "parameters", "completeness", "missing", "findings", "total_findings", "figures",
                "method", "computed_ms",
            ])
    }

    private static let plain = ToolSchema(json: ["type": "object"])
    static var levels: ToolSchema { .enumeration(Level.allCases.map(\.word) + [Level.unknownWord]) }
}

extension Finding {
    static var schema: ToolSchema {
        ToolSchema(json: [
            "type": "object",
            "properties": [
                "code": ["type": "string"], "level": ["type": "string"], "subject": ["type": "array"],
                "window": ["type": "object"], "metric": ["type": "string"], "value": ["type": ["number", "null"]],
                "unit": ["type": "string"], "threshold": ["type": ["number", "null"]], "sentence": ["type": "string"],
                "action": ["type": "string"],
            ],
            "required": ["code", "level", "subject", "window", "sentence", "action"],
        ])
    }
}
