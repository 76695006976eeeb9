// SPDX-License-Identifier: Apache-2.0

extension PatternParser {
    /// What an escape stands for inside and outside of a class.
    enum Escape {
        case scalar(UInt32)
        case set(ScalarSet)
    }

    /// `\` and what follows, outside of a class (`AtomEscape` and the word boundaries).
    mutating func atomEscape() throws(PatternError) -> PatternNode {
        let start = position
        position += 1
        switch peek {
        case "b":
            usesWordBoundary = true
            return assertion(.wordBoundary)
        case "B":
            usesWordBoundary = true
            return assertion(.notWordBoundary)
        case "k":
            position += 1
            guard take("<") else { throw error(.invalidEscape, at: start, expected: "a group name, as in \\k<name>") }
            return reference(.name(try groupName()), at: start)
        case let digit? where ("1"..."9").contains(digit):
            var number = 0
            while let next = peek, ("0"..."9").contains(next) {
                number = min(number * 10 + Int(next.value - 0x30), 1_000_000)
                position += 1
            }
            return reference(.number(number), at: start)
        default:
            switch try characterEscape(start) {
            case .scalar(let scalar): return .character(index(of: ScalarSet(scalar)))
            case .set(let set):
                try charge(set, at: start)
                return .character(index(of: set))
            }
        }
    }

    private mutating func reference(_ target: GroupReference.Target, at start: Int) -> PatternNode {
        references.append(GroupReference(target: target, position: start))
        return .reference(references.count - 1)
    }

    /// `CharacterClassEscape` and `CharacterEscape`; `start` is the index of the backslash, which is behind us.
    mutating func characterEscape(_ start: Int) throws(PatternError) -> Escape {
        guard let next = peek else { throw error(.invalidEscape, at: start, expected: "a character after '\\'") }
        position += 1
        switch next {
        case "d": return .set(.digit)
        case "D": return .set(ScalarSet.digit.complement)
        case "s": return .set(.whitespace)
        case "S": return .set(ScalarSet.whitespace.complement)
        case "w": return .set(.word)
        case "W": return .set(ScalarSet.word.complement)
        case "p": return .set(try property(start))
        case "P": return .set(try property(start).complement)
        case "t": return .scalar(0x09)
        case "n": return .scalar(0x0A)
        case "v": return .scalar(0x0B)
        case "f": return .scalar(0x0C)
        case "r": return .scalar(0x0D)
        case "0":
            if let digit = peek, ("0"..."9").contains(digit) {
                throw error(.invalidEscape, at: start, expected: "no digit after '\\0'; use \\xHH")
            }
            return .scalar(0)
        case "c":
            guard let letter = peek, letter.isASCII, letter.properties.isAlphabetic else {
                throw error(.invalidEscape, at: start, expected: "a letter from A to Z after '\\c'")
            }
            position += 1
            return .scalar(letter.value & 0x1F)
        case "x":
            guard let value = hexadecimal(digits: 2) else {
                throw error(.invalidEscape, at: start, expected: "two hexadecimal digits after '\\x'")
            }
            return .scalar(value)
        case "u": return .scalar(try unicodeEscape(start))
        default:
            let isPunctuation = next.isASCII && !next.properties.isAlphabetic && !("0"..."9").contains(next)
            guard isPunctuation, next.value >= 0x20, next.value != 0x7F else {
                throw error(
                    .invalidEscape, at: start, expected: "an escape of ECMA-262 (with the u flag) after '\\'")
            }
            return .scalar(next.value)
        }
    }

    /// `uHHHH`, a pair of surrogates of that form, or `u{H...}`; the `u` is behind us.
    mutating func unicodeEscape(_ start: Int) throws(PatternError) -> UInt32 {
        if take("{") {
            var value: UInt32 = 0
            var digits = 0
            while let digit = hexadecimalDigit() {
                value = min(value << 4 | digit, ScalarSet.lastScalar + 1)
                digits += 1
            }
            guard digits > 0, value <= ScalarSet.lastScalar, take("}") else {
                throw error(.invalidEscape, at: start, expected: "a code point from \\u{0} to \\u{10FFFF}")
            }
            return value
        }
        guard let value = hexadecimal(digits: 4) else {
            throw error(.invalidEscape, at: start, expected: "four hexadecimal digits, or '{', after '\\u'")
        }
        let afterFirst = position
        if value & 0xFC00 == 0xD800, take(all: "\\u"), let low = hexadecimal(digits: 4), low & 0xFC00 == 0xDC00 {
            return 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
        }
        position = afterFirst
        return value
    }

    private mutating func hexadecimal(digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = hexadecimalDigit() else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    private mutating func hexadecimalDigit() -> UInt32? {
        guard let next = peek, let byte = UInt8(exactly: next.value), let digit = byte.hexValue else { return nil }
        position += 1
        return UInt32(digit)
    }

    /// `{Name}` or `{Name=Value}` of a property escape.
    private mutating func property(_ start: Int) throws(PatternError) -> ScalarSet {
        guard take("{") else { throw error(.invalidEscape, at: start, expected: "a property, as in \\p{L}") }
        var text = ""
        while let next = peek, next != "}", text.utf8.count < 100 {
            text.unicodeScalars.append(next)
            position += 1
        }
        guard take("}") else { throw error(.invalidEscape, at: start, expected: "'}' after the property") }
        switch UnicodeProperty.set(named: text) {
        case .set(let set): return set
        case .unsupported(let expected): throw error(.unsupported, at: start, expected: expected)
        case .unknown:
            throw error(.invalidProperty, at: start, expected: "a property that ECMA-262 names, such as \\p{L}")
        }
    }
}
