// SPDX-License-Identifier: Apache-2.0

extension Envelope {
    /// The output schema of a tool that answers with an envelope; `figures` are the tool's own.
    public static func schema(figures: ToolSchema) -> ToolSchema {
        .object(
            [
                "tool": .string(), "level": levels, "headline": .string(minimumLength: 1),
                "level_reasons": .array(of: .string()), "schedule_version": .integer().orNull,
                "input_digest": .string().orNull, "rules_version": .string(), "as_of": .string().orNull,
                "horizon": ToolSchema.object(
                    ["from": .date(), "to": .date(), "days": .integer(minimum: 1)], required: ["from", "to", "days"]
                ).orNull,
                "parameters": .object([:], additionalProperties: true),
                "completeness": .enumeration(Completeness.allCases.map(\.rawValue)),
                "missing": .array(
                    of: .object(["what": .string(), "reason": .string()], required: ["what", "reason"])),
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

    static var levels: ToolSchema { .enumeration(Level.allCases.map(\.word) + [Level.unknownWord]) }
}

extension Finding {
    /// The schema of a finding.
    static var schema: ToolSchema {
        .object(
            [
                "code": .string(), "level": Envelope.levels, "subject": .array(of: .string()),
                "window": .object(["from": .string(), "to": .string()], required: ["from", "to"]),
                "metric": .string(), "value": .number().orNull, "unit": .string(), "threshold": .number().orNull,
                "sentence": .string(minimumLength: 1), "action": .string(),
            ],
            required: [
                "code", "level", "subject", "window", "metric", "value", "unit", "threshold", "sentence", "action",
            ])
    }
}
