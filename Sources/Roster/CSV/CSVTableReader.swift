// SPDX-License-Identifier: Apache-2.0

/// Reads one file into columns, as its table is declared.
struct CSVTableReader {
    /// The most rows of a table.
    static let maximumRows = 16_000_000

    let spec: TableSpec
    let file: String
    /// The interned ids of tables that were read before, by table name.
    let ids: [String: Interner]
    private let lines = LineStarts()

    init(spec: TableSpec, file: String, ids: [String: Interner]) {
        self.spec = spec
        self.file = file
        self.ids = ids
    }

    /// The rows of the file; faults go to `faults`, and the rows are then good for nothing but finding more of them.
    ///
    /// `nil` if the bytes are no text of lines.
    func read(_ bytes: [UInt8], faults: inout FaultCollector) -> ParsedTable? {
        bytes.withUnsafeBytes { raw in
            let file = CSVFile(name: file, bytes: raw)
            if let fault = file.fault { faults.add(fault) }
            guard file.isReadable else { return nil }
            var scanner = CSVScanner(raw, offset: file.textStart)
            guard let header = header(&scanner, raw, &faults) else { return nil }
            return rows(&scanner, raw, header, bytes, &faults)
        }
    }

    /// The position in the file of each column of the spec, and the columns that should be there.
    private typealias Header = (positions: [Int?], absent: Set<String>)

    private func header(
        _ scanner: inout CSVScanner, _ bytes: UnsafeRawBufferPointer, _ faults: inout FaultCollector
    ) -> Header? {
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
        let cells = scanner.cells
        let given = cells.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) }
        let (positions, findings, absent) = HeaderCheck(spec: spec, given: given).run()
        for finding in findings {
            let place = finding.position.map { lines.position(of: cells[$0].position, in: bytes) }
            faults.add(
                ImportFault(
                    file: file, line: place?.line ?? 1, column: place?.column ?? 1, field: finding.field,
                    value: finding.position.map { given[$0] } ?? "", message: finding.message,
                    suggestion: finding.suggestion))
        }
        return (positions, absent)
    }

    private func rows(
        _ scanner: inout CSVScanner, _ raw: UnsafeRawBufferPointer, _ header: Header, _ bytes: [UInt8],
        _ faults: inout FaultCollector
    ) -> ParsedTable {
        let width = scanner.cells.count
        var columns = spec.fileColumns.map { CellColumn($0, ids: ids) }
        let mayBeEscaped = spec.fileColumns.map { FormulaEscape.concerns($0.content) }
        let positions = header.positions
        let present = positions.enumerated().compactMap { entry in entry.element.map { (entry.offset, $0) } }
        let absent = positions.indices.filter { positions[$0] == nil }
        let needed = absent.filter { spec.fileColumns[$0].isRequiredInFile }
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
                let message = "the line has \(scanner.cells.count) cells, the header has \(width)"
                faults.add(.init(file: file, field: "", value: message), at(scanner.recordStart, raw, message))
                continue
            }
            guard starts.count < Self.maximumRows else {
                faults.add(at(scanner.recordStart, raw, "more than \(Self.maximumRows) rows in one file"))
                break
            }
            starts.append(scanner.recordStart)
            for (column, position) in present {
                let cell = scanner.cells[position]
                let isEscaped = mayBeEscaped[column]
                let problem =
                    if let content = scanner.content(of: cell, scratch: &scratch) {
                        columns[column].append(isEscaped ? FormulaEscape.removed(from: content) : content)
                    } else {
                        scratch.withUnsafeBytes {
                            columns[column].append(isEscaped ? FormulaEscape.removed(from: $0) : $0)
                        }
                    }
                if problem != nil { add(columns[column].spec, cell, raw, &faults) }
            }
            for column in absent {
                if needed.contains(column) {
                    columns[column].appendPlaceholder()
                } else {
                    _ = columns[column].append(nothing)
                }
            }
        }
        return ParsedTable(
            spec: spec, file: file, columns: columns, positions: positions,
            origin: .file(bytes, rowStarts: starts, lines), absent: header.absent)
    }

    private func at(_ offset: Int, _ bytes: UnsafeRawBufferPointer, _ message: String) -> ImportFault {
        let position = lines.position(of: offset, in: bytes)
        return ImportFault(file: file, line: position.line, column: position.column, message: message)
    }

    private func add(
        _ column: ColumnSpec, _ cell: CSVScanner.Cell, _ bytes: UnsafeRawBufferPointer, _ faults: inout FaultCollector
    ) {
        let value = String(decoding: bytes[cell.start..<min(cell.end, cell.start + 400)], as: UTF8.self)
        func fault() -> ImportFault {
            let position = lines.position(of: cell.position, in: bytes)
            let found = CellFault(column, value: value, ids: column.target(in: ids))
            return ImportFault(
                file: file, line: position.line, column: position.column, field: column.name, value: value,
                message: found.message, suggestion: found.suggestion)
        }
        faults.add(.init(file: file, field: column.name, value: value), fault())
    }
}

extension ColumnSpec {
    /// The ids that a reference may name, if the table they are in was given.
    func target(in ids: [String: Interner]) -> Interner? {
        if case .reference(let table) = content { ids[table] } else { nil }
    }
}

extension CellColumn {
    /// An empty column.
    init(_ spec: ColumnSpec, ids: [String: Interner]) {
        self.init(spec, target: spec.target(in: ids))
    }
}
