// SPDX-License-Identifier: Apache-2.0

public import Columns

/// The form of tables that digests of version 2 are taken of: a tree, so that after an edit only what it touched is
/// hashed again.
///
/// A leaf is the rows of one table in one rotation period, and its hash is SHA-256 of these bytes: a line `table`, the
/// name of the table and the names of the canonical columns; then a line for each row, the lines sorted by bytes. Fields,
/// escapes and values are those of version 1 (`CanonicalRows`). Columns that were added to a table count after the
/// others, and only in leaves in which some row has something else than an empty cell means: what a program does not
/// use leaves its digest as it is.
///
/// The period of a leaf is the first date of the rotation period that the date of its rows lies in, as `YYYY-MM-DD`;
/// of dates outside every period, and of tables without dates, it is empty. Where periods overlap it is the one that
/// begins last. A table that is given and has no rows is one leaf without rows and period, so that it differs from one
/// that is not given.
///
/// The digest of a version is SHA-256 of a line for each leaf, sorted by bytes: table, tab, period, tab, the leaf's hash
/// in lower-case hexadecimal, LF. It depends on logical rows and on periods, never on how rows lie in batches.
public enum CanonicalDigest {
    /// The number of this form.
    public static let version = 2

    /// A leaf, and where its rows lie.
    public struct Part: Sendable {
        /// The name of the table.
        public let table: String
        /// The first date of the rotation period, or empty.
        public let period: String
        /// The ordinals of the batches that hold its rows, ascending.
        public let batches: [Int]
        /// Whether these batches hold nothing else.
        public let isWhole: Bool
    }

    /// The leaves of all tables that count, sorted by table and period.
    ///
    /// O(rows) of dated tables, by their dates alone.
    public static func parts(of tables: RosterTables) -> [Part] {
        let periods = PeriodSplit(table: tables[TableSpec.periods.name])
        return tables.tables.flatMap { parts(of: $0, periods) }
    }

    private static func parts(of table: Table, _ periods: PeriodSplit) -> [Part] {
        guard let spec = TableSpec.named(table.name), !spec.canonicalColumns.isEmpty else { return [] }
        var batches: [String: [Int]] = [:]
        var mixed = Set<String>()
        for (ordinal, batch) in table.batches.enumerated() where batch.count > 0 {
            let found = Set(spans(batch, spec, periods).map(\.period))
            for period in found {
                batches[period, default: []].append(ordinal)
                if found.count > 1 { mixed.insert(period) }
            }
        }
        if batches.isEmpty { batches[""] = [] }
        return batches.sorted { $0.key < $1.key }.map {
            Part(table: table.name, period: $0.key, batches: $0.value, isWhole: !mixed.contains($0.key))
        }
    }

    /// Stretches of rows of a batch that lie in one period.
    private static func spans(
        _ batch: RecordBatch, _ spec: TableSpec, _ periods: PeriodSplit
    ) -> [(period: String, rows: Range<Int>)] {
        guard let name = spec.dateColumn, let column = spec.column(name), let dates = ColumnCells(column, in: batch)
        else { return [("", 0..<batch.count)] }
        func key(_ period: Int) -> String { periods.start(of: period).map { "\($0)" } ?? "" }
        func date(_ row: Int) -> LocalDate {
            switch dates {
            case .number(let days): LocalDate(rawValue: days[row])
            case .local(let times): LocalDateTime(microseconds: times[row]).date
            default: .earliest
            }
        }
        if let (first, last) = bounds(dates), let period = periods.common(first, last) {
            return [(key(period), 0..<batch.count)]
        }
        var spans: [(period: String, rows: Range<Int>)] = []
        var (start, current) = (0, periods.index(of: date(0)))
        for row in 1..<batch.count where date(row) != date(row - 1) {
            let period = periods.index(of: date(row))
            if period == current { continue }
            spans.append((key(current), start..<row))
            (start, current) = (row, period)
        }
        return spans + [(key(current), start..<batch.count)]
    }

    /// The first and the last of all dates of a column.
    private static func bounds(_ dates: ColumnCells) -> (LocalDate, LocalDate)? {
        switch dates {
        case .number(let days):
            days.withUnsafeBufferPointer { days in
                guard let first = days.min(), let last = days.max() else { return nil }
                return (LocalDate(rawValue: first), LocalDate(rawValue: last))
            }
        case .local(let times):
            times.withUnsafeBufferPointer { times in
                guard let first = times.min(), let last = times.max() else { return nil }
                return (LocalDateTime(microseconds: first).date, LocalDateTime(microseconds: last).date)
            }
        default: nil
        }
    }

    /// The bytes of a leaf, which its hash is taken of.
    ///
    /// O(rows log rows) of the leaf; no more than O(rows) where they are sorted already.
    public static func bytes(of part: Part, in tables: RosterTables) -> [UInt8] {
        guard let table = tables[part.table], let spec = TableSpec.named(part.table) else { return [] }
        let periods = part.isWhole ? PeriodSplit([]) : PeriodSplit(table: tables[TableSpec.periods.name])
        var rows: [(batch: RecordBatch, rows: [Range<Int>])] = []
        for ordinal in part.batches where table.batches.indices.contains(ordinal) {
            let batch = table.batches[ordinal]
            let spans =
                part.isWhole
                ? [0..<batch.count] : spans(batch, spec, periods).filter { $0.period == part.period }.map(\.rows)
            rows.append((batch, spans))
        }
        return CanonicalLines(spec, rows).bytes
    }

    /// The bytes of a leaf of all rows of some batches of a table.
    public static func bytes(ofTable name: String, batches: [RecordBatch]) -> [UInt8] {
        TableSpec.named(name).map { CanonicalLines($0, batches.map { ($0, [0..<$0.count]) }).bytes } ?? []
    }

    /// The bytes that the digest of a version is taken of, from the hashes of its leaves in any order.
    public static func rootBytes(_ leaves: [(table: String, period: String, hash: [UInt8])]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        let lines = leaves.map { leaf -> [UInt8] in
            var line = Array("\(leaf.table)\t\(leaf.period)\t".utf8)
            for byte in leaf.hash { line += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
            return line + [10]
        }
        return Array(lines.sorted { $0.lexicographicallyPrecedes($1) }.joined())
    }
}
