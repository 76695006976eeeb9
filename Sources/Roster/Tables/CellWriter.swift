// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Writes the values of a declared column as text, the way that files hold them.
enum CellWriter {
    case text(TextColumn)
    /// Codes, -1 where the value is missing, and the bytes that they stand for.
    case words([Int32], [[UInt8]])
    case integer(Int32Column)
    case thousandths(Int32Column)
    case date(Int32Column)
    case bool(BoolColumn)
    case local(Int64Column)

    /// The writer of a column; `nil` if the batch has no such column of the declared type.
    init?(_ spec: ColumnSpec, in batch: RecordBatch) {
        guard let column = batch.column(spec.name) else { return nil }
        let found: CellWriter? =
            switch spec.content {
            case .bool: column.bool.map { .bool($0) }
            case .date: column.int32.map { .date($0) }
            case .integer: column.int32.map { .integer($0) }
            case .thousandths: column.int32.map { .thousandths($0) }
            case .localDateTime: column.int64.map { .local($0) }
            default:
                column.text.map { text in
                    guard text.codes != nil else { return .text(text) }
                    let (codes, values) = text.interned()
                    return .words(codes, values.map { Array($0.utf8) })
                }
            }
        guard let found else { return nil }
        self = found
    }

    /// Whether a value may hold one of the bytes, so that it has to be looked at after it is written.
    func mayHold(_ bytes: Set<UInt8>) -> Bool {
        switch self {
        case .text: true
        case .words(_, let texts): texts.contains { $0.contains { bytes.contains($0) } }
        default: false
        }
    }

    /// Appends the value of a row; `false` and nothing appended if it is missing.
    func write(_ row: Int, to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .text(let column):
            if column.isNull(at: row) { return false }
            column.withUTF8(at: row) { bytes.append(contentsOf: $0) }
        case .words(let codes, let texts):
            if codes[row] < 0 { return false }
            bytes.append(contentsOf: texts[Int(codes[row])])
        case .integer(let column):
            guard let value = column.value(at: row) else { return false }
            bytes.append(contentsOf: "\(value)".utf8)
        case .thousandths(let column):
            guard let value = column.value(at: row) else { return false }
            Self.writeThousandths(Int(value), to: &bytes)
        case .date(let column):
            guard let value = column.value(at: row) else { return false }
            LocalDate(rawValue: value).write(to: &bytes)
        case .bool(let column):
            guard let value = column.value(at: row) else { return false }
            bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .local(let column):
            guard let value = column.value(at: row) else { return false }
            LocalDateTime(microseconds: value).write(to: &bytes)
        }
        return true
    }

    /// 1000 is `1`, 800 is `0.8`, 125 is `0.125`.
    static func writeThousandths(_ value: Int, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "\(value / 1000)".utf8)
        let fraction = abs(value % 1000)
        guard fraction != 0 else { return }
        var digits = [UInt8(48 + fraction / 100), UInt8(48 + fraction / 10 % 10), UInt8(48 + fraction % 10)]
        while digits.last == 48 { digits.removeLast() }
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: digits)
    }
}
