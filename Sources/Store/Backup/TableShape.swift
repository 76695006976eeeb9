// SPDX-License-Identifier: Apache-2.0

/// A table as a backup sees it: its columns in their order, and the key by which its rows are read.
package struct TableShape: Sendable, Hashable {
    /// What a column's values are; a backup writes each kind in one way, whatever database it comes from.
    package enum Kind: String, Sendable, Hashable {
        case integer, text, blob
    }

    /// One column.
    package struct Column: Sendable, Hashable {
        package let name: String
        package let kind: Kind
        /// The first schema that has it.
        package let since: Int64
    }

    package let name: String
    package let columns: [Column]
    /// The columns of the primary key, in its order; none of them is ever NULL.
    package let key: [String]

    /// The places of the key's columns among all columns.
    var keyPlaces: [Int] { key.compactMap { name in columns.firstIndex { $0.name == name } } }

    /// The place of a column; a constant's name is always found.
    func place(_ column: String) -> Int { columns.firstIndex { $0.name == column } ?? columns.count }

    /// The table in a line, as a backup names it: `events program_id:text sequence:integer ...`.
    var line: String {
        ([name] + columns.map { "\($0.name):\($0.kind.rawValue)" }).joined(separator: " ")
    }
}

extension TableShape {
    /// A table from a line in its own notation: `name type, ...`; a column of a later schema says `name type @N`.
    ///
    /// The lines are constants of this module, and a test compares them with the tables of a database.
    static func table(_ name: String, since: Int64 = 1, _ columns: String, key: String) -> TableShape {
        let columns = columns.split(separator: ",").compactMap { text -> Column? in
            let words = text.split(separator: " ")
            guard words.count >= 2, let kind = Kind(rawValue: String(words[1])) else { return nil }
            let later = words.count > 2 ? Int64(words[2].dropFirst()) : nil
            return Column(name: String(words[0]), kind: kind, since: later ?? since)
        }
        return TableShape(name: name, columns: columns, key: key.split(separator: " ").map(String.init))
    }

    /// The table as an earlier schema had it; nil when it had none.
    func at(schema: Int64) -> TableShape? {
        let present = columns.filter { $0.since <= schema }
        guard Set(key).isSubset(of: present.map(\.name)) else { return nil }
        return TableShape(name: name, columns: present, key: key)
    }
}
