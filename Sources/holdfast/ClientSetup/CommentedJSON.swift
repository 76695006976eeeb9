// SPDX-License-Identifier: Apache-2.0

import JSON

/// A configuration file as editors write it: JSON (RFC 8259) that may have comments and a comma after the last element.
///
/// It keeps where everything stands, so that one entry can be changed and every other byte stays as it is.
struct CommentedJSON {
    /// A value and where it stands.
    struct Node {
        let range: Range<Int>
        let kind: Kind
    }

    /// A member of an object, from the quotation mark of its name on.
    struct Member {
        let key: String
        let start: Int
        let node: Node

        var range: Range<Int> { start..<node.range.upperBound }
    }

    indirect enum Kind {
        case object([Member])
        case array([Node])
        case scalar(JSONValue)
    }

    /// Why a file is not understood.
    struct Fault: Error {
        let line: Int
        let message: String
    }

    let bytes: [UInt8]
    let root: Node

    /// Reads a file; one that is empty or holds only comments is none.
    init(_ bytes: [UInt8]) throws(Fault) {
        var parser = CommentedJSONParser(bytes)
        self.bytes = bytes
        root = try parser.document()
    }

    /// The node at a path of keys, if it is there.
    func node(at path: [String]) -> Node? {
        var node = root
        for key in path {
            // Of two members with one name the last counts, as editors read it.
            guard case .object(let members) = node.kind, let found = members.last(where: { $0.key == key }) else {
                return nil
            }
            node = found.node
        }
        return node
    }

    /// A node without its place and its comments.
    static func value(of node: Node) -> JSONValue {
        switch node.kind {
        case .scalar(let value): value
        case .array(let elements): .array(elements.map(value))
        case .object(let members): .object(JSONObject(members.map { ($0.key, value(of: $0.node)) }))
        }
    }
}
