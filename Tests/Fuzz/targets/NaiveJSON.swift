// SPDX-License-Identifier: Apache-2.0

/// RFC 8259 as plainly as it can be written, to check the readers against: slow, with no limit but depth, no error but
/// "no".
struct NaiveJSON {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    /// Every number of the document as written, in order.
    private(set) var numbers: [String] = []
    /// Whether an object has a key twice.
    private(set) var hasDuplicateKeys = false
    /// The deepest nesting.
    private(set) var depth = 0

    /// The reading of a document, nil if it is none.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        scalars = Array(text.unicodeScalars)
        guard value(at: 0) else { return nil }
        skipWhitespace()
        guard position == scalars.count else { return nil }
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func skipWhitespace() {
        while let next, next == " " || next == "\t" || next == "\n" || next == "\r" { position += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    private mutating func value(at level: Int) -> Bool {
        skipWhitespace()
        switch next {
        case "{": return container("}", at: level + 1) { $0.member(at: level + 1, &$1) }
        case "[": return container("]", at: level + 1) { reader, _ in reader.value(at: level + 1) }
        case "\"": return string() != nil
        case "t": return take("true")
        case "f": return take("false")
        case "n": return take("null")
        default: return number()
        }
    }

    private mutating func container(
        _ closing: String, at level: Int, _ item: (inout NaiveJSON, inout Set<[Unicode.Scalar]>) -> Bool
    ) -> Bool {
        // Deeper documents are refused by the limit of the readers, and would end the stack here.
        guard level <= 2000 else { return false }
        depth = max(depth, level)
        position += 1
        skipWhitespace()
        if take(closing) { return true }
        var keys: Set<[Unicode.Scalar]> = []
        while true {
            guard item(&self, &keys) else { return false }
            skipWhitespace()
            if take(closing) { return true }
            guard take(",") else { return false }
        }
    }

    private mutating func member(at level: Int, _ keys: inout Set<[Unicode.Scalar]>) -> Bool {
        skipWhitespace()
        guard let key = string() else { return false }
        if !keys.insert(key).inserted { hasDuplicateKeys = true }
        skipWhitespace()
        return take(":") && value(at: level)
    }

    private mutating func string() -> [Unicode.Scalar]? {
        guard take("\"") else { return nil }
        var content: [Unicode.Scalar] = []
        while let scalar = next {
            position += 1
            switch scalar {
            case "\"": return content
            case "\\":
                guard let escaped = escape() else { return nil }
                content.append(escaped)
            case "\u{0}"..."\u{1F}": return nil
            default: content.append(scalar)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let letter = next else { return nil }
        position += 1
        let plain: [Unicode.Scalar: Unicode.Scalar] = [
            "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
        ]
        if letter != "u" { return plain[letter] }
        guard let first = hexadecimal() else { return nil }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take("\\u"), let second = hexadecimal(), (0xDC00..<0xE000).contains(second) else {
            return nil
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) * 0x400 + (second - 0xDC00))
    }

    private mutating func hexadecimal() -> UInt32? {
        var total: UInt32 = 0
        for _ in 0..<4 {
            guard let next, next.isASCII, let digit = Character(next).hexDigitValue else { return nil }
            position += 1
            total = total * 16 + UInt32(digit)
        }
        return total
    }

    private mutating func digits() -> Bool {
        let start = position
        while let next, ("0"..."9").contains(next) { position += 1 }
        return position > start
    }

    private mutating func number() -> Bool {
        let start = position
        _ = take("-")
        if !take("0"), !digits() { return false }
        if take("."), !digits() { return false }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if !digits() { return false }
        }
        numbers.append(String(String.UnicodeScalarView(scalars[start..<position])))
        return true
    }
}
