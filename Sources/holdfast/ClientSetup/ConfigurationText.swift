// SPDX-License-Identifier: Apache-2.0

import JSON

/// The text of a file, in which one value is put in place: in the file's own indentation, every other byte as it was.
struct ConfigurationText {
    private let file: CommentedJSON

    init(_ file: CommentedJSON) { self.file = file }

    /// Replaces the value at a path, or puts it in with whatever is missing above it.
    func setting(_ path: [String], _ value: JSONValue) throws(CommentedJSON.Fault) -> [UInt8] {
        var node = file.root
        for (depth, key) in path.enumerated() {
            guard case .object(let members) = node.kind else {
                throw fault(node, "\"\(path[..<depth].joined(separator: "."))\" should be an object")
            }
            guard let found = members.last(where: { $0.key == key }) else {
                let inner = path[(depth + 1)...].reversed().reduce(value) { .object([$1: $0]) }
                return inserting("\(JSONValue.string(key).text): ", inner, into: node, members.map(\.range))
            }
            node = found.node
        }
        if CommentedJSON.value(of: node) == value { return file.bytes }
        return replacing(node.range, with: rendered(value, indentation: indentation(at: node.range.lowerBound)))
    }

    /// Adds an element to the list at a path unless it is there; makes the list when there is none.
    func adding(_ element: JSONValue, to path: [String]) throws(CommentedJSON.Fault) -> [UInt8] {
        guard let node = file.node(at: path) else { return try setting(path, [element]) }
        guard case .array(let elements) = node.kind else {
            throw fault(node, "\"\(path.joined(separator: "."))\" should be a list")
        }
        if let id = element["id"], let same = elements.first(where: { CommentedJSON.value(of: $0)["id"] == id }) {
            if CommentedJSON.value(of: same) == element { return file.bytes }
            return replacing(
                same.range, with: rendered(element, indentation: indentation(at: same.range.lowerBound)))
        }
        if elements.contains(where: { CommentedJSON.value(of: $0) == element }) { return file.bytes }
        return inserting("", element, into: node, elements.map(\.range))
    }

    // MARK: Text

    /// Puts a member or an element behind the last one of an object or a list.
    private func inserting(
        _ label: String, _ value: JSONValue, into parent: CommentedJSON.Node, _ others: [Range<Int>]
    ) -> [UInt8] {
        let outer = indentation(at: parent.range.lowerBound)
        guard let last = others.last else {
            let inner = outer + unit
            let text = "\n\(inner)\(label)\(rendered(value, indentation: inner))\n\(outer)"
            // What stands between the brackets is white space and comments: they stay.
            let close = parent.range.upperBound - 1
            let hasComment = file.bytes[(parent.range.lowerBound + 1)..<close].contains { $0 > 0x20 }
            return replacing((hasComment ? close : parent.range.lowerBound + 1)..<close, with: text)
        }
        let isOnOneLine = !file.bytes[parent.range].contains(0x0A)
        if isOnOneLine {
            let text = label + rendered(value, indentation: outer)
            let parts = others.map { String(decoding: file.bytes[$0], as: UTF8.self) } + [text]
            if text.contains("\n") || outer.utf8.count + parts.map(\.utf8.count).reduce(0, +) > 100 {
                return opened(parent, parts.dropLast() + [label + rendered(value, indentation: outer + unit)], outer)
            }
        }
        let inner = isOnOneLine ? "" : indentation(at: last.lowerBound)
        let separator = isOnOneLine ? " " : "\n\(inner)"
        let text = "\(separator)\(label)\(rendered(value, indentation: isOnOneLine ? outer : inner))"
        let comma = comma(after: last.upperBound, before: parent.range.upperBound)
        let end = endOfLine(after: comma.map { $0 + 1 } ?? last.upperBound, before: parent.range.upperBound - 1)
        let between = String(decoding: file.bytes[last.upperBound..<end], as: UTF8.self)
        // A file that ends its lists with a comma goes on doing so.
        return replacing(last.upperBound..<end, with: comma == nil ? "," + between + text : between + text + ",")
    }

    /// An object or a list that stood on one line, with a line for each of its parts.
    private func opened(_ parent: CommentedJSON.Node, _ parts: some Sequence<String>, _ outer: String) -> [UInt8] {
        let (open, close) = file.bytes[parent.range.lowerBound] == UInt8(ascii: "{") ? ("{", "}") : ("[", "]")
        let lines = parts.map { outer + unit + $0 }.joined(separator: ",\n")
        return replacing(parent.range, with: "\(open)\n\(lines)\n\(outer)\(close)")
    }

    /// Where the line of a position ends, so that a comment stays with what it is about; the position itself when the
    /// bracket stands on the same line.
    private func endOfLine(after position: Int, before end: Int) -> Int {
        guard let line = file.bytes[position..<end].firstIndex(of: 0x0A) else { return position }
        let rest = file.bytes[position..<line].drop { $0 == 0x20 || $0 == 0x09 }
        return rest.starts(with: Array("//".utf8)) ? line : position
    }

    /// The comma that stands after the last element, if one does.
    private func comma(after position: Int, before end: Int) -> Int? {
        var position = position
        var isComment = false
        var isLong = false
        while position < end {
            let rest = file.bytes[position..<end]
            if isComment {
                if isLong ? rest.starts(with: Array("*/".utf8)) : rest.first == 0x0A { isComment = false }
            } else if rest.starts(with: Array("//".utf8)) || rest.starts(with: Array("/*".utf8)) {
                isComment = true
                isLong = rest.starts(with: Array("/*".utf8))
            } else if rest.first == UInt8(ascii: ",") {
                return position
            }
            position += 1
        }
        return nil
    }

    private func replacing(_ range: Range<Int>, with text: String) -> [UInt8] {
        Array(file.bytes[..<range.lowerBound]) + Array(text.utf8) + Array(file.bytes[range.upperBound...])
    }

    /// The white space that the line of a position begins with.
    private func indentation(at position: Int) -> String {
        let start = file.bytes[..<position].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let blank = file.bytes[start...].prefix { $0 == 0x20 || $0 == 0x09 }
        return String(decoding: blank, as: UTF8.self)
    }

    /// What the file indents by: as the first member of the document does; else two spaces.
    private var unit: String {
        guard case .object(let members) = file.root.kind, let first = members.first else { return "  " }
        let found = indentation(at: first.node.range.lowerBound)
        return found.isEmpty ? "  " : found
    }

    /// A value over several lines; a short list of plain values, or one plain member, on one.
    private func rendered(_ value: JSONValue, indentation: String) -> String {
        let inner = indentation + unit
        switch value {
        case .object(let object) where object.count == 1 && isPlain(object.values):
            return "{ \(JSONValue.string(object.keys[0]).text): \(object.values[0].text) }"
        case .object(let object) where !object.isEmpty:
            let members = object.map {
                "\(inner)\(JSONValue.string($0.key).text): \(rendered($0.value, indentation: inner))"
            }
            return "{\n\(members.joined(separator: ",\n"))\n\(indentation)}"
        case .array(let elements) where !elements.isEmpty:
            let line = "[" + elements.map(\.text).joined(separator: ", ") + "]"
            if isPlain(elements), line.utf8.count <= 100 - inner.utf8.count { return line }
            let lines = elements.map { inner + rendered($0, indentation: inner) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(indentation)]"
        default: return value.text
        }
    }

    private func isPlain(_ values: [JSONValue]) -> Bool {
        values.allSatisfy { $0.objectValue == nil && $0.arrayValue == nil }
    }

    private func fault(_ node: CommentedJSON.Node, _ message: String) -> CommentedJSON.Fault {
        CommentedJSON.Fault(line: file.bytes[..<node.range.lowerBound].count { $0 == 0x0A } + 1, message: message)
    }
}
