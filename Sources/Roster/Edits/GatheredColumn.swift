// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// The values of one column, gathered from rows of batches and from new rows.
struct GatheredColumn {
    let spec: ColumnSpec
    /// Numbers, days, booleans as 0 and 1, or codes of words.
    private(set) var numbers: [Int32] = []
    private(set) var locals: [Int64] = []
    private(set) var texts: [String] = []
    private(set) var isNull: [Bool] = []
    /// The words of the codes, sorted by bytes, only those in use.
    private(set) var words: [String] = []

    /// The column of the given rows, in their order.
    ///
    /// O(rows + words log words).
    init(_ spec: ColumnSpec, at position: Int, _ rows: RowSources) {
        self.spec = spec
        isNull.reserveCapacity(rows.count)
        switch spec.content.type {
        case .dictionary: gatherWords(position, rows)
        case .utf8:
            rows.forEach(position, stored: { cells, row in add(cells[row].textValue) }, new: { add($0.textValue) })
        case .localTimestamp:
            locals.reserveCapacity(rows.count)
            for part in rows.parts {
                guard case .stored(let batch, let stored) = part.kind else {
                    for row in part.newRows {
                        if case .local(let value) = row[position] { add(value) } else { add(nil as Int64?) }
                    }
                    continue
                }
                guard case .local(let column) = batch.columns[position] else {
                    for _ in stored { add(nil as Int64?) }
                    continue
                }
                if column.nullCount == 0 {
                    column.withUnsafeBufferPointer { locals.append(contentsOf: $0[stored]) }
                    isNull.append(contentsOf: repeatElement(false, count: stored.count))
                } else {
                    for row in stored { add(column.value(at: row)) }
                }
            }
        default:
            numbers.reserveCapacity(rows.count)
            for part in rows.parts {
                guard case .stored(let batch, let stored) = part.kind else {
                    for row in part.newRows { add(row[position]) }
                    continue
                }
                if case .number(let column) = batch.columns[position], column.nullCount == 0 {
                    column.withUnsafeBufferPointer { numbers.append(contentsOf: $0[stored]) }
                    isNull.append(contentsOf: repeatElement(false, count: stored.count))
                } else {
                    for row in stored { add(batch.columns[position][row]) }
                }
            }
        }
    }

    private mutating func add(_ value: String?) {
        texts.append(value ?? "")
        isNull.append(value == nil)
    }

    private mutating func add(_ value: Int64?) {
        locals.append(value ?? 0)
        isNull.append(value == nil)
    }

    private mutating func add(_ value: Int32?) {
        numbers.append(value ?? 0)
        isNull.append(value == nil)
    }

    private mutating func add(_ value: CellValue) {
        switch value {
        case .number(let number): add(number)
        case .bool(let flag): add(flag ? 1 as Int32 : 0)
        default: add(nil as Int32?)
        }
    }

    /// Numbers words in the order of first use, then in the order of bytes.
    private mutating func gatherWords(_ position: Int, _ rows: RowSources) {
        var codes: [String: Int32] = [:]
        var found: [String] = []
        func code(_ word: String) -> Int32 {
            if let known = codes[word] { return known }
            codes[word] = Int32(found.count)
            found.append(word)
            return Int32(found.count - 1)
        }
        // Of a batch each code is looked up once.
        var translated: [Int: [Int32]] = [:]
        var raw: [Int32] = []
        raw.reserveCapacity(rows.count)
        for part in rows.parts {
            guard case .stored(let batch, let stored) = part.kind else {
                raw.append(contentsOf: part.newRows.map { $0[position].textValue.map(code) ?? -1 })
                continue
            }
            switch batch.columns[position] {
            case .words(let column, let texts):
                var known = translated[part.ordinal] ?? Array(repeating: -1, count: texts.count)
                if column.nullCount == 0 {
                    column.withUnsafeBufferPointer { numbers in
                        for number in numbers[stored] {
                            if known[Int(number)] < 0 { known[Int(number)] = code(texts[Int(number)]) }
                            raw.append(known[Int(number)])
                        }
                    }
                    translated[part.ordinal] = known
                    continue
                }
                for row in stored {
                    if column.isNull(at: row) {
                        raw.append(-1)
                        continue
                    }
                    let index = Int(column[row])
                    if known[index] < 0 { known[index] = code(texts[index]) }
                    raw.append(known[index])
                }
                translated[part.ordinal] = known
            case let cells:
                for row in stored { raw.append(cells[row].textValue.map(code) ?? -1) }
            }
        }
        let order = found.indices.sorted { found[$0].utf8.lexicographicallyPrecedes(found[$1].utf8) }
        var places = [Int32](repeating: 0, count: found.count)
        for (place, index) in order.enumerated() { places[index] = Int32(place) }
        words = order.map { found[$0] }
        numbers = raw.map { $0 < 0 ? 0 : places[Int($0)] }
        isNull = raw.map { $0 < 0 }
    }

    /// The values in another order, or as they are, as a column of a table.
    ///
    /// O(rows).
    func column(_ order: [Int32]?) -> Column {
        guard let order else { return column() }
        let nulls = isNull.contains(true) ? order.map { isNull[Int($0)] } : nil
        switch spec.content.type {
        case .utf8: return .utf8(order.map { texts[Int($0)] }, isNull: nulls)
        case .localTimestamp: return .localTimestamp(order.map { locals[Int($0)] }, isNull: nulls)
        case .date32: return .date32(order.map { numbers[Int($0)] }, isNull: nulls)
        case .bool: return .bool(order.map { numbers[Int($0)] != 0 }, isNull: nulls)
        case .dictionary: return .dictionary(codes: order.map { numbers[Int($0)] }, values: words, isNull: nulls)
        default: return .int32(order.map { numbers[Int($0)] }, isNull: nulls)
        }
    }

    /// The values as they are.
    private func column() -> Column {
        let nulls = isNull.contains(true) ? isNull : nil
        switch spec.content.type {
        case .utf8: return .utf8(texts, isNull: nulls)
        case .localTimestamp: return .localTimestamp(locals, isNull: nulls)
        case .date32: return .date32(numbers, isNull: nulls)
        case .bool: return .bool(numbers.map { $0 != 0 }, isNull: nulls)
        case .dictionary: return .dictionary(codes: numbers, values: words, isNull: nulls)
        default: return .int32(numbers, isNull: nulls)
        }
    }
}

/// Rows that a batch is made of: stretches of rows of old batches, and new rows.
struct RowSources {
    enum Kind {
        case stored(BatchCells, Range<Int>)
        case new
    }

    /// Rows that lie together.
    struct Part {
        let kind: Kind
        /// The ordinal of the old batch.
        let ordinal: Int
        let newRows: [[CellValue]]
    }

    private(set) var parts: [Part] = []
    private(set) var count = 0

    /// Adds rows of an old batch.
    mutating func append(_ rows: Range<Int>, of batch: BatchCells, ordinal: Int) {
        guard !rows.isEmpty else { return }
        count += rows.count
        if let last = parts.last, last.ordinal == ordinal, case .stored(_, let before) = last.kind,
            before.upperBound == rows.lowerBound
        {
            let joined = before.lowerBound..<rows.upperBound
            parts[parts.count - 1] = Part(kind: .stored(batch, joined), ordinal: ordinal, newRows: [])
            return
        }
        parts.append(Part(kind: .stored(batch, rows), ordinal: ordinal, newRows: []))
    }

    /// Adds new rows.
    mutating func append(_ rows: [[CellValue]]) {
        guard !rows.isEmpty else { return }
        parts.append(Part(kind: .new, ordinal: -1, newRows: rows))
        count += rows.count
    }

    /// Calls one of the two for every row in order, with the values of a column.
    func forEach(
        _ position: Int, stored: (ColumnCells, Int) -> Void, new: (CellValue) -> Void
    ) {
        for part in parts {
            switch part.kind {
            case .stored(let batch, let rows):
                let cells = batch.columns[position]
                for row in rows { stored(cells, row) }
            case .new: for row in part.newRows { new(row[position]) }
            }
        }
    }
}
