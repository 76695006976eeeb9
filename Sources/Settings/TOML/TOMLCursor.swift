// SPDX-License-Identifier: Apache-2.0

/// A position in UTF-8 text that knows its line and column.
struct TOMLCursor {
    private let bytes: [UInt8]
    private(set) var offset = 0
    private(set) var position = SourcePosition(line: 1, column: 1)

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var peek: UInt8? { peek(ahead: 0) }

    func peek(ahead: Int) -> UInt8? {
        offset + ahead < bytes.count ? bytes[offset + ahead] : nil
    }

    mutating func advance(_ count: Int = 1) {
        for _ in 0..<count {
            guard offset < bytes.count else { return }
            let byte = bytes[offset]
            offset += 1
            if byte == 10 {
                position = SourcePosition(line: position.line + 1, column: 1)
            } else if offset == bytes.count || bytes[offset] & 0xC0 != 0x80 {
                // The column moves when the scalar is complete, not at its continuation bytes.
                position = SourcePosition(line: position.line, column: position.column + 1)
            }
        }
    }

    /// Skips spaces, tabs, carriage returns and, where asked, newlines and comments.
    mutating func skipBlank(newlines: Bool) {
        while let byte = peek {
            switch byte {
            case 32, 9, 13: advance()
            case 10 where newlines: advance()
            case UInt8(ascii: "#") where newlines: skipLine()
            default: return
            }
        }
    }

    /// Skips to the end of the line, not beyond its newline.
    mutating func skipLine() {
        while let byte = peek, byte != 10 { advance() }
    }

    mutating func take(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = offset
        while let byte = peek, isWanted(byte) { advance() }
        return bytes[start..<offset]
    }
}

/// Reads the four kinds of TOML strings: basic and literal, on one line or on several.
enum TOMLStringScanner {
    /// The cursor stands on the opening quote, and ends behind the closing one.
    static func scan(_ cursor: inout TOMLCursor) -> (text: String, hasNUL: Bool) {
        guard let quote = cursor.peek else { return ("", false) }
        let isBasic = quote == UInt8(ascii: "\"")
        let isMultiline = cursor.peek(ahead: 1) == quote && cursor.peek(ahead: 2) == quote
        cursor.advance(isMultiline ? 3 : 1)
        var text: [UInt8] = []
        var hasNUL = false
        while let byte = cursor.peek {
            if byte == quote {
                if !isMultiline {
                    cursor.advance()
                    break
                }
                // Up to two quotes may stand before the closing three: the last three of a run close.
                var run = 0
                while cursor.peek(ahead: run) == quote, run < 5 { run += 1 }
                cursor.advance(run)
                if run >= 3 { break }
                text += [UInt8](repeating: quote, count: run)
            } else if byte == UInt8(ascii: "\\"), isBasic {
                let escaped = escape(&cursor)
                hasNUL = hasNUL || escaped.utf8.contains(0)
                text += Array(escaped.utf8)
            } else {
                text.append(byte)
                cursor.advance()
            }
        }
        return (String(decoding: text, as: UTF8.self), hasNUL)
    }

    private static func escape(_ cursor: inout TOMLCursor) -> String {
        let kind = cursor.peek(ahead: 1)
        cursor.advance(2)
        switch kind {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let length = kind == UInt8(ascii: "u") ? 4 : 8
            var digits: [UInt8] = []
            while digits.count < length, let byte = cursor.peek, byte != 10, byte != 34 {
                digits.append(byte)
                cursor.advance()
            }
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0xFFFD
            return Unicode.Scalar(value).map(String.init) ?? "\u{FFFD}"
        default: return ""
        }
    }
}
