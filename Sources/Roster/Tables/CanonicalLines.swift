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
        let (bytes, rowEnds) = RenderedRows(columns, in: batch).lines(ranges, columns: columns.count)
        let start = lines.count
        if lines.isEmpty { lines = bytes } else { lines += bytes }
        for end in rowEnds { ends.append(start + end) }
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
}
