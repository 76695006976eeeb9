// SPDX-License-Identifier: Apache-2.0

internal import Columns
internal import Glibc

/// The canonical lines of rows of a table: a header, and a line for each row, sorted by bytes.
struct CanonicalLines {
    private var header: [UInt8] = []
    /// The lines as they came.
    private var lines: [UInt8] = []
    /// Where each line ends.
    private var ends: [Int] = []

    /// The lines of some rows.
    ///
    /// Columns that were added to the table come last, and only if some of the rows has something else in them than
    /// an empty cell means; not at all if `countsAppended` is false, which is version 1 of the form.
    init(
        _ spec: TableSpec, _ rows: [(batch: RecordBatch, rows: [Range<Int>])], countsAppended: Bool = true
    ) {
        var columns = spec.canonicalColumns.compactMap { spec.column($0) }
        if countsAppended {
            columns += spec.columns.filter { $0.isAppended && Self.isUsed($0, rows) }
        }
        for (index, word) in (["table", spec.name] + columns.map(\.name)).enumerated() {
            if index > 0 { header.append(9) }
            header.append(contentsOf: word.utf8)
        }
        header.append(10)
        for (batch, ranges) in rows { append(batch, ranges, columns) }
    }

    private static func isUsed(_ column: ColumnSpec, _ rows: [(batch: RecordBatch, rows: [Range<Int>])]) -> Bool {
        let nothing = CellValue.absent(column)
        return rows.contains { batch, ranges in
            guard batch.column(column.name) != nil, let cells = ColumnCells(column, in: batch) else { return false }
            return ranges.contains { $0.contains { cells[$0] != nothing } }
        }
    }

    private mutating func append(_ batch: RecordBatch, _ ranges: [Range<Int>], _ columns: [ColumnSpec]) {
        let writers = columns.map { CellWriter($0, in: batch) }
        let needEscapes = writers.map { $0?.mayHold([9, 10, 13, 92]) ?? false }
        // What an added column says where the table does without it.
        let absent = columns.map { $0.isAppended ? Array(CellValue.absent($0).text($0).utf8) : [] }
        for row in ranges.joined() {
            for (index, writer) in writers.enumerated() {
                if index > 0 { lines.append(9) }
                let start = lines.count
                if let writer, writer.write(row, to: &lines) {
                    if needEscapes[index] { Self.escape(&lines, from: start) }
                } else if writer == nil, !absent[index].isEmpty {
                    lines.append(contentsOf: absent[index])
                } else {
                    lines.append(contentsOf: [92, 78])
                }
            }
            lines.append(10)
            ends.append(lines.count)
        }
    }

    /// All of it as one array.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(header.count + lines.count)
        write { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Writes the header and the sorted lines, piece by piece.
    func write(into sink: (UnsafeRawBufferPointer) -> Void) {
        header.withUnsafeBytes(sink)
        lines.withUnsafeBytes { writeSorted($0, sink) }
    }

    private func writeSorted(_ lines: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) -> Void) {
        guard let base = lines.baseAddress else { return }
        func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] }
        func precedes(_ one: Int, _ other: Int) -> Bool {
            let (first, second) = (range(one), range(other))
            let order = memcmp(base + first.lowerBound, base + second.lowerBound, min(first.count, second.count))
            return order == 0 ? first.count < second.count : order < 0
        }
        let rows = Array(ends.indices)
        if zip(rows, rows.dropFirst()).allSatisfy({ !precedes($1, $0) }) {
            sink(lines)
            return
        }
        for row in rows.sorted(by: precedes) { sink(UnsafeRawBufferPointer(rebasing: lines[range(row)])) }
    }

    private static func escape(_ bytes: inout [UInt8], from start: Int) {
        guard bytes[start...].contains(where: { $0 == 92 || $0 == 9 || $0 == 10 || $0 == 13 }) else { return }
        var escaped: [UInt8] = []
        for byte in bytes[start...] {
            switch byte {
            case 92: escaped.append(contentsOf: [92, 92])
            case 9: escaped.append(contentsOf: [92, 116])
            case 10: escaped.append(contentsOf: [92, 110])
            case 13: escaped.append(contentsOf: [92, 114])
            default: escaped.append(byte)
            }
        }
        bytes.replaceSubrange(start..., with: escaped)
    }
}
