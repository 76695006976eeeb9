// SPDX-License-Identifier: Apache-2.0

import Columns
package import JSON
package import Roster

/// A program as one JSON document: who it is, the version, and all tables.
///
/// ```
/// {"format": "holdfast.program/1",
///  "program": {"id", "name", "time_zone", "as_of"?, "week_start", "slots": {"am", "pm", "night"}, "policies"?: {}},
///  "version": {...} or null,
///  "tables": {"people": {"columns": ["id", ...], "rows": [["r01", ...], ...]}, ...}}
/// ```
///
/// The members of `program` are the keys of `program.toml`, the tables and columns those of the CSV files. A missing value
/// is `null`, a list an array of strings, dates and times are strings as in files.
package enum ProgramDocument {
    package static let format = "holdfast.program/1"

    /// Writes the document.
    ///
    /// - Parameters:
    ///   - tables: the tables; `identities`, if it is there, is written with the people.
    ///   - version: what is said of the version, for information only.
    package static func bytes(of tables: RosterTables, version: JSONValue) throws(RosterError) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("format")
        writer.value(format)
        writer.key("program")
        writer.value(try program(tables))
        writer.key("version")
        writer.value(version)
        writer.key("tables")
        writer.beginObject()
        for spec in TableSpec.all {
            guard let table = tables[spec.name],
                let rows = TableRows(table, identities: tables[TableSpec.identities.name])
            else { continue }
            writer.key(spec.name)
            write(rows, to: &writer)
        }
        writer.endObject()
        writer.endObject()
        return writer.finish()
    }

    private static func program(_ tables: RosterTables) throws(RosterError) -> JSONValue {
        let profile = try tables.profile()
        var object: JSONObject = [
            "id": .string(profile.id), "name": .string(profile.name), "time_zone": .string(profile.timeZone),
        ]
        if let asOf = profile.asOf { object["as_of"] = .string("\(asOf)") }
        object["week_start"] = .string(profile.weekStart.name)
        object["slots"] = [
            "am": .string("\(profile.amStart)"), "pm": .string("\(profile.pmStart)"),
            "night": .string("\(profile.nightStart)"),
        ]
        let policies = ProgramFileText.policies(of: tables)
        if !policies.isEmpty {
            object["policies"] = .object(
                policies.reduce(into: JSONObject()) { $0[$1.name] = .integer(Int64($1.value)) })
        }
        return .object(object)
    }

    private static func write(_ rows: TableRows, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("columns")
        writer.beginArray()
        for column in rows.columns { writer.value(column.name) }
        writer.endArray()
        writer.key("rows")
        writer.beginArray()
        rows.forEach { row in
            writer.beginArray()
            for (text, column) in zip(row, rows.columns) { write(text, column.content, to: &writer) }
            writer.endArray()
        }
        writer.endArray()
        writer.endObject()
    }

    /// Numbers and booleans are written in files as JSON writes them.
    private static func write(_ text: String?, _ content: CellContent, to writer: inout JSONWriter) {
        guard let text else {
            writer.null()
            return
        }
        switch content {
        case .integer, .thousandths, .bool: writer.raw(Array(text.utf8))
        case .list:
            writer.beginArray()
            for word in text.split(separator: ";") { writer.value(String(word)) }
            writer.endArray()
        default: writer.value(text)
        }
    }
}
