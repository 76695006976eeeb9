// SPDX-License-Identifier: Apache-2.0

extension Column {
    /// A column of 64-bit integers.
    ///
    /// `isNull`, if given, has one flag a row. O(rows).
    public static func int64(_ values: [Int64], isNull: [Bool]? = nil) -> Column {
        primitive(.int64, values, isNull)
    }

    /// A column of instants, in microseconds since 1970 UTC.
    ///
    /// O(rows).
    public static func timestamp(_ values: [Int64], isNull: [Bool]? = nil) -> Column {
        primitive(.timestamp, values, isNull)
    }

    /// A column of local times, in microseconds since 1970-01-01T00:00 on the wall clock.
    ///
    /// O(rows).
    public static func localTimestamp(_ values: [Int64], isNull: [Bool]? = nil) -> Column {
        primitive(.localTimestamp, values, isNull)
    }

    /// A column of 32-bit integers.
    ///
    /// O(rows).
    public static func int32(_ values: [Int32], isNull: [Bool]? = nil) -> Column {
        primitive(.int32, values, isNull)
    }

    /// A column of dates, in days since 1970-01-01.
    ///
    /// O(rows).
    public static func date32(_ values: [Int32], isNull: [Bool]? = nil) -> Column {
        primitive(.date32, values, isNull)
    }

    /// A column of booleans.
    ///
    /// O(rows).
    public static func bool(_ values: [Bool], isNull: [Bool]? = nil) -> Column {
        let bits = Bits.make(count: values.count) { values[$0] && !(isNull?[$0] ?? false) }
        return assemble(.bool, count: values.count, isNull: isNull, values: bits)
    }

    /// A column of text.
    ///
    /// O(bytes). More than 2 GiB of text in one column is a programming error.
    public static func utf8(_ values: [String], isNull: [Bool]? = nil) -> Column {
        let offsets = Allocation(byteCount: (values.count + 1) * 4)
        var bytes: [UInt8] = []
        for (row, value) in values.enumerated() {
            if !(isNull?[row] ?? false) { bytes.append(contentsOf: value.utf8) }
            precondition(bytes.count <= Int(Int32.max), "a text column holds at most 2 GiB")
            offsets.bytes.storeBytes(of: Int32(bytes.count), toByteOffset: (row + 1) * 4, as: Int32.self)
        }
        let text = bytes.withUnsafeBytes { Allocation(copying: $0) }
        return assemble(.utf8, count: values.count, isNull: isNull, values: offsets, text: text)
    }

    /// A column of text, `nil` where it is missing.
    ///
    /// O(bytes).
    public static func utf8(_ values: [String?]) -> Column {
        utf8(values.map { $0 ?? "" }, isNull: values.map { $0 == nil })
    }

    /// A column of codes into `values`; a row that `isNull` marks may have any code.
    ///
    /// O(rows).
    ///
    /// Codes must lie in `0..<values.count`, unless the row is null: that is the caller's promise, checked here.
    public static func dictionary(codes: [Int32], values: [String], isNull: [Bool]? = nil) -> Column {
        let column = primitive(.dictionary, codes, isNull)
        for row in codes.indices where !column.storage.isNull(row) {
            precondition(codes[row] >= 0 && codes[row] < values.count, "dictionary code out of range")
        }
        return withDictionary(column, utf8(values))
    }

    /// A column of text behind a dictionary of its distinct values, sorted by bytes; `nil` where it is missing.
    public static func dictionary(_ values: [String?]) -> Column {
        let distinct = Set(values.compactMap { $0 }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var codes: [String: Int32] = [:]
        for (code, text) in distinct.enumerated() { codes[text] = Int32(code) }
        let hasNull = values.contains { $0 == nil }
        return dictionary(
            codes: values.map { $0.flatMap { codes[$0] } ?? 0 }, values: distinct,
            isNull: hasNull ? values.map { $0 == nil } : nil)
    }

    private static func withDictionary(_ codes: Column, _ dictionary: Column) -> Column {
        let storage = codes.storage
        return Column(
            ColumnStorage(
                type: .dictionary, length: storage.length, offset: storage.offset, nullCount: storage.nullCount,
                validity: storage.validity, values: storage.values, dictionary: dictionary.storage, owners: [storage]))
    }

    private static func primitive<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: ColumnType, _ values: [Value], _ isNull: [Bool]?
    ) -> Column {
        let allocation = values.withUnsafeBytes { Allocation(copying: $0) }
        if let isNull {
            for row in values.indices where isNull[row] {
                allocation.bytes.storeBytes(of: 0, toByteOffset: row * MemoryLayout<Value>.stride, as: Value.self)
            }
        }
        return assemble(type, count: values.count, isNull: isNull, values: allocation)
    }

    /// Puts a column together from finished buffers; a bitmap is made only if a row is missing.
    private static func assemble(
        _ type: ColumnType, count: Int, isNull: [Bool]?, values: Allocation, text: Allocation? = nil
    ) -> Column {
        var owners: [AnyObject] = [values]
        if let text { owners.append(text) }
        var nullCount = 0
        var validity: UnsafeRawPointer?
        if let isNull {
            precondition(isNull.count == count, "one flag a row")
            nullCount = isNull.reduce(0) { $0 + ($1 ? 1 : 0) }
            if nullCount > 0 {
                let bits = Bits.make(count: count) { !isNull[$0] }
                validity = bits.start
                owners.append(bits)
            }
        }
        return Column(
            ColumnStorage(
                type: type, length: count, nullCount: nullCount, validity: validity, values: values.start,
                text: text?.start, owners: owners))
    }
}
