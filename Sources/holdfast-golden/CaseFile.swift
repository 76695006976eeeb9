// SPDX-License-Identifier: Apache-2.0

import JSON

/// A data-driven case of a plugin: `{program, tool, arguments, expect: {pointer: value}}`.
///
/// A value that is `{approx, tolerance}` allows that difference; `{error: text}` at the pointer `""` wants the call to
/// be refused with that text in the reason.
enum CaseFile {
    static func run(_ document: JSONValue, file: String, _ runner: any ToolRunner) -> [VectorLine] {
        guard let program = document["program"]?.stringValue, let tool = document["tool"]?.stringValue,
            let expected = document["expect"]?.objectValue
        else { return [GoldenFile.failure(file, id: "case", "a case needs program, tool and expect")] }
        switch runner.answer(of: tool, document["arguments"] ?? [:], program: program) {
        case .success(let reply): return lines(reply, expected, tool: tool, file: file)
        case .failure(let error):
            let isPass = expected[""]?["error"]?.stringValue.map { "\(error)".contains($0) } ?? false
            return [
                VectorLine(
                    file: file, id: tool, number: nil, isPass: isPass, expected: .object(expected),
                    got: ["error": .string("\(error)")])
            ]
        }
    }

    private static func lines(
        _ reply: JSONValue, _ expected: JSONObject, tool: String, file: String
    ) -> [VectorLine] {
        expected.map { member in
            let got = reply.value(at: member.key)
            return VectorLine(
                file: file, id: "\(tool) \(member.key)", number: nil, isPass: matches(member.value, got),
                expected: member.value, got: member.key.isEmpty ? "an answer" : got ?? .null)
        }
    }

    private static func matches(_ expected: JSONValue, _ got: JSONValue?) -> Bool {
        if let approx = expected["approx"]?.doubleValue {
            guard let value = got?.doubleValue else { return false }
            return abs(value - approx) <= expected["tolerance"]?.doubleValue ?? 1e-9
        }
        if let part = expected["contains"]?.stringValue { return got?.stringValue?.contains(part) ?? false }
        return got == expected
    }
}

extension JSONValue {
    /// The value that a JSON pointer names (RFC 6901, without escapes other than `~0` and `~1`).
    fileprivate func value(at pointer: String) -> JSONValue? {
        guard pointer.hasPrefix("/") else { return nil }
        return pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false).reduce(Optional(self)) {
            value, part in
            let name = part.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
                .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
            if value?.arrayValue != nil { return Int(name).flatMap { value?[$0] } }
            return value?[name]
        }
    }
}
