// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct JSONCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json", abstract: "Works with JSON files, without a daemon.", subcommands: [JSONCheck.self])
}

struct JSONCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks files against RFC 8259; says line, column and what was expected.")

    @Argument(help: "Files to check; - for standard input.")
    var files: [String]

    func run() throws {
        var faults = 0
        for file in files {
            let bytes = file == "-" ? try StandardInput.readAll() : try StandardInput.file(file)
            do { _ = try JSONValue.parse(bytes) } catch {
                faults += 1
                StandardError.write("\(file):\(error.line):\(error.column): \(error)\n")
            }
        }
        if faults > 0 {
            throw Failure(kind: .toolError, message: "\(faults) of \(files.count) files are not valid JSON")
        }
    }
}

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Works with JSON Schemas, without a daemon.", subcommands: [SchemaCheck.self])
}

struct SchemaCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Compiles a JSON Schema, and validates documents against it.")

    @Argument(help: "The schema file.")
    var schema: String

    @Argument(help: "Documents to validate.")
    var documents: [String] = []

    func run() throws {
        let compiled: JSONSchema
        do { compiled = try JSONSchema(compiling: try parse(schema)) } catch let error as JSONSchemaError {
            throw Failure(kind: .toolError, message: "\(schema): \(error)")
        }
        var faults = 0
        for document in documents {
            for violation in compiled.validate(try parse(document)) {
                faults += 1
                StandardError.write("\(document): \(violation.pointer): \(violation.message)\n")
            }
        }
        if faults > 0 { throw Failure(kind: .toolError, message: "\(faults) violations") }
    }

    private func parse(_ file: String) throws -> JSONValue {
        do { return try JSONValue.parse(try StandardInput.file(file)) } catch let error as JSONError {
            throw Failure(kind: .toolError, message: "\(file):\(error.line):\(error.column): \(error)")
        }
    }
}
