// SPDX-License-Identifier: Apache-2.0

/// A TOML value without its position: what a plugin's `config` table is handed on as.
package indirect enum TOMLValue: Sendable, Hashable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    /// A date, a time, or both, as TOML writes it (RFC 3339).
    case moment(String)
    case array([TOMLValue])
    case table([String: TOMLValue])

    /// The type as a sentence names it: `a string`, `an integer`.
    package var typeName: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a number"
        case .boolean: "a boolean"
        case .moment: "a date or time"
        case .array: "a list"
        case .table: "a table"
        }
    }

    /// The value in TOML's own spelling, on one line.
    package var text: String {
        switch self {
        case .string(let text): TOMLValue.quoted(text)
        case .integer(let number): String(number)
        case .float(let number): number.isNaN ? "nan" : number.isInfinite ? (number > 0 ? "inf" : "-inf") : "\(number)"
        case .boolean(let flag): flag ? "true" : "false"
        case .moment(let text): text
        case .array(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
        case .table(let table):
            "{"
                + table.sorted { $0.key < $1.key }.map { " \(TOMLValue.key($0.key)) = \($0.value.text)" }
                .joined(separator: ",") + " }"
        }
    }

    /// A basic string: quotes, backslashes and control characters escaped.
    package static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 32 || scalar.value == 127:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// A key, bare where TOML allows it.
    package static func key(_ key: String) -> String {
        let isBare =
            !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 95: true
                default: false
                }
            }
        return isBare ? key : quoted(key)
    }
}
