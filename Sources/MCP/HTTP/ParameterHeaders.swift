// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// Compares the headers that repeat arguments of a tool with the arguments (MCP 2026-07-28, streamable HTTP, L552-591).
enum ParameterHeaders {
    /// Returns when every header says what the body says; headers that the tool does not know are not looked at.
    ///
    /// O(parameters x headers), both of which are few.
    static func check(
        _ fields: [(name: String, value: String)], of parameters: [HeaderParameter], arguments: JSONValue?
    ) throws(ProtocolError) {
        for parameter in parameters {
            let header = "Mcp-Param-\(parameter.name)"
            let sent = fields.filter { HeaderText.isSameName($0.name, parameter.name) }
            guard sent.count < 2 else { throw ModernHeaders.mismatch(header, "stands more than once") }
            let value = parameter.path.reduce(arguments) { $0?[$1] }
            guard let value, !value.isNull else {
                if sent.isEmpty { continue }
                throw ModernHeaders.mismatch(header, "is there, but the body has no such argument")
            }
            guard let written = sent.first?.value else {
                throw ModernHeaders.mismatch(header, "is missing; the body has the argument")
            }
            let text = RequestHeaders.trimmed(written)
            guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 9 }) else {
                throw ModernHeaders.mismatch(header, "has characters that a header may not have; use =?base64?...?=")
            }
            guard let said = HeaderText.decoded(text) else {
                throw ModernHeaders.mismatch(header, "is not valid Base64 of UTF-8 between its markers")
            }
            guard isEqual(said, value, parameter.form) else {
                throw ModernHeaders.mismatch(header, "does not say what the body says")
            }
        }
    }

    /// Whether a header says the same as an argument; one of another kind than its schema allows is refused by the
    /// schema, and says nothing here.
    private static func isEqual(_ text: String, _ value: JSONValue, _ form: HeaderParameter.Form) -> Bool {
        switch (form, value) {
        case (.string, .string(let written)): return text.utf8.elementsEqual(written.utf8)
        case (.boolean, .bool(let written)): return text == (written ? "true" : "false")
        case (.integer, .integer(let written)): return isNumber(text, written)
        case (.integer, .number(let written)):
            return written.integerValue.map { isNumber(text, $0) } ?? false
        default: return true
        }
    }

    /// Numbers are compared, not their digits: `42.0` is 42.
    private static func isNumber(_ text: String, _ expected: Int64) -> Bool {
        switch try? JSONValue.parse(Array(text.utf8)) {
        case .integer(let number)?: number == expected
        case .number(let number)?: number.integerValue == expected
        default: false
        }
    }
}
