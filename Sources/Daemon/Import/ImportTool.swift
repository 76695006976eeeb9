// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
package import Services

extension ProgramImporter {
    /// The tool `import_program`, which `POST /api/v1/roster/import` and `holdfast import` are other names of.
    package var tool: HostTool? {
        let importer = self
        guard let schema = try? JSONSchema(compiling: Self.schema, options: .init(assertFormats: true)),
            let isMeant = try? JSONSchema(compiling: Self.notDryRun)
        else { return nil }
        return HostTool(
            ToolDescriptor(
                name: "import_program", title: "Import a program",
                description:
                    "Imports the files of a program folder, or a JSON document, as the next version of the schedule, all "
                    + "or nothing; dry_run only says what is wrong, and what the tools could answer. Use it for a whole "
                    + "program, with dry_run first; for single changes apply_change. Takes seconds.",
                inputSchema: schema, effect: .simulate, effectRules: [EffectRule(when: isMeant, effect: .write)],
                timeoutMilliseconds: 300_000, isAdministrative: true, maximumArgumentBytes: 256 << 20),
            body: { arguments, context throws(Problem) in
                try await importer.importProgram(
                    try Self.source(arguments), by: context.principal.name,
                    reason: arguments["reason"]?.stringValue ?? "import",
                    replacesOtherProgram: arguments["replace_program"]?.boolValue ?? false,
                    isDryRun: arguments["dry_run"]?.boolValue ?? false, audit: context.audit
                ).json
            })
    }

    private static func source(_ arguments: JSONValue) throws(Problem) -> ProgramSource {
        let document = arguments["document"]
        guard let entries = arguments["files"]?.arrayValue else {
            if let document { return .document(document) }
            throw Problem(
                .missingParameter, "An import needs \"files\", the files of a program folder, or \"document\".")
        }
        guard document == nil else {
            throw Problem(
                .validation, "An import takes \"files\" or \"document\", and both are given.",
                errors: [.init(instancePath: "/document", message: "must not be given together with \"files\"")])
        }
        var files: [String: [UInt8]] = [:]
        for (index, entry) in entries.enumerated() {
            let name = entry["name"]?.stringValue ?? ""
            guard files[name] == nil else {
                throw Problem(
                    .validation, "The file \(name) is given twice.",
                    errors: [.init(instancePath: "/files/\(index)/name", message: "\"\(name)\" is given twice")])
            }
            files[name] = try bytes(of: entry, at: index)
        }
        return .files(files)
    }

    private static func bytes(of entry: JSONValue, at index: Int) throws(Problem) -> [UInt8] {
        if let text = entry["text"]?.stringValue { return Array(text.utf8) }
        if let text = entry["base64"]?.stringValue, let bytes = Base64.decode(text.utf8) { return bytes }
        throw Problem(
            .validation, "A file needs its content.",
            errors: [
                .init(
                    instancePath: "/files/\(index)",
                    message: "needs \"text\", or \"base64\" as RFC 4648 section 4 has it")
            ])
    }

    /// Everything but a dry run writes.
    private static let notDryRun: JSONValue = [
        "not": ["required": ["dry_run"], "properties": ["dry_run": ["const": true]]]
    ]

    private static let schema: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "files": [
                "type": "array", "minItems": 1, "maxItems": 64,
                "description": "program.toml and the CSV files.",
                "items": [
                    "type": "object", "additionalProperties": false, "required": ["name"],
                    "properties": [
                        "name": ["type": "string", "minLength": 1, "maxLength": 100],
                        "text": ["type": "string", "description": "The content as text."],
                        "base64": ["type": "string", "description": "The content in base64, when it is not UTF-8."],
                    ],
                ],
            ],
            "document": [
                "type": "object",
                "description": "A program as one document, as export_program writes it with format json.",
            ],
            "dry_run": [
                "type": "boolean", "default": false,
                "description": "Only say what is wrong, and what the tools could answer; nothing is changed.",
            ],
            "reason": ["type": "string", "maxLength": 500, "default": "import", "description": "For the history."],
            "replace_program": [
                "type": "boolean", "default": false,
                "description": "Take the place of a program with another id.",
            ],
        ],
    ]
}
