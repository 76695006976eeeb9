// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kernel
package import Services

extension ProgramImporter {
    /// The tool `import_program`, which `POST /api/v1/roster/import` and `holdfast import` are other names of.
    package var tool: HostTool? {
        let importer = self
        guard let schema = try? JSONSchema(compiling: Self.schema, options: .init(assertFormats: true)) else {
            return nil
        }
        return HostTool(
            ToolDescriptor(
                name: "import_program", title: "Import a program",
                description:
                    "Imports the files of a program folder as the next version of the schedule, all or nothing.",
                inputSchema: schema, effect: .write, timeoutMilliseconds: 300_000, isAdministrative: true,
                maximumArgumentBytes: 128 << 20),
            body: { arguments, context throws(Problem) in
                var files: [String: [UInt8]] = [:]
                for (index, entry) in (arguments["files"]?.arrayValue ?? []).enumerated() {
                    let name = entry["name"]?.stringValue ?? ""
                    guard files[name] == nil else {
                        throw Problem(
                            .validation, "The file \(name) is given twice.",
                            errors: [.init(instancePath: "/files/\(index)/name", message: "\"\(name)\" is given twice")]
                        )
                    }
                    files[name] = try Self.bytes(of: entry, at: index)
                }
                let summary = try await importer.importFiles(
                    files, by: context.principal.name, reason: arguments["reason"]?.stringValue ?? "import",
                    replacesOtherProgram: arguments["replace_program"]?.boolValue ?? false)
                return summary.json
            })
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

    private static let schema: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["files"],
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
            "reason": ["type": "string", "maxLength": 500, "default": "import", "description": "For the history."],
            "replace_program": [
                "type": "boolean", "default": false,
                "description": "Take the place of a program with another id.",
            ],
        ],
    ]
}

extension ProgramImporter.Summary {
    /// The answer of the tool.
    package var json: JSONValue {
        [
            "program": .string(program), "version": .integer(version), "unchanged": .bool(isUnchanged),
            "digest": .string(digest),
            "counts": .object(
                counts.sorted { $0.key < $1.key }.reduce(into: JSONObject()) { $0[$1.key] = .integer(Int64($1.value)) }),
            "warnings": .array(warnings.prefix(50).map { .string($0) }),
            "missing_tables": .array(missingTables.map { .string($0) }),
        ]
    }
}
