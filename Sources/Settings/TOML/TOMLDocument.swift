// SPDX-License-Identifier: Apache-2.0

import TOMLKit

/// A parsed TOML file, every key and value of it with its line and column.
package struct TOMLDocument: Sendable {
    /// The file's name as messages show it.
    package let file: String
    /// The root table.
    package let root: TOMLNode

    /// Parses UTF-8 text.
    ///
    /// Throws one fault with the place: text that is not UTF-8, a byte order mark, a NUL, or the first syntax error.
    package init(parsing bytes: [UInt8], file: String) throws(SettingsFault) {
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw TOMLDocument.fault(file, 1, 1, "a UTF-8 byte order mark is not allowed; save the file without it")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let place = TOMLDocument.firstInvalid(in: bytes)
            throw TOMLDocument.fault(file, place.line, place.column, "these bytes are not UTF-8")
        }
        if let nul = bytes.firstIndex(of: 0) {
            var cursor = TOMLCursor(bytes)
            cursor.advance(nul)
            throw TOMLDocument.fault(
                file, cursor.position.line, cursor.position.column, "a NUL character is not allowed")
        }
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw TOMLDocument.fault(file, error.source.begin.line, error.source.begin.column, error.description)
        } catch {
            throw TOMLDocument.fault(file, 1, 1, "\(error)")
        }
        let positions = TOMLPositions(scanning: bytes)
        if let nul = positions.nulEscapes.first {
            throw TOMLDocument.fault(file, nul.line, nul.column, "a NUL character is not allowed in a string")
        }
        root = TOMLDocument.node(table, path: [], positions)
    }

    private static func fault(_ file: String, _ line: Int, _ column: Int, _ message: String) -> SettingsFault {
        SettingsFault(
            file: file, position: SourcePosition(line: line, column: column), key: "", value: nil, message: message)
    }

    /// The place of the first byte that does not belong to a valid scalar.
    private static func firstInvalid(in bytes: [UInt8]) -> SourcePosition {
        var line = 1
        var column = 1
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return SourcePosition(line: line, column: column)
    }

    private static func node(_ table: TOMLTable, path: TOMLPath, _ positions: TOMLPositions) -> TOMLNode {
        let entries = table.keys.compactMap { key -> TOMLNode.Entry? in
            guard let value = table[key]?.tomlValue else { return nil }
            let inner = path + [.key(key)]
            return TOMLNode.Entry(
                key: key, keyPosition: positions.keys[inner] ?? SourcePosition(line: 1, column: 1),
                node: node(value, path: inner, positions))
        }
        let ordered = entries.sorted {
            ($0.keyPosition.line, $0.keyPosition.column) < ($1.keyPosition.line, $1.keyPosition.column)
        }
        return TOMLNode(
            content: .table(ordered), position: positions.values[path] ?? SourcePosition(line: 1, column: 1))
    }

    private static func node(_ value: TOMLKit.TOMLValue, path: TOMLPath, _ positions: TOMLPositions) -> TOMLNode {
        let position = positions.values[path] ?? SourcePosition(line: 1, column: 1)
        if let table = value.table { return node(table, path: path, positions) }
        if let array = value.array {
            let items = (0..<array.count).map { index in
                node(array[index].tomlValue, path: path + [.index(index)], positions)
            }
            return TOMLNode(content: .array(items), position: position)
        }
        return TOMLNode(content: .scalar(scalar(value)), position: position)
    }

    private static func scalar(_ value: TOMLKit.TOMLValue) -> TOMLValue {
        switch value.type {
        case .string: .string(value.string ?? "")
        case .int: .integer(Int64(value.int ?? 0))
        case .double: .float(value.double ?? .nan)
        case .bool: .boolean(value.bool ?? false)
        default: .moment(value.debugDescription)
        }
    }
}
