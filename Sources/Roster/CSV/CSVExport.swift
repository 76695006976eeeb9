// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Writes tables as the files of a program folder.
public enum CSVExport {
    /// The file of each table that is there and has one, by name: header, LF, cells in quotes only where they need
    /// them.
    ///
    /// What a spreadsheet would take for a formula has an apostrophe before it, which import takes off again. Names of
    /// people are taken from `identities`, and left empty if that table is not there. Importing the files
    /// again gives the same tables. O(bytes).
    public static func files(from tables: RosterTables) -> [String: [UInt8]] {
        let identities = tables["identities"].flatMap { try? Identities(table: $0) } ?? Identities([:])
        var files: [String: [UInt8]] = [:]
        for spec in TableSpec.all where spec.hasFile {
            if let table = tables[spec.name] { files[spec.name + ".csv"] = file(spec, table, identities) }
        }
        return files
    }

    private static func file(_ spec: TableSpec, _ table: Table, _ identities: Identities) -> [UInt8] {
        let columns = spec.fileColumns.filter { isWritten($0, table, identities) }
        var bytes = Array(columns.map(\.name).joined(separator: ",").utf8)
        bytes.append(UInt8(ascii: "\n"))
        for batch in table.batches {
            let writers = columns.map { CellWriter($0, in: batch) }
            let needQuotes = writers.map { $0?.mayHold([10, 13, 34, 44]) ?? true }
            let mayBeFormulas = columns.map { FormulaEscape.concerns($0.content) }
            let ids = batch.text("id")
            for row in 0..<batch.count {
                for (index, writer) in writers.enumerated() {
                    if index > 0 { bytes.append(UInt8(ascii: ",")) }
                    let start = bytes.count
                    if let writer {
                        _ = writer.write(row, to: &bytes)
                    } else if let values = identities.values(of: columns[index]), let ids {
                        bytes.append(contentsOf: (values[ids[row]] ?? "").utf8)
                    }
                    if mayBeFormulas[index], FormulaEscape.isNeeded(bytes[start...]) {
                        bytes.insert(FormulaEscape.apostrophe, at: start)
                    }
                    if needQuotes[index] { quote(&bytes, from: start) }
                }
                bytes.append(UInt8(ascii: "\n"))
            }
        }
        return bytes
    }

    /// Columns that were added later are written only if some row has a value there.
    private static func isWritten(_ column: ColumnSpec, _ table: Table, _ identities: Identities) -> Bool {
        guard column.isAppended else { return true }
        if let values = identities.values(of: column) { return !values.isEmpty }
        return table.schema.index(of: column.name) != nil
    }

    /// Puts the cell that begins at `start` in quotes if RFC 4180 demands it.
    private static func quote(_ bytes: inout [UInt8], from start: Int) {
        let needs = bytes[start...].contains { $0 == 34 || $0 == 44 || $0 == 10 || $0 == 13 }
        guard needs else { return }
        var quoted: [UInt8] = [34]
        for byte in bytes[start...] {
            if byte == 34 { quoted.append(34) }
            quoted.append(byte)
        }
        quoted.append(34)
        bytes.replaceSubrange(start..., with: quoted)
    }
}

extension Identities {
    /// What people have in a column of `people.csv` that goes to `identities`; `nil` for other columns.
    func values(of column: ColumnSpec) -> [String: String]? {
        guard column.movedTo == TableSpec.identities.name else { return nil }
        switch column.name {
        case "mail": return mails
        case "note": return notes
        default: return names
        }
    }
}
