// SPDX-License-Identifier: Apache-2.0

/// Reads one file into columns, as its table is declared.
struct CSVTableReader {
    /// The most rows of a table.
    static let maximumRows = 16_000_000

    let spec: TableSpec
    let file: String
    /// The interned ids of tables that were read before, by table name.
    let ids: [String: Interner]

    /// The rows of the file; faults go to `faults`, and the rows are then of no use.
    ///
    /// `nil` if the header is unusable.
    func read(_ bytes: [UInt8], faults: inout FaultCollector) -> ParsedTable? {
        bytes.withUnsafeBytes { raw in
            if let fault = CSVFile.fault(file, raw) {
                faults.add(fault)
                return nil
            }
            var scanner = CSVScanner(raw)
            guard let header = header(&scanner, raw, &faults) else { return nil }
            return rows(&scanner, raw, header, bytes, &faults)
        }
    }

    /// The position in the file of each column of the spec.
    private func header(
        _ scanner: inout CSVScanner, _ bytes: UnsafeRawBufferPointer, _ faults: inout FaultCollector
    ) -> [Int?]? {
        do {
            guard try scanner.next() else {
                faults.add(
                    ImportFault(file: file, message: "the file is empty; the first line has to name the columns"))
                return nil
            }
        } catch {
            faults.add(CSVFile.at(error.offset, file, bytes, error.message))
            return nil
        }
        let before = faults.faults.count
        var positions = [Int?](repeating: nil, count: spec.fileColumns.count)
        let names = spec.fileColumns.map(\.name)
        for (index, cell) in scanner.cells.enumerated() {
            let name = String(decoding: bytes[cell.start..<cell.end], as: UTF8.self)
            let place = TextPosition(of: cell.position, in: bytes)
            func add(_ message: String) {
                faults.add(
                    ImportFault(
                        file: file, line: place.line, column: place.column, field: name, value: name,
                        message: message))
            }
            guard let column = names.firstIndex(of: name) else {
                add("there is no column \"\(name)\"; allowed are \(names.joined(separator: ", "))")
                continue
            }
            if positions[column] != nil {
                add("the column \"\(name)\" is given twice")
            } else {
                positions[column] = index
            }
        }
        for (index, column) in spec.fileColumns.enumerated() where positions[index] == nil && column.isRequiredInFile {
            faults.add(
                ImportFault(
                    file: file, line: 1, column: 1, field: column.name,
                    message: "the column \"\(column.name)\" is missing; it holds \(column.content.allowed)"))
        }
        return faults.faults.count == before ? positions : nil
    }

    private func rows(
        _ scanner: inout CSVScanner, _ raw: UnsafeRawBufferPointer, _ positions: [Int?], _ bytes: [UInt8],
        _ faults: inout FaultCollector
    ) -> ParsedTable {
        let width = scanner.cells.count
        var columns = spec.fileColumns.map { column in
            if case .reference(let table) = column.content {
                CellColumn(column, target: ids[table])
            } else {
                CellColumn(column, target: nil)
            }
        }
        let present = positions.enumerated().compactMap { entry in entry.element.map { (entry.offset, $0) } }
        let absent = positions.indices.filter { positions[$0] == nil }
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        var starts: [Int] = []
        var scratch: [UInt8] = []
        while !faults.isFull {
            do {
                guard try scanner.next() else { break }
            } catch {
                faults.add(CSVFile.at(error.offset, file, raw, error.message))
                if error.isRecoverable { continue } else { break }
            }
            guard scanner.cells.count == width else {
                faults.add(
                    CSVFile.at(
                        scanner.recordStart, file, raw,
                        "the line has \(scanner.cells.count) cells, the header has \(width)"))
                continue
            }
            guard starts.count < Self.maximumRows else {
                faults.add(
                    CSVFile.at(scanner.recordStart, file, raw, "more than \(Self.maximumRows) rows in one file"))
                break
            }
            starts.append(scanner.recordStart)
            for (column, position) in present {
                let cell = scanner.cells[position]
                let problem =
                    if let content = scanner.content(of: cell, scratch: &scratch) {
                        columns[column].append(content)
                    } else {
                        scratch.withUnsafeBytes { columns[column].append($0) }
                    }
                if problem != nil { faults.add(fault(columns[column].spec, cell, raw)) }
            }
            for column in absent { _ = columns[column].append(nothing) }
        }
        return ParsedTable(
            spec: spec, file: file, columns: columns, positions: positions, rowStarts: starts, bytes: bytes)
    }

    private func fault(_ column: ColumnSpec, _ cell: CSVScanner.Cell, _ bytes: UnsafeRawBufferPointer) -> ImportFault {
        let position = TextPosition(of: cell.position, in: bytes)
        let value = String(decoding: bytes[cell.start..<min(cell.end, cell.start + 400)], as: UTF8.self)
        let problem =
            switch column.content {
            case _ where value.isEmpty: "\"\(column.name)\" is empty"
            case .reference(let table): "unknown id \"\(value.prefix(80))\" in \"\(column.name)\": not in \(table).csv"
            default: "\"\(value.prefix(80))\" is not allowed in \"\(column.name)\""
            }
        return ImportFault(
            file: file, line: position.line, column: position.column, field: column.name, value: value,
            message: problem + "; allowed is \(column.content.allowed)")
    }
}
