// SPDX-License-Identifier: Apache-2.0

public import Columns
internal import Glibc

/// The form of tables that digests are taken of: the same for the same rows, however they lie in batches and in
/// whatever order.
///
/// Version 1. For each declared table that is there and has canonical columns, in the order of names: a line
/// `table`, the name and the names of the canonical columns; then a line for each row, the lines sorted by bytes. Fields
/// are separated by a tab and lines end with LF. A missing value is `\N`; inside a value a backslash, tab, LF and CR
/// are written `\\`, `\t`, `\n`, `\r`. Values are written as files hold them. The names of people
/// and derived tables have no part in it: their specs list no columns.
public enum CanonicalRows {
    /// The version of the form and of the column lists.
    public static let digestVersion = 1

    /// Writes all tables that count, piece by piece.
    ///
    /// A pointer is valid only during the call. O(rows log rows).
    public static func write(_ tables: RosterTables, into sink: (UnsafeRawBufferPointer) -> Void) {
        for table in tables.tables { write(table, into: sink) }
    }

    /// Writes one table; nothing if it is not declared or has no canonical columns.
    public static func write(_ table: Table, into sink: (UnsafeRawBufferPointer) -> Void) {
        guard let spec = TableSpec.named(table.name), !spec.canonicalColumns.isEmpty else { return }
        var header: [UInt8] = []
        for (index, word) in (["table", spec.name] + spec.canonicalColumns).enumerated() {
            if index > 0 { header.append(9) }
            header.append(contentsOf: word.utf8)
        }
        header.append(10)
        header.withUnsafeBytes(sink)

        var lines: [UInt8] = []
        var ends: [Int] = []
        let columns = spec.canonicalColumns.compactMap { spec.column($0) }
        for batch in table.batches {
            let writers = columns.map { CellWriter($0, in: batch) }
            let needEscapes = writers.map { $0?.mayHold([9, 10, 13, 92]) ?? false }
            for row in 0..<batch.count {
                for (index, writer) in writers.enumerated() {
                    if index > 0 { lines.append(9) }
                    let start = lines.count
                    guard let writer, writer.write(row, to: &lines) else {
                        lines.append(contentsOf: [92, 78])
                        continue
                    }
                    if needEscapes[index] { escape(&lines, from: start) }
                }
                lines.append(10)
                ends.append(lines.count)
            }
        }
        lines.withUnsafeBytes { writeSorted($0, ends, sink) }
    }

    private static func writeSorted(
        _ lines: UnsafeRawBufferPointer, _ ends: [Int], _ sink: (UnsafeRawBufferPointer) -> Void
    ) {
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
