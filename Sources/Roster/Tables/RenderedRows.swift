// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// The values of a batch as canonical text: each distinct value is written once, rows refer to it.
struct RenderedRows {
    /// The bytes of all values, escaped.
    private(set) var arena: [UInt8] = []
    /// Where each value begins and how long it is.
    private(set) var values: [(start: Int, length: Int)] = []
    /// For every column, one after the other, the value of each row.
    private(set) var codes: [Int32] = []
    private let count: Int

    /// The values of some columns of a batch.
    ///
    /// O(rows x columns).
    init(_ columns: [ColumnSpec], in batch: RecordBatch) {
        count = batch.count
        codes.reserveCapacity(columns.count * count)
        let missing = add(Array("\\N".utf8), escaping: false)
        for column in columns {
            switch ColumnCells(column, in: batch) {
            case nil: codes.append(contentsOf: repeatElement(missing, count: count))
            case .absent(let value):
                let code = value == .missing ? missing : add(Array(value.text(column).utf8))
                codes.append(contentsOf: repeatElement(code, count: count))
            case .words(let numbers, let words): append(numbers, words, missing)
            case .text(let texts):
                for row in 0..<count {
                    codes.append(texts.isNull(at: row) ? missing : texts.withUTF8(at: row) { add(Array($0)) })
                }
            case .number(let numbers):
                append(numbers, missing) { number in Array(CellValue.number(number).text(column).utf8) }
            case .local(let times):
                append(times, missing) { time in
                    var bytes: [UInt8] = []
                    LocalDateTime(microseconds: time).write(to: &bytes)
                    return bytes
                }
            case .bool(let flags):
                let (yes, no) = (add(Array("true".utf8)), add(Array("false".utf8)))
                for row in 0..<count { codes.append(flags.value(at: row).map { $0 ? yes : no } ?? missing) }
            }
        }
    }

    private mutating func append(_ numbers: Int32Column, _ words: TextColumn, _ missing: Int32) {
        let first = Int32(values.count)
        for index in words.indices { _ = words.withUTF8(at: index) { add(Array($0)) } }
        if numbers.nullCount == 0 {
            numbers.withUnsafeBufferPointer { for number in $0 { codes.append(first + number) } }
        } else {
            for row in 0..<count { codes.append(numbers.value(at: row).map { first + $0 } ?? missing) }
        }
    }

    private mutating func append<Value>(
        _ numbers: PrimitiveColumn<Value>, _ missing: Int32, _ write: (Value) -> [UInt8]
    ) {
        var known: [Value: Int32] = [:]
        var last: (value: Value, code: Int32)?
        for row in 0..<count {
            guard let value = numbers.value(at: row) else {
                codes.append(missing)
                continue
            }
            if let last, last.value == value {
                codes.append(last.code)
                continue
            }
            let code = known[value] ?? add(write(value))
            known[value] = code
            last = (value, code)
            codes.append(code)
        }
    }

    /// Adds a value and gives its number; backslash, tab, LF and CR are escaped.
    private mutating func add(_ bytes: [UInt8], escaping: Bool = true) -> Int32 {
        let start = arena.count
        for byte in bytes {
            switch byte {
            case 92 where escaping: arena += [92, 92]
            case 9: arena += [92, 116]
            case 10: arena += [92, 110]
            case 13: arena += [92, 114]
            default: arena.append(byte)
            }
        }
        values.append((start, arena.count - start))
        return Int32(values.count - 1)
    }

    /// The lines of some rows, fields separated by tabs, with the end of each line.
    ///
    /// O(bytes).
    func lines(_ ranges: [Range<Int>], columns: Int) -> (bytes: [UInt8], ends: [Int]) {
        var ends: [Int] = []
        var total = 0
        for row in ranges.joined() {
            for column in 0..<columns { total += values[Int(codes[column * count + row])].length + 1 }
            ends.append(total)
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: total) { buffer, initialized in
            arena.withUnsafeBufferPointer { arena in
                var position = 0
                for row in ranges.joined() {
                    for column in 0..<columns {
                        let value = values[Int(codes[column * count + row])]
                        // The capacity is the sum of just these lengths.
                        for index in 0..<value.length { buffer[position + index] = arena[value.start + index] }
                        position += value.length
                        buffer[position] = column == columns - 1 ? 10 : 9
                        position += 1
                    }
                }
                initialized = position
            }
        }
        return (bytes, ends)
    }
}
