// SPDX-License-Identifier: Apache-2.0

/// The rows of one file: values by column, and where each row stands.
struct ParsedTable {
    let spec: TableSpec
    let file: String
    /// The columns in the order of the spec.
    let columns: [CellColumn]
    /// For each column of the spec its position in the file, or `nil` if the file does not have it.
    let positions: [Int?]
    /// Where each row begins in the file.
    let rowStarts: [Int]
    let bytes: [UInt8]

    var count: Int { rowStarts.count }

    /// The column of that name, which the spec must declare.
    func column(_ name: String) -> CellColumn? {
        spec.fileColumns.firstIndex { $0.name == name }.map { columns[$0] }
    }

    /// The text of a row's value in an interned column; `nil` if it is missing.
    func text(_ column: CellColumn, _ row: Int) -> String? {
        column.isNull[row] ? nil : column.interner.text(Int(column.numbers[row]))
    }

    /// The line that a row begins on, from 1.
    ///
    /// O(file): only for faults.
    func line(of row: Int) -> Int {
        bytes.withUnsafeBytes { TextPosition(of: rowStarts[row], in: $0).line }
    }

    /// A fault about a field of a row.
    func fault(_ row: Int, _ field: String, _ message: String) -> ImportFault {
        bytes.withUnsafeBytes { bytes in
            var scanner = CSVScanner(bytes, offset: rowStarts[row])
            let index = spec.fileColumns.firstIndex { $0.name == field }.flatMap { positions[$0] }
            var offset = rowStarts[row]
            var value = ""
            if let index, (try? scanner.next()) == true, index < scanner.cells.count {
                let cell = scanner.cells[index]
                offset = cell.position
                value = String(decoding: bytes[cell.start..<cell.end], as: UTF8.self)
            }
            let position = TextPosition(of: offset, in: bytes)
            return ImportFault(
                file: file, line: position.line, column: position.column, field: field, value: value,
                message: message)
        }
    }
}
