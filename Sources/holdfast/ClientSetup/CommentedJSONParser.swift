// SPDX-License-Identifier: Apache-2.0

import JSON

/// Reads JSON with comments by recursive descent; linear in the number of bytes.
struct CommentedJSONParser {
    /// No settings of a person are nested deeper.
    private static let maximumDepth = 100

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // A byte order mark, as some editors put it there.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    mutating func document() throws(CommentedJSON.Fault) -> CommentedJSON.Node {
        try skip()
        let node = try value()
        try skip()
        guard position == bytes.count else { throw fault("something stands after the end of the document") }
        return node
    }

    private mutating func value() throws(CommentedJSON.Fault) -> CommentedJSON.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw fault("it is nested too deeply") }
        switch peek {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case nil: throw fault("it ends where a value should stand")
        default: return try scalar()
        }
    }

    private mutating func object() throws(CommentedJSON.Fault) -> CommentedJSON.Node {
        let start = position
        position += 1
        var members: [CommentedJSON.Member] = []
        while true {
            try skip()
            if take("}") { break }
            let name = position
            guard peek == UInt8(ascii: "\""), case .scalar(.string(let key)) = try scalar().kind else {
                throw fault("a name in quotation marks should stand here")
            }
            try skip()
            guard take(":") else { throw fault("a colon should stand after \"\(key)\"") }
            try skip()
            members.append(CommentedJSON.Member(key: key, start: name, node: try value()))
            try skip()
            if take("}") { break }
            guard take(",") else { throw fault("a comma or } should stand here") }
        }
        return CommentedJSON.Node(range: start..<position, kind: .object(members))
    }

    private mutating func array() throws(CommentedJSON.Fault) -> CommentedJSON.Node {
        let start = position
        position += 1
        var elements: [CommentedJSON.Node] = []
        while true {
            try skip()
            if take("]") { break }
            elements.append(try value())
            try skip()
            if take("]") { break }
            guard take(",") else { throw fault("a comma or ] should stand here") }
        }
        return CommentedJSON.Node(range: start..<position, kind: .array(elements))
    }

    private mutating func scalar() throws(CommentedJSON.Fault) -> CommentedJSON.Node {
        let start = position
        if take("\"") {
            while let byte = peek, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
            position = min(position + 1, bytes.count)
        } else {
            while let byte = peek, !Self.ends.contains(byte) { position += 1 }
        }
        do {
            return CommentedJSON.Node(
                range: start..<position, kind: .scalar(try JSONValue.parse(Array(bytes[start..<position]))))
        } catch {
            position = start
            throw fault("a value should stand here")
        }
    }

    /// Passes white space and comments.
    private mutating func skip() throws(CommentedJSON.Fault) {
        while let byte = peek {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                position += 1
            } else if bytes[position...].starts(with: Array("//".utf8)) {
                while let byte = peek, byte != 0x0A { _ = byte; position += 1 }
            } else if bytes[position...].starts(with: Array("/*".utf8)) {
                let start = position
                position += 2
                while !bytes[position...].starts(with: Array("*/".utf8)) {
                    guard position < bytes.count else {
                        position = start
                        throw fault("a comment begins here and never ends")
                    }
                    position += 1
                }
                position += 2
            } else {
                return
            }
        }
    }

    private static let ends = Set(",]}:{[\"/ \t\r\n".utf8)

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Character) -> Bool {
        guard let byte = peek, byte == character.asciiValue else { return false }
        position += 1
        return true
    }

    private func fault(_ message: String) -> CommentedJSON.Fault {
        let line = bytes[..<min(position, bytes.count)].count { $0 == 0x0A } + 1
        return CommentedJSON.Fault(line: line, message: message)
    }
}
