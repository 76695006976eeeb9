// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct JSONCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks files against RFC 8259; says where a fault is and what was expected.",
        discussion: """
            A fault is one line, FILE:line:column: what is wrong, what was expected, the byte offset and the JSON pointer.
            Exit status: 0 all are valid, 1 one is not, 2 usage, or a file that cannot be read.
            """)

    enum KeyRule: String, ExpressibleByArgument, CaseIterable {
        case error, last

        var reading: DuplicateKeys { self == .error ? .error : .lastWins }
    }

    @Argument(help: "Files to check; - for standard input.")
    var files: [String]

    @Option(help: "What a key that an object already has is: a fault, or a new value of it.")
    var duplicateKeys = KeyRule.error

    @Option(help: ArgumentHelp("How deep arrays and objects may be nested, from 1 to 1000.", valueName: "levels"))
    var maxDepth = 128

    @Flag(help: "Print a JSON object a file on standard output: {file, valid, bytes, error?}.")
    var json = false

    func validate() throws {
        guard (1...1000).contains(maxDepth) else {
            throw ValidationError("--max-depth must be between 1 and 1000, is \(maxDepth)")
        }
    }

    func run() throws {
        try JSONFile.requireOneStandardInput(files)
        var faults = 0
        var unreadable = 0
        for name in files {
            do throws(Failure) {
                if !check(try JSONFile(name)) { faults += 1 }
            } catch {
                error.report()
                unreadable += 1
            }
        }
        if unreadable > 0 {
            throw Failure(kind: .usage, message: "\(unreadable) of \(files.count) files could not be read")
        }
        if faults > 0 {
            throw Failure(kind: .toolError, message: "not valid JSON: \(faults) of \(files.count) files")
        }
    }

    /// Whether the file is valid; says so where that was asked for.
    private func check(_ file: JSONFile) -> Bool {
        do throws(JSONError) {
            try JSONScanner.validate(
                file.bytes, limits: file.limits(depth: maxDepth), duplicateKeys: duplicateKeys.reading)
        } catch {
            if json { print(Self.report(file, error).text) } else { StandardError.write(file.text(of: error) + "\n") }
            return false
        }
        if json { print(Self.report(file, nil).text) }
        return true
    }

    private static func report(_ file: JSONFile, _ error: JSONError?) -> JSONValue {
        var report: JSONObject = [
            "file": .string(file.name), "valid": .bool(error == nil), "bytes": .integer(Int64(file.bytes.count)),
        ]
        if let error {
            report["error"] = [
                "code": .string(error.code.rawValue), "message": .string(error.fault),
                "expected": .string(error.expected), "offset": .integer(Int64(error.offset)),
                "line": .integer(Int64(error.line)), "column": .integer(Int64(error.column)),
                "pointer": .string(error.pointer),
            ]
        }
        return .object(report)
    }
}
