// SPDX-License-Identifier: Apache-2.0

import JSON

extension PluginManifest {
    /// What is allowed in the manifest's schemas and probably not meant, each with its place: a misspelt keyword has no
    /// effect in JSON Schema, and only its author can know that it should have one.
    package var schemaWarnings: [String] {
        var lines = (configSchema?.warnings ?? []).map { "config_schema: \($0)" }
        for tool in tools {
            lines += tool.inputSchema.warnings.map { "tool \(tool.name), input_schema: \($0)" }
            lines += (tool.outputSchema?.warnings ?? []).map { "tool \(tool.name), output_schema: \($0)" }
            for rule in tool.effectRules {
                lines += rule.when.warnings.map { "tool \(tool.name), effect_rules: \($0)" }
            }
        }
        for type in taskTypes {
            lines += type.inputSchema.warnings.map { "task type \(type.name), input_schema: \($0)" }
            lines += (type.outputSchema?.warnings ?? []).map { "task type \(type.name), output_schema: \($0)" }
        }
        return lines
    }
}
