// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel

/// What can be said of what an author has written about a plugin.
package enum ManifestChecks {
    /// Characters of a description; more crowds out the other tools of a model that reads all of them.
    static let descriptionLimit = 1_024
    static let titleLimit = 80

    package static func rows(_ manifest: PluginManifest, tables: Set<String>) -> [CheckRow] {
        [
            identity(manifest), licence(manifest.licence), words(manifest), schemas(manifest),
            permissions(manifest.permissions, tables: tables),
        ]
    }

    /// The forms of both were found right when the manifest was read.
    static func identity(_ manifest: PluginManifest) -> CheckRow {
        CheckRow("identity", .ok, "\(manifest.id) \(manifest.version), \(manifest.name) by \(manifest.vendor)")
    }

    /// The form of an SPDX licence expression (SPDX 2.3, annex D); which identifiers exist is not looked up.
    package static func licence(_ text: String) -> CheckRow {
        let advice = "state an SPDX expression, such as Apache-2.0, MIT or LicenseRef-Acme for one of your own"
        if ["none", "noassertion", "unknown", "unlicensed", "todo"].contains(text.lowercased()) {
            return CheckRow("licence", .warning, "\"\(text)\" is no licence", advice)
        }
        guard SPDXExpression.isValid(text) else {
            return CheckRow("licence", .warning, "\"\(text.prefix(80))\" is no SPDX expression", advice)
        }
        return CheckRow("licence", .ok, text)
    }

    static func words(_ manifest: PluginManifest) -> CheckRow {
        var findings: [CheckRow.Finding] = []
        if manifest.summary.allSatisfy(\.isWhitespace) {
            findings.append(
                .init(.warning, "the plugin has no description", "say in plugin.json what it is for, in one sentence"))
        }
        for tool in manifest.tools {
            if tool.description.allSatisfy(\.isWhitespace) {
                findings.append(
                    .init(.warning, "\(tool.name) has an empty description", "say what it answers, and from what"))
            }
            if tool.description.count > descriptionLimit {
                findings.append(
                    .init(
                        .warning, "the description of \(tool.name) has \(tool.description.count) characters",
                        "keep to \(descriptionLimit): every client reads it for every question"))
            }
            if tool.title.count > titleLimit {
                findings.append(
                    .init(
                        .warning, "the title of \(tool.name) has \(tool.title.count) characters",
                        "keep to \(titleLimit)"))
            }
        }
        return CheckRow("words", findings: findings, otherwise: "the plugin and its tools are described")
    }

    /// That they compile and ask for objects was found out when the manifest was read.
    static func schemas(_ manifest: PluginManifest) -> CheckRow {
        var findings = manifest.schemaWarnings.map {
            CheckRow.Finding(.warning, $0, "a keyword that is not known has no effect")
        }
        for tool in manifest.tools {
            for (schema, name) in [(tool.inputSchema, "input_schema"), (tool.outputSchema, "output_schema")] {
                guard let schema else { continue }
                for (index, example) in (schema.source["examples"]?.arrayValue ?? []).enumerated() {
                    guard let fault = schema.validate(example).first else { continue }
                    findings.append(
                        .init(
                            .warning,
                            "tool \(tool.name), \(name)/examples/\(index)\(fault.instancePath): \(fault.message)",
                            "an example has to follow its own schema"))
                }
            }
        }
        let count = manifest.tools.reduce(0) { $0 + ($1.outputSchema == nil ? 1 : 2) }
        return CheckRow("schemas", findings: findings, otherwise: "\(count) compile, examples follow them")
    }

    static func permissions(_ asked: [String], tables: Set<String>) -> CheckRow {
        let findings = asked.compactMap { permission -> CheckRow.Finding? in
            PermissionForm.isKnown(permission, tables: tables)
                ? nil
                : .init(
                    .warning, "\"\(permission)\" is nothing that a site can grant",
                    "see the table of permissions in docs/plugin-authors")
        }
        return CheckRow(
            "permissions", findings: findings, otherwise: asked.isEmpty ? "none asked" : asked.joined(separator: ", "))
    }
}
