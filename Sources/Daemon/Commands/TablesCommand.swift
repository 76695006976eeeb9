// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Roster

/// The tables that plugins may open, as this version declares them: what docs/contract/tables.md says, for programs.
package enum TablesCommand {
    /// One table with its columns, or all tables in their order.
    ///
    /// - Parameters:
    ///   - name: of the table; nil for all.
    ///   - asJSON: a JSON document, with all columns, instead of lines for people.
    /// - Throws: `StartFailure` for a name that no table has.
    package static func run(_ name: String?, asJSON: Bool) throws(StartFailure) -> String {
        asJSON ? try document(name).text : try text(name)
    }

    private static func document(_ name: String?) throws(StartFailure) -> JSONValue {
        guard let name else { return ["tables": .array(TableSpec.all.map(table))] }
        guard let spec = TableSpec.named(name) else {
            let all = TableSpec.all.map(\.name).joined(separator: " ")
            throw StartFailure("there is no table \"\(name.prefix(64))\"; there are \(all)")
        }
        return ["tables": [table(spec)]]
    }

    /// A line a table; with `name` a line a column.
    private static func text(_ name: String?) throws(StartFailure) -> String {
        let tables = try document(name)["tables"]?.arrayValue ?? []
        guard name != nil else {
            return tables.map { table in
                let mark = table["personal"]?.boolValue == true ? " (personal: granted by its own name only)" : ""
                return "\(cell(table, "name", 20))\(table["holds"]?.stringValue ?? "")\(mark)"
            }.joined(separator: "\n")
        }
        return tables.flatMap { table -> [String] in
            let key = (table["key"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
            let head = "\(cell(table, "name", 20))\(table["holds"]?.stringValue ?? "")\n\(pad("key", 20))\(key)"
            return [head]
                + (table["columns"]?.arrayValue ?? []).map { column in
                    cell(column, "name", 20) + cell(column, "format", 8) + words(of: column)
                }
        }.joined(separator: "\n")
    }

    private static func table(_ spec: TableSpec) -> JSONValue {
        [
            "name": .string(spec.name), "holds": .string(spec.summary), "permission": .string("table:" + spec.name),
            "personal": .bool(spec.isPersonal), "key": .array(spec.key.map { .string($0) }),
            "batches_by": spec.dateColumn.map { .string($0) } ?? .null, "columns": .array(spec.columns.map(column)),
        ]
    }

    private static func column(_ spec: ColumnSpec) -> JSONValue {
        var object: JSONObject = [
            "name": .string(spec.name), "format": .string(format(of: spec.content)),
            "dictionary": .bool(isDictionary(spec.content)), "nullable": .bool(spec.isNullable),
            "may_be_absent": .bool(spec.isAppended),
        ]
        if case .code(let words) = spec.content { object["words"] = .array(words.map { .string($0) }) }
        if case .reference(let table) = spec.content { object["refers_to"] = .string(table) }
        return .object(object)
    }

    /// The format string of the Arrow C data interface: of the codes, where a dictionary stands behind them.
    private static func format(of content: CellContent) -> String {
        switch content {
        case .bool: "b"
        case .date: "tdD"
        case .localDateTime: "tsu:"
        case .text: "u"
        default: "i"
        }
    }

    private static func isDictionary(_ content: CellContent) -> Bool {
        switch content {
        case .integer, .thousandths, .bool, .date, .localDateTime, .text: false
        default: true
        }
    }

    private static func words(of column: JSONValue) -> String {
        var parts: [String] = []
        if column["dictionary"]?.boolValue == true { parts.append("dictionary of u") }
        if let table = column["refers_to"]?.stringValue { parts.append("id of \(table)") }
        let words = (column["words"]?.arrayValue ?? []).compactMap(\.stringValue)
        if !words.isEmpty { parts.append(words.joined(separator: " ")) }
        if column["nullable"]?.boolValue == true { parts.append("may be missing") }
        if column["may_be_absent"]?.boolValue == true { parts.append("the column may be absent") }
        return parts.joined(separator: "; ")
    }

    private static func cell(_ value: JSONValue, _ key: String, _ width: Int) -> String {
        pad(value[key]?.stringValue ?? "", width)
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
