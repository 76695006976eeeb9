// SPDX-License-Identifier: Apache-2.0

extension RecordBatch {
    /// Reads the serial form that `encoded()` writes, into memory of its own.
    ///
    /// O(bytes).
    ///
    /// Any input is safe: a number that does not fit what follows is refused with the offset it stands at, before
    /// memory is taken for it.
    public init(decoding bytes: [UInt8]) throws(ColumnsError) {
        self = try bytes.withUnsafeBytes { bytes in
            Result { () throws(ColumnsError) in
                var decoder = BatchDecoder(bytes, owner: nil)
                return try decoder.batch()
            }
        }.get()
    }

    /// Reads the serial form in place: the columns lie in `bytes`, nothing is copied.
    ///
    /// Everything is checked as by `init(decoding:)`, once: O(bytes). `bytes` starts at a multiple of eight, as mapped
    /// files do; other memory is refused.
    ///
    /// - Parameters:
    ///   - bytes: memory that nobody writes to as long as `owner` lives, such as sealed memory.
    ///   - owner: what keeps the memory valid; the columns hold it.
    public init(viewing bytes: UnsafeRawBufferPointer, owner: AnyObject) throws(ColumnsError) {
        if let start = bytes.baseAddress, UInt(bitPattern: start) & 7 != 0 {
            throw .encoding(offset: 0, reason: "the memory does not start at a multiple of 8")
        }
        var decoder = BatchDecoder(bytes, owner: owner)
        self = try decoder.batch()
    }
}

/// Reads columns, as `BatchEncoding` lays them out.
private struct BatchDecoder {
    /// Where a buffer lies, and what keeps it there.
    private struct Buffer {
        let start: UnsafeRawPointer
        let owner: AnyObject
    }

    private let bytes: UnsafeRawBufferPointer
    /// What keeps `bytes` for the columns; nil to copy each buffer.
    private let owner: AnyObject?
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) {
        self.bytes = bytes
        self.owner = owner
    }

    mutating func batch() throws(ColumnsError) -> RecordBatch {
        guard bytes.starts(with: BatchEncoding.magic) else {
            throw .encoding(offset: 0, reason: "an encoded batch starts with \"HFCB\"")
        }
        offset = BatchEncoding.magic.count
        let version = try integer(UInt16.self)
        guard version == BatchEncoding.version else {
            throw .encoding(offset: 4, reason: "version \(version), this build reads version \(BatchEncoding.version)")
        }
        let columnCount = try integer(UInt16.self)
        let rows = try integer(UInt64.self)
        guard rows <= UInt64(Int32.max) else {
            throw .encoding(offset: 8, reason: "\(rows) rows, allowed are 0 to 2147483647")
        }
        var fields: [Field] = []
        var columns: [Column] = []
        for _ in 0..<columnCount {
            let (field, storage) = try column(rows: Int(rows))
            fields.append(field)
            columns.append(Column(storage))
        }
        guard offset == bytes.count else {
            throw .encoding(offset: offset, reason: "\(bytes.count - offset) bytes follow the last column")
        }
        return try RecordBatch(schema: try Schema(fields), columns: columns, count: Int(rows))
    }

    private mutating func column(rows: Int) throws(ColumnsError) -> (Field, ColumnStorage) {
        let start = offset
        let code = try integer(UInt8.self)
        guard let type = BatchEncoding.type(of: code) else {
            throw .encoding(offset: start, reason: "column type \(code), allowed are 1 to 8")
        }
        let flags = try integer(UInt8.self)
        let nameLength = Int(try integer(UInt16.self))
        let dictionaryCount = Int(try integer(UInt32.self))
        guard flags & ~(BatchEncoding.nullable | BatchEncoding.hasValidity) == 0 else {
            throw .encoding(offset: start + 1, reason: "unknown flags \(flags)")
        }
        let nameStart = offset
        let nameBytes = bytes[try take(nameLength)]
        guard let name = String(validating: nameBytes, as: UTF8.self) else {
            throw .encoding(offset: nameStart, reason: "the column's name is not UTF-8")
        }
        var owners: [AnyObject] = []
        var validity: Buffer?
        if flags & BatchEncoding.hasValidity != 0 {
            let bits = try buffer(Bits.byteCount(rows))
            owners.append(bits.owner)
            validity = bits
        }
        let nullCount = validity.map { rows - Bits.setCount($0.start, offset: 0, count: rows) } ?? 0
        let valueBytes =
            switch type {
            case .bool: Bits.byteCount(rows)
            case .utf8: (rows + 1) * 4
            default: rows * type.width
            }
        let values = try buffer(valueBytes)
        owners.append(values.owner)
        var text: Buffer?
        if type == .utf8 {
            let found = try textBuffer(offsets: values, count: rows, name: name)
            owners.append(found.owner)
            text = found
        }
        var dictionary: ColumnStorage?
        if type == .dictionary {
            dictionary = try dictionaryStorage(count: dictionaryCount, name: name)
        } else if dictionaryCount != 0 {
            throw .encoding(offset: start + 4, reason: "a dictionary on a column of type \(code)")
        }
        let storage = ColumnStorage(
            type: type, length: rows, nullCount: nullCount, validity: nullCount == 0 ? nil : validity?.start,
            values: values.start, text: text?.start, dictionary: dictionary, owners: owners)
        try ColumnValidation.check(storage, name: name)
        return (Field(name, type, isNullable: flags & BatchEncoding.nullable != 0), storage)
    }

    private mutating func dictionaryStorage(count: Int, name: String) throws(ColumnsError) -> ColumnStorage {
        let offsets = try buffer((count + 1) * 4)
        let text = try textBuffer(offsets: offsets, count: count, name: name)
        let storage = ColumnStorage(
            type: .utf8, length: count, values: offsets.start, text: text.start, owners: [offsets.owner, text.owner])
        try ColumnValidation.check(storage, name: name)
        return storage
    }

    /// The text that offsets point into; its length is the last offset.
    private mutating func textBuffer(
        offsets: Buffer, count: Int, name: String
    ) throws(ColumnsError) -> Buffer {
        let first = offsets.start.load(as: Int32.self)
        let last = offsets.start.load(fromByteOffset: count * 4, as: Int32.self)
        guard first == 0, last >= 0 else {
            throw .malformed(column: name, reason: "text offsets run from \(first) to \(last)")
        }
        return try buffer(Int(last))
    }

    private mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type
    ) throws(ColumnsError) -> Value {
        let size = MemoryLayout<Value>.size
        guard bytes.count - offset >= size else {
            throw .encoding(offset: offset, reason: "\(size) bytes are expected, \(bytes.count - offset) are left")
        }
        let value = bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        offset += size
        return Value(littleEndian: value)
    }

    /// Steps over `count` bytes and their padding.
    private mutating func take(_ count: Int) throws(ColumnsError) -> Range<Int> {
        let start = offset
        let padded = (start + count + 7) & ~7
        guard padded <= bytes.count else {
            throw .encoding(offset: start, reason: "\(count) bytes are expected, \(bytes.count - start) are left")
        }
        offset = padded
        return start..<start + count
    }

    private mutating func buffer(_ count: Int) throws(ColumnsError) -> Buffer {
        let source = UnsafeRawBufferPointer(rebasing: bytes[try take(count)])
        if let owner, let start = source.baseAddress { return Buffer(start: start, owner: owner) }
        let copy = Allocation(copying: source)
        return Buffer(start: copy.start, owner: copy)
    }
}
