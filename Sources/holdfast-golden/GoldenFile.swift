// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// Reads a file of golden vectors, or of one data-driven case, and runs what is in it.
enum GoldenFile {
    /// The lines of a file; one that cannot be read is one failing line, so that nothing passes by not being there.
    static func run(_ path: String, _ runner: any ToolRunner) -> [VectorLine] {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let document: JSONValue
        switch read(path) {
        case .success(let value): document = value
        case .failure(let fault): return [failure(name, id: "file", "\(path): \(fault)")]
        }
        if document["expect"] != nil { return CaseFile.run(document, file: name, runner) }
        guard let vectors = document["vectors"]?.arrayValue else {
            return [failure(name, id: "file", "there is no \"vectors\" and no \"expect\" in it")]
        }
        var lines: [VectorLine] = []
        for vector in vectors {
            lines += run(vector, file: name, runner)
        }
        return lines
    }

    private static func run(_ vector: JSONValue, file: String, _ runner: any ToolRunner) -> [VectorLine] {
        let id = vector["id"]?.stringValue ?? "?"
        if let formula = FormulaVectors.all[id] {
            return cases(of: vector).map { number, input, expected in
                let tolerance = vector["tolerance"]?.doubleValue ?? 1e-9
                do {
                    let got = try formula(input)
                    return VectorLine(
                        file: file, id: id, number: number,
                        isPass: got["pass"]?.boolValue ?? Comparison.matches(expected, got, tolerance: tolerance),
                        expected: expected, got: got)
                } catch { return failure(file, id: id, number: number, expected: expected, "\(error)") }
            }
        }
        if let lines = FixtureVectors.run(vector, id: id, file: file, runner) { return lines }
        return [failure(file, id: id, "this program knows no vector of that id")]
    }

    /// The cases of a vector, each with its input and what is expected together; or its one input and `expected`.
    private static func cases(of vector: JSONValue) -> [(number: Int?, input: JSONValue, expected: JSONValue)] {
        if let cases = vector["cases"]?.arrayValue {
            return cases.enumerated().map { ($0.offset, $0.element, $0.element) }
        }
        return [(nil, vector["input"] ?? vector, vector["expected"] ?? .null)]
    }

    static func failure(
        _ file: String, id: String, number: Int? = nil, expected: JSONValue = .null, _ reason: String
    ) -> VectorLine {
        VectorLine(
            file: file, id: id, number: number, isPass: false, expected: expected, got: ["error": .string(reason)])
    }

    private struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    private static func read(_ path: String) -> Result<JSONValue, any Error> {
        Result { try JSONValue.parse(try contents(path)) }
    }

    /// The bytes of a file.
    static func contents(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw Unreadable(description: String(cString: strerror(errno))) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
