// SPDX-License-Identifier: Apache-2.0

/// Where each key and each value of a TOML document is written.
///
/// TOMLKit reports positions for syntax errors only, so this walks the text once more, after TOMLKit has accepted it. It
/// therefore checks no syntax; it follows TOML 1.0.0 (toml.io) as far as strings, comments, dotted and quoted keys,
/// headers, arrays and inline tables go. Whatever it meets, it moves on and ends: O(length), depth bounded by the parser.
struct TOMLPositions {
    private(set) var keys: [TOMLPath: SourcePosition] = [:]
    private(set) var values: [TOMLPath: SourcePosition] = [:]
    /// Which bytes of the text each value takes, without the blanks around it.
    private(set) var ranges: [TOMLPath: Range<Int>] = [:]
    /// Strings that hold an escaped NUL, which TOMLKit would cut off silently.
    private(set) var nulEscapes: [SourcePosition] = []

    private var cursor: TOMLCursor
    /// How many elements each array of tables has so far.
    private var elements: [TOMLPath: Int] = [:]

    init(scanning bytes: [UInt8]) {
        cursor = TOMLCursor(bytes)
        scan()
    }

    private mutating func scan() {
        var table: TOMLPath = []
        while true {
            cursor.skipBlank(newlines: true)
            guard let byte = cursor.peek else { return }
            let before = cursor.offset
            if byte == UInt8(ascii: "[") {
                table = header()
            } else {
                entry(in: table)
            }
            // Not reached with text that the parser accepts; it keeps any other text from looping.
            if cursor.offset == before { cursor.advance() }
        }
    }

    /// `[a.b]` or `[[a.b]]`; gives the path that the following keys belong to.
    private mutating func header() -> TOMLPath {
        let start = cursor.position
        cursor.advance()
        let isArray = cursor.peek == UInt8(ascii: "[")
        if isArray { cursor.advance() }
        let parts = dottedKey()
        while let byte = cursor.peek, byte == UInt8(ascii: "]") { cursor.advance() }
        cursor.skipLine()

        var path: TOMLPath = []
        for (index, part) in parts.enumerated() {
            path.append(.key(part.key))
            note(path, at: part.position)
            let isLast = index == parts.count - 1
            if isLast, isArray {
                let count = elements[path, default: 0]
                elements[path] = count + 1
                path.append(.index(count))
                values[path] = start
            } else if let count = elements[path] {
                path.append(.index(count - 1))
            }
        }
        return path
    }

    private mutating func entry(in table: TOMLPath) {
        var path = table
        for part in dottedKey() {
            path.append(.key(part.key))
            note(path, at: part.position)
        }
        cursor.skipBlank(newlines: false)
        if cursor.peek == UInt8(ascii: "=") { cursor.advance() }
        value(at: path)
    }

    /// The first mention of a table counts: that is where a reader looks.
    private mutating func note(_ path: TOMLPath, at position: SourcePosition) {
        if keys[path] == nil { keys[path] = position }
        if values[path] == nil { values[path] = position }
    }

    private mutating func dottedKey() -> [(key: String, position: SourcePosition)] {
        var parts: [(key: String, position: SourcePosition)] = []
        while true {
            cursor.skipBlank(newlines: false)
            let position = cursor.position
            guard let byte = cursor.peek else { return parts }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                parts.append((string().text, position))
            } else {
                let word = cursor.take { $0 > 32 && !"=.]#\"'".utf8.contains($0) }
                if word.isEmpty { return parts }
                parts.append((String(decoding: word, as: UTF8.self), position))
            }
            cursor.skipBlank(newlines: false)
            guard cursor.peek == UInt8(ascii: ".") else { return parts }
            cursor.advance()
        }
    }

    private mutating func value(at path: TOMLPath) {
        cursor.skipBlank(newlines: false)
        values[path] = cursor.position
        let start = cursor.offset
        defer { if ranges[path] == nil { ranges[path] = start..<cursor.offset } }
        switch cursor.peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let start = cursor.position
            if string().hasNUL { nulEscapes.append(start) }
        case UInt8(ascii: "["): array(at: path)
        case UInt8(ascii: "{"): inlineTable(at: path)
        default:
            let word = cursor.take { $0 != 10 && !",]}#".utf8.contains($0) }
            let blanks = word.reversed().prefix { $0 == 32 || $0 == 9 || $0 == 13 }.count
            ranges[path] = start..<word.endIndex - blanks
        }
    }

    private mutating func array(at path: TOMLPath) {
        cursor.advance()
        var index = 0
        while true {
            cursor.skipBlank(newlines: true)
            guard let byte = cursor.peek else { return }
            if byte == UInt8(ascii: "]") { return cursor.advance() }
            if byte == UInt8(ascii: ",") {
                cursor.advance()
                continue
            }
            let before = cursor.offset
            value(at: path + [.index(index)])
            index += 1
            if cursor.offset == before { cursor.advance() }
        }
    }

    private mutating func inlineTable(at path: TOMLPath) {
        cursor.advance()
        while true {
            cursor.skipBlank(newlines: true)
            guard let byte = cursor.peek else { return }
            if byte == UInt8(ascii: "}") { return cursor.advance() }
            if byte == UInt8(ascii: ",") {
                cursor.advance()
                continue
            }
            let before = cursor.offset
            entry(in: path)
            if cursor.offset == before { cursor.advance() }
        }
    }

    private mutating func string() -> (text: String, hasNUL: Bool) {
        TOMLStringScanner.scan(&cursor)
    }
}
