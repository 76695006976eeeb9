// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A data-driven case of a plugin: `{program, tool, arguments, expect: {pointer: value}}`.
///
/// A value that is `{approx, tolerance}` allows that difference, one that is `{contains}` a text around it;
/// `{error: text}` at the pointer `""` wants the call to be refused with that text in the reason.
package struct PluginCase: Sendable {
    /// What one line of `expect` came to.
    package struct Verdict: Sendable {
        package let pointer: String
        package let isPass: Bool
        package let expected: JSONValue
        package let got: JSONValue
    }

    /// The name of a shipped program, or a path.
    package let program: String
    package let tool: String
    package let arguments: JSONValue
    package let expected: JSONObject

    /// Reads a case; nil when a part of it is missing.
    package init?(_ document: JSONValue) {
        guard let program = document["program"]?.stringValue, let tool = document["tool"]?.stringValue,
            let expected = document["expect"]?.objectValue
        else { return nil }
        self.program = program
        self.tool = tool
        self.expected = expected
        arguments = document["arguments"] ?? [:]
    }

    /// Compares what the call came to, line by line.
    package func verdicts(_ answer: Result<JSONValue, any Error>) -> [Verdict] {
        switch answer {
        case .success(let reply):
            return expected.map { member in
                let got = reply.value(at: member.key)
                return Verdict(
                    pointer: member.key, isPass: Self.matches(member.value, got), expected: member.value,
                    got: member.key.isEmpty ? "an answer" : got ?? .null)
            }
        case .failure(let error):
            let isPass = expected[""]?["error"]?.stringValue.map { "\(error)".contains($0) } ?? false
            return [
                Verdict(
                    pointer: "", isPass: isPass, expected: .object(expected), got: ["error": .string("\(error)")])
            ]
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
