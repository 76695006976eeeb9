// SPDX-License-Identifier: Apache-2.0

/// A place in a text file; both numbers count from 1, columns in Unicode scalars.
///
/// 0 means "not in a file".
package struct SourcePosition: Sendable, Hashable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// For a value that comes from the environment or the command line.
    package static let none = SourcePosition(line: 0, column: 0)
}

/// A TOML value with the place where it is written.
package struct TOMLNode: Sendable {
    /// One key of a table with the place of the key itself.
    package struct Entry: Sendable {
        package let key: String
        package let keyPosition: SourcePosition
        package let node: TOMLNode
    }

    package indirect enum Content: Sendable {
        /// Anything but an array or a table.
        case scalar(TOMLValue)
        case array([TOMLNode])
        /// In the order in which the keys are written.
        case table([Entry])
    }

    package let content: Content
    package let position: SourcePosition

    /// The value without positions.
    package var value: TOMLValue {
        switch content {
        case .scalar(let value): value
        case .array(let items): .array(items.map(\.value))
        case .table(let entries): .table(Dictionary(entries.map { ($0.key, $0.node.value) }) { $1 })
        }
    }

    /// The entries if this is a table.
    package var entries: [Entry]? {
        if case .table(let entries) = content { entries } else { nil }
    }

    /// The place of the value that a JSON pointer (RFC 6901) names, or of its nearest parent that exists: for errors
    /// that a schema finds in a table converted to JSON.
    package func position(ofPointer pointer: String) -> SourcePosition {
        var node = self
        for token in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = TOMLNode.unescaped(token)
            switch node.content {
            case .table(let entries):
                guard let entry = entries.first(where: { $0.key == name }) else { return node.position }
                node = entry.node
            case .array(let items):
                guard let index = Int(name), items.indices.contains(index) else { return node.position }
                node = items[index]
            case .scalar:
                return node.position
            }
        }
        return node.position
    }

    /// `~1` is a slash and `~0` a tilde.
    private static func unescaped(_ token: Substring) -> String {
        var out = ""
        var rest = token[...]
        while let first = rest.popFirst() {
            if first == "~", let next = rest.first, next == "0" || next == "1" {
                out.append(next == "0" ? "~" : "/")
                rest.removeFirst()
            } else {
                out.append(first)
            }
        }
        return out
    }
}
