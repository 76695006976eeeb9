// SPDX-License-Identifier: Apache-2.0

/// A value of a declared column, typed.
enum CellValue: Sendable, Hashable {
    case missing
    /// Text, ids, words, lists, slots and weekdays, in the one way that they are written.
    case text(String)
    /// Whole numbers, thousandths, and days since 1970-01-01.
    case number(Int32)
    /// Local times, in microseconds since 1970-01-01T00:00.
    case local(Int64)
    case bool(Bool)

    /// The value that a cell of a file stands for; `nil` if the cell is not allowed.
    ///
    /// References are checked for their form only.
    init?(_ text: String, _ column: ColumnSpec) {
        guard !text.isEmpty else {
            if let whenEmpty = column.whenEmpty {
                self.init(whenEmpty, column)
            } else if column.isNullable {
                self = .missing
            } else {
                return nil
            }
            return
        }
        var copy = text
        let value: CellValue? = copy.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            switch column.content {
            case .text: return CellParser.isText(bytes) ? .text(text) : nil
            case .id, .reference: return CellParser.isID(bytes) ? .text(text) : nil
            case .word: return CellParser.isWord(bytes) ? .text(text) : nil
            case .list: return CellParser.isList(bytes) ? .text(text) : nil
            case .code(let words): return words.contains(text) ? .text(text) : nil
            case .slot: return Slot(code: text).map { .text($0.code) }
            case .weekdays: return WeekdaySet(text).map { .text($0.description) }
            case .integer(let range): return CellParser.integer(bytes, in: range).map { .number($0) }
            case .thousandths: return CellParser.thousandths(bytes).map { .number($0) }
            case .bool: return CellParser.bool(bytes).map { .bool($0) }
            case .date: return CellParser.date(bytes).map { .number($0.rawValue) }
            case .localDateTime: return CellParser.localDateTime(bytes).map { .local($0.microseconds) }
            }
        }
        guard let value else { return nil }
        self = value
    }

    /// What a row has in a column that its table does not carry.
    static func absent(_ column: ColumnSpec) -> CellValue { CellValue("", column) ?? .missing }

    /// The text that a file has for the value; empty if it is missing.
    func text(_ column: ColumnSpec) -> String {
        switch self {
        case .missing: return ""
        case .text(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .local(let value): return "\(LocalDateTime(microseconds: value))"
        case .number(let value):
            switch column.content {
            case .date: return "\(LocalDate(rawValue: value))"
            case .thousandths:
                var bytes: [UInt8] = []
                CellWriter.writeThousandths(Int(value), to: &bytes)
                return String(decoding: bytes, as: UTF8.self)
            default: return "\(value)"
            }
        }
    }

    var textValue: String? { if case .text(let text) = self { text } else { nil } }
    var date: LocalDate? { if case .number(let days) = self { LocalDate(rawValue: days) } else { nil } }
    /// The number that a column of dates or local times holds for the value.
    var dateNumber: Int64? {
        switch self {
        case .number(let days): Int64(days)
        case .local(let microseconds): microseconds
        default: nil
        }
    }
    var number: Int? { if case .number(let value) = self { Int(value) } else { nil } }
    var localDateTime: LocalDateTime? {
        if case .local(let value) = self { LocalDateTime(microseconds: value) } else { nil }
    }
}

extension TableSpec {
    /// The cells of a row that have a value, in the order of columns, without added columns that say what an empty
    /// cell means.
    func cells(of row: [CellValue]) -> [RosterCell] {
        zip(columns, row).compactMap { column, value in
            if value == .missing || column.isAppended && value == .absent(column) { return nil }
            return RosterCell(column.name, value.text(column))
        }
    }

    /// The positions of the key's columns, in the order of the key; of all columns if there is no key.
    var identifyingColumns: [Int] {
        let names = columns.map(\.name)
        return key.isEmpty ? Array(names.indices) : key.compactMap { names.firstIndex(of: $0) }
    }

    /// The cells of the key; none in a table without one.
    func keyCells(of row: [CellValue]) -> [RosterCell] {
        key.isEmpty
            ? []
            : identifyingColumns.compactMap { index in
                row[index] == .missing ? nil : RosterCell(columns[index].name, row[index].text(columns[index]))
            }
    }

    /// The date that a row belongs to, if rows of this table have one.
    func date(of row: [CellValue]) -> LocalDate? {
        guard let dateColumn, let index = columns.firstIndex(where: { $0.name == dateColumn }) else { return nil }
        return row[index].date ?? row[index].localDateTime?.date
    }
}
