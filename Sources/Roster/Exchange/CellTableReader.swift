// SPDX-License-Identifier: Apache-2.0

/// Reads the rows of a document's table into columns, as the table is declared.
struct CellTableReader {
    let spec: TableSpec
    /// The interned ids of tables that were read before, by table name.
    let ids: [String: Interner]

    /// The rows; faults go to `faults`, and the rows are then good for nothing but finding more of them.
    ///
    /// `nil` if there are too many rows or faults.
    func read(_ table: CellTable, faults: inout FaultCollector) -> ParsedTable? {
        let (positions, findings, absent) = HeaderCheck(spec: spec, given: table.columns).run()
        for finding in findings {
            faults.add(
                ImportFault(
                    file: "/tables/\(table.name)/columns" + (finding.position.map { "/\($0)" } ?? ""),
                    field: finding.field, message: finding.message, suggestion: finding.suggestion))
        }
        guard table.count <= CSVTableReader.maximumRows else {
            faults.add(
                ImportFault(
                    file: "/tables/\(table.name)/rows", message: "more than \(CSVTableReader.maximumRows) rows"))
            return nil
        }
        var columns = spec.fileColumns.map { CellColumn($0, ids: ids) }
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        for row in 0..<table.count where !faults.isFull {
            for index in columns.indices {
                guard let position = positions[index] else {
                    if columns[index].spec.isRequiredInFile {
                        columns[index].appendPlaceholder()
                    } else {
                        _ = columns[index].append(nothing)
                    }
                    continue
                }
                if table.withCell(row, position, { columns[index].append($0) }) == nil { continue }
                add(columns[index].spec, table, row, position, &faults)
            }
        }
        // Columns end together, so that nothing is read beyond them when reading stopped early.
        guard !faults.isFull else { return nil }
        return ParsedTable(
            spec: spec, file: spec.name, columns: columns, positions: positions, origin: .cells(table),
            absent: absent)
    }

    private func add(
        _ column: ColumnSpec, _ table: CellTable, _ row: Int, _ position: Int, _ faults: inout FaultCollector
    ) {
        let value = table.withCell(row, position) { String(decoding: $0.prefix(400), as: UTF8.self) }
        func fault() -> ImportFault {
            let found = CellFault(column, value: value, ids: column.target(in: ids))
            return ImportFault(
                file: table.pointer(row, position), field: column.name, value: value, message: found.message,
                suggestion: found.suggestion)
        }
        faults.add(.init(file: table.name, field: column.name, value: value), fault())
    }
}
