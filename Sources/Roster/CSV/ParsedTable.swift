// SPDX-License-Identifier: Apache-2.0

/// The rows of one table as they were read: values by column, and where each row stands.
struct ParsedTable {
    /// Where the rows came from.
    enum Origin {
        /// The bytes of a file, and where each row begins in it.
        case file([UInt8], rowStarts: [Int], LineStarts)
        case cells(CellTable)
    }

    let spec: TableSpec
    let file: String
    /// The columns in the order of the spec.
    let columns: [CellColumn]
    /// For each column of the spec its position in the file, or `nil` if the file does not have it.
    let positions: [Int?]
    let origin: Origin
    /// Columns that the table needs and was not given; what rows hold there are placeholders.
    let absent: Set<String>

    var count: Int {
        switch origin {
        case .file(_, let rowStarts, _): rowStarts.count
        case .cells(let table): table.count
        }
    }

    /// The declared column of that name; `nil` if it is needed and was not given.
    func column(_ name: String) -> CellColumn? {
        absent.contains(name) ? nil : spec.fileColumns.firstIndex { $0.name == name }.map { columns[$0] }
    }

    /// The text of a row's value in an interned column; `nil` if it is missing.
    func text(_ column: CellColumn, _ row: Int) -> String? {
        column.isNull[row] ? nil : column.interner.text(Int(column.numbers[row]))
    }

    /// Where a row is, in words: the line that it begins on, from 1, or its number in the document, from 0.
    func place(of row: Int) -> String {
        switch origin {
        case .file(let bytes, let rowStarts, let lines):
            "line \(bytes.withUnsafeBytes { lines.position(of: rowStarts[row], in: $0).line })"
        case .cells(let table): "row \(table.number(of: row))"
        }
    }

    /// A fault about a field of a row.
    func fault(_ row: Int, _ field: String, _ message: String) -> ImportFault {
        let index = spec.fileColumns.firstIndex { $0.name == field }.flatMap { positions[$0] }
        switch origin {
        case .cells(let table):
            let value = index.map { table.withCell(row, $0) { String(decoding: $0, as: UTF8.self) } } ?? ""
            return ImportFault(file: table.pointer(row, index), field: field, value: value, message: message)
        case .file(let bytes, let rowStarts, let lines):
            return bytes.withUnsafeBytes { bytes in
                var scanner = CSVScanner(bytes, offset: rowStarts[row])
                var offset = rowStarts[row]
                var value = ""
                if let index, (try? scanner.next()) == true, index < scanner.cells.count {
                    let cell = scanner.cells[index]
                    offset = cell.position
                    value = String(decoding: bytes[cell.start..<cell.end], as: UTF8.self)
                }
                let position = lines.position(of: offset, in: bytes)
                return ImportFault(
                    file: file, line: position.line, column: position.column, field: field, value: value,
                    message: message)
            }
        }
    }
}
