// SPDX-License-Identifier: Apache-2.0

/// Says whether bytes are a document that this library accepts; slow and obvious.
///
/// A production of RFC 8259 is a function from a position to the position behind it, nil where it does not match.
/// What the RFC leaves open is below: no lone surrogates, no duplicate keys, 128 levels, exponents of 18 digits.
struct ReferenceRecogniser {
    private let text: [Unicode.Scalar]
    private var depth = 0

    static func accepts(_ bytes: [UInt8]) -> Bool {
        guard let text = scalars(bytes) else { return false }
        var recogniser = ReferenceRecogniser(text: text)
        // JSON-text = ws value ws
        guard let start = recogniser.ws(0), let end = recogniser.value(start), let last = recogniser.ws(end) else {
            return false
        }
        return last == text.count
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private func at(_ position: Int) -> Unicode.Scalar? { position < text.count ? text[position] : nil }

    private func literal(_ word: String, _ position: Int) -> Int? {
        let scalars = Array(word.unicodeScalars)
        return Array(text[min(position, text.count)...].prefix(scalars.count)) == scalars
            ? position + scalars.count : nil
    }

    // ws = *( %x20 / %x09 / %x0A / %x0D )
    private func ws(_ start: Int) -> Int? {
        var position = start
        while let scalar = at(position), ["\u{20}", "\u{09}", "\u{0A}", "\u{0D}"].contains(scalar) { position += 1 }
        return position
    }

    // value = false / null / true / object / array / number / string
    private mutating func value(_ position: Int) -> Int? {
        literal("false", position) ?? literal("null", position) ?? literal("true", position) ?? object(position)
            ?? array(position) ?? number(position) ?? string(position)?.end
    }

    // object = begin-object [ member *( value-separator member ) ] end-object
    private mutating func object(_ start: Int) -> Int? {
        guard at(start) == "{", depth < 128, var position = ws(start + 1) else { return nil }
        if at(position) == "}" { return position + 1 }
        depth += 1
        defer { depth -= 1 }
        var keys: Set<[UInt32]> = []
        while true {
            // member = string name-separator value
            guard let key = string(position), keys.insert(key.text.map(\.value)).inserted, let colon = ws(key.end),
                at(colon) == ":", let next = ws(colon + 1), let end = value(next), let separator = ws(end)
            else { return nil }
            if at(separator) == "}" { return separator + 1 }
            guard at(separator) == ",", let following = ws(separator + 1) else { return nil }
            position = following
        }
    }

    // array = begin-array [ value *( value-separator value ) ] end-array
    private mutating func array(_ start: Int) -> Int? {
        guard at(start) == "[", depth < 128, var position = ws(start + 1) else { return nil }
        if at(position) == "]" { return position + 1 }
        depth += 1
        defer { depth -= 1 }
        while true {
            guard let end = value(position), let separator = ws(end) else { return nil }
            if at(separator) == "]" { return separator + 1 }
            guard at(separator) == ",", let following = ws(separator + 1) else { return nil }
            position = following
        }
    }

    // number = [ minus ] int [ frac ] [ exp ]
    private func number(_ start: Int) -> Int? {
        var position = at(start) == "-" ? start + 1 : start
        // int = zero / ( digit1-9 *DIGIT )
        guard let first = at(position), ("0"..."9").contains(first) else { return nil }
        position = first == "0" ? position + 1 : digits(position)
        // frac = decimal-point 1*DIGIT
        if at(position) == ".", digits(position + 1) > position + 1 { position = digits(position + 1) }
        // exp = e [ minus / plus ] 1*DIGIT
        if at(position) == "e" || at(position) == "E" {
            let sign = at(position + 1) == "-" || at(position + 1) == "+" ? 1 : 0
            let first = position + 1 + sign
            if digits(first) > first {
                position = digits(first)
                if text[first..<position].drop(while: { $0 == "0" }).count > 18 { return nil }
            }
        }
        return position
    }

    private func digits(_ start: Int) -> Int {
        var position = start
        while let digit = at(position), ("0"..."9").contains(digit) { position += 1 }
        return position
    }

    // string = quotation-mark *char quotation-mark
    private func string(_ start: Int) -> (end: Int, text: [Unicode.Scalar])? {
        guard at(start) == "\"" else { return nil }
        var position = start + 1
        var decoded: [Unicode.Scalar] = []
        while let scalar = at(position) {
            switch scalar {
            case "\"": return (position + 1, decoded)
            // unescaped = %x20-21 / %x23-5B / %x5D-10FFFF
            case "\u{20}"..."\u{21}", "\u{23}"..."\u{5B}", "\u{5D}"..."\u{10FFFF}":
                decoded.append(scalar)
                position += 1
            case "\\":
                guard let (end, scalar) = escape(position + 1) else { return nil }
                decoded.append(scalar)
                position = end
            default: return nil
            }
        }
        return nil
    }

    private func escape(_ position: Int) -> (Int, Unicode.Scalar)? {
        let plain: [Unicode.Scalar: Unicode.Scalar] = [
            "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
        ]
        guard let kind = at(position) else { return nil }
        if let scalar = plain[kind] { return (position + 1, scalar) }
        guard kind == "u", let unit = hex(position + 1) else { return nil }
        if let scalar = Unicode.Scalar(unit) { return (position + 5, scalar) }
        guard (0xD800...0xDBFF).contains(unit), at(position + 5) == "\\", at(position + 6) == "u",
            let low = hex(position + 7), (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00))
        else { return nil }
        return (position + 11, scalar)
    }

    private func hex(_ position: Int) -> UInt32? {
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let scalar = at(position + offset), scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                return nil
            }
            value = value * 16 + UInt32(digit)
        }
        return value
    }

    /// UTF-8 by the ABNF of RFC 3629, section 4.
    private static func scalars(_ bytes: [UInt8]) -> [Unicode.Scalar]? {
        let tail: ClosedRange<UInt8> = 0x80...0xBF
        let forms: [[ClosedRange<UInt8>]] = [
            [0x00...0x7F], [0xC2...0xDF, tail], [0xE0...0xE0, 0xA0...0xBF, tail], [0xE1...0xEC, tail, tail],
            [0xED...0xED, 0x80...0x9F, tail], [0xEE...0xEF, tail, tail], [0xF0...0xF0, 0x90...0xBF, tail, tail],
            [0xF1...0xF3, tail, tail, tail], [0xF4...0xF4, 0x80...0x8F, tail, tail],
        ]
        var scalars: [Unicode.Scalar] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard
                let form = forms.first(where: { form in
                    rest.count >= form.count && zip(form, rest).allSatisfy { $0.contains($1) }
                })
            else { return nil }
            let units = Array(rest.prefix(form.count))
            let lead = form.count == 1 ? UInt32(units[0]) : UInt32(units[0]) & (0x7F >> UInt32(form.count))
            let value = units.dropFirst().reduce(lead) { $0 << 6 | UInt32($1 & 0x3F) }
            guard let scalar = Unicode.Scalar(value) else { return nil }
            scalars.append(scalar)
            rest = rest.dropFirst(form.count)
        }
        return scalars
    }
}
