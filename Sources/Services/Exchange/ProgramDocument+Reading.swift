// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
package import Roster

extension ProgramDocument {
    /// The tables of a document as texts, for `DocumentImport` to check.
    ///
    /// `rows` may be arrays in the order of `columns`, or objects by column name. Everything that is no row of values is
    /// added to `faults`, and passed over; what the values may be is checked later.
    package static func cells(of document: JSONValue, _ faults: inout [Problem.Fault]) -> [CellTable] {
        if let format = document["format"], format.stringValue != Self.format {
            faults.append(fault("/format", "must be \"\(Self.format)\"", format))
        }
        guard let tables = document["tables"]?.objectValue else {
            faults.append(fault("/tables", "must be an object of tables", document["tables"]))
            return []
        }
        var cells: [CellTable] = []
        for (name, table) in tables {
            if let read = read(table, name: name, &faults) { cells.append(read) }
        }
        return cells
    }

    private static func read(_ table: JSONValue, name: String, _ faults: inout [Problem.Fault]) -> CellTable? {
        let place = "/tables/\(name)"
        guard let rows = (table["rows"] ?? table).arrayValue else {
            faults.append(fault(place + "/rows", "must be an array of rows", table["rows"]))
            return nil
        }
        guard let columns = columns(of: table, rows) else {
            faults.append(fault(place + "/columns", "must be an array of strings", table["columns"]))
            return nil
        }
        var cells = CellTable(name: name, columns: columns)
        for (index, row) in rows.enumerated() where faults.count < 200 {
            let values: [JSONValue]
            if let array = row.arrayValue {
                guard array.count == columns.count else {
                    faults.append(
                        fault(
                            "\(place)/rows/\(index)",
                            "has \(array.count) values, and there are \(columns.count) columns"))
                    cells.skipRow()
                    continue
                }
                values = array
            } else if let object = row.objectValue {
                values = columns.map { object[$0] ?? .null }
            } else {
                faults.append(fault("\(place)/rows/\(index)", "must be an array or an object", row))
                cells.skipRow()
                continue
            }
            for (column, value) in values.enumerated() {
                if let text = text(value) {
                    cells.append(text)
                } else {
                    cells.append("")
                    faults.append(
                        fault(
                            "\(place)/rows/\(index)/\(row.arrayValue == nil ? columns[column] : "\(column)")",
                            "must be a string, a number, true, false, null or an array of strings without \";\"", value)
                    )
                }
            }
        }
        return cells
    }

    /// The columns as they are given, or those of the rows in the order in which they first occur.
    private static func columns(of table: JSONValue, _ rows: [JSONValue]) -> [String]? {
        if let given = table["columns"] {
            let names = given.arrayValue?.compactMap(\.stringValue)
            return names?.count == given.arrayValue?.count ? names : nil
        }
        var names: [String] = []
        var known: Set<String> = []
        for row in rows {
            for key in row.objectValue?.keys.map({ $0 }) ?? [] where known.insert(key).inserted { names.append(key) }
        }
        return names
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .null: return ""
        case .string(let text): return text
        case .integer(let number): return "\(number)"
        case .number(let number): return number.text
        case .bool(let flag): return flag ? "true" : "false"
        case .array(let items):
            let words = items.compactMap(\.stringValue)
            return words.count == items.count && !words.contains { $0.contains(";") }
                ? words.joined(separator: ";") : nil
        case .object: return nil
        }
    }

    private static func fault(_ place: String, _ message: String, _ value: JSONValue? = nil) -> Problem.Fault {
        let shown = value.map {
            $0.objectValue == nil && $0.arrayValue == nil
                ? $0 : .string($0.objectValue == nil ? "an array" : "an object")
        }
        return Problem.Fault(instancePath: place, message: message, value: shown)
    }
}
