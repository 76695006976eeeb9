// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct SchemaCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Compiles a JSON Schema (2020-12), and validates documents against it.",
        discussion: """
            A violation is one line: FILE: where in the document: what is wrong (keyword, where in the schema).
            With --suite the files are test suites, lists of {description, schema, tests: [{description, data, valid}]}; \
            every test is one line.
            Exit status: 0 all is valid, 1 something is not or the schema is refused, 2 usage, or a file that cannot be \
            read. Schemas are never fetched: whatever they refer to must be named with --resource or --resources.
            """)

    @Argument(help: "The schema file, then documents; with --suite the suites. - for standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("A document to validate; may be repeated.", valueName: "file"))
    var instance: [String] = []

    @Flag(help: "Assert `format` instead of annotating only.")
    var format = false

    @Flag(help: "Run test suites.")
    var suite = false

    @Flag(help: "Print a JSON object a document, or a test, on standard output.")
    var json = false

    @OptionGroup var resources: SchemaResources

    func run() throws {
        let documents = Array(files.dropFirst()) + instance
        try JSONFile.requireOneStandardInput(files + instance)
        let options = JSONSchema.Options(assertFormats: format, resources: try resources.load())
        if suite {
            guard instance.isEmpty else {
                throw Failure(
                    kind: .usage, message: "--suite brings its own documents; --instance has no place with it")
            }
            return try run(suites: files, options)
        }
        let schema = try compile(try JSONFile(files[0]), options)
        var violations = 0
        for document in documents { violations += try check(try JSONFile(document), against: schema) }
        if violations > 0 {
            throw Failure(kind: .toolError, message: violations == 1 ? "1 violation" : "\(violations) violations")
        }
    }

    private func compile(_ file: JSONFile, _ options: JSONSchema.Options) throws(Failure) -> JSONSchema {
        let document = try file.parse()
        do throws(JSONSchemaError) {
            let schema = try JSONSchema(compiling: document, options: options)
            for warning in schema.warnings { StandardError.write("\(file.name): warning: \(warning)\n") }
            return schema
        } catch {
            if json {
                let report: JSONValue = [
                    "file": .string(file.name), "valid": false,
                    "errors": [
                        [
                            "resource": .string(error.resource), "schema_path": .string(error.schemaPath),
                            "keyword": .string(error.keyword), "message": .string(error.message),
                        ]
                    ],
                ]
                print(report.text)
            }
            throw Failure(kind: .toolError, message: "\(file.name): \(error)")
        }
    }

    /// Number of violations of a document, each of which is printed.
    private func check(_ file: JSONFile, against schema: JSONSchema) throws(Failure) -> Int {
        let violations = schema.validate(try file.parse())
        if json {
            let report: JSONValue = [
                "file": .string(file.name), "valid": .bool(violations.isEmpty),
                "errors": .array(violations.map(\.json)),
            ]
            print(report.text)
        } else {
            for violation in violations {
                let place = violation.instancePath.isEmpty ? "(root)" : violation.instancePath
                StandardError.write(
                    "\(file.name): \(place): \(violation.message) (\(violation.keyword), \(violation.schemaPath))\n")
            }
        }
        return violations.count
    }

    private func run(suites: [String], _ options: JSONSchema.Options) throws(Failure) {
        var passed = 0
        var failed = 0
        for name in suites {
            for result in try SchemaSuite(try JSONFile(name)).run(options) {
                if result.isPassed { passed += 1 } else { failed += 1 }
                print(json ? result.json.text : result.text)
            }
        }
        let summary: JSONValue = ["passed": .integer(Int64(passed)), "failed": .integer(Int64(failed))]
        print(json ? summary.text : "\(passed) passed, \(failed) failed")
        if failed > 0 { throw Failure(kind: .toolError, message: "failed: \(failed) of \(passed + failed) tests") }
    }
}
