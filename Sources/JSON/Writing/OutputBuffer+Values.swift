// SPDX-License-Identifier: Apache-2.0

extension OutputBuffer {
    /// Writes a value without whitespace.
    mutating func append(compact value: JSONValue) {
        switch value {
        case .object(let object):
            append(UInt8(ascii: "{"))
            var isFirst = true
            for entry in object.entries {
                if !isFirst { append(UInt8(ascii: ",")) }
                isFirst = false
                append(quoted: entry.key)
                append(UInt8(ascii: ":"))
                append(compact: entry.value)
            }
            append(UInt8(ascii: "}"))
        case .array(let elements):
            append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements {
                if !isFirst { append(UInt8(ascii: ",")) }
                isFirst = false
                append(compact: element)
            }
            append(UInt8(ascii: "]"))
        default: append(scalar: value)
        }
    }

    /// Writes a value that is neither array nor object.
    @inline(__always)
    private mutating func append(scalar value: JSONValue) {
        switch value {
        case .string(let text): append(quoted: text)
        case .integer(let integer): append(integer: integer)
        case .number(let number): append(number: number)
        case .bool(let flag): append(flag ? "true" : "false")
        case .null, .array, .object: append("null")
        }
    }

    /// Writes a value with two spaces of indentation.
    mutating func append(pretty value: JSONValue, indentation: Int) {
        switch value {
        case .object(let object) where !object.isEmpty:
            append(UInt8(ascii: "{"))
            for (position, entry) in object.entries.enumerated() {
                if position > 0 { append(UInt8(ascii: ",")) }
                appendLine(indentation + 1)
                append(quoted: entry.key)
                append(": ")
                append(pretty: entry.value, indentation: indentation + 1)
            }
            appendLine(indentation)
            append(UInt8(ascii: "}"))
        case .array(let elements) where !elements.isEmpty:
            append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { append(UInt8(ascii: ",")) }
                appendLine(indentation + 1)
                append(pretty: element, indentation: indentation + 1)
            }
            appendLine(indentation)
            append(UInt8(ascii: "]"))
        default: append(compact: value)
        }
    }

    /// Writes a value with sorted keys and without whitespace.
    mutating func append(canonical value: JSONValue) {
        switch value {
        case .object(let object):
            append(UInt8(ascii: "{"))
            let sorted = object.entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (position, entry) in sorted.enumerated() {
                if position > 0 { append(UInt8(ascii: ",")) }
                append(quoted: entry.key)
                append(UInt8(ascii: ":"))
                append(canonical: entry.value)
            }
            append(UInt8(ascii: "}"))
        case .array(let elements):
            append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { append(UInt8(ascii: ",")) }
                append(canonical: element)
            }
            append(UInt8(ascii: "]"))
        case .number(let number): append(canonical: number)
        default: append(scalar: value)
        }
    }

    private mutating func appendLine(_ indentation: Int) {
        append(UInt8(ascii: "\n"))
        for _ in 0..<indentation { append("  ") }
    }
}
