// SPDX-License-Identifier: Apache-2.0

extension RecordBatch {
    /// The batch in the serial form that `init(decoding:)` reads.
    ///
    /// Opaque columns are left out. O(bytes).
    public func encoded() -> [UInt8] {
        let readable = zip(schema.fields, columns).filter(\.0.type.isReadable)
        var encoder = BatchEncoder()
        encoder.bytes.append(contentsOf: BatchEncoding.magic)
        encoder.append(BatchEncoding.version)
        encoder.append(UInt16(truncatingIfNeeded: readable.count))
        encoder.append(UInt64(count))
        for (field, column) in readable { encoder.append(field, column.storage) }
        return encoder.bytes
    }
}

/// Writes columns, as `BatchEncoding` lays them out.
private struct BatchEncoder {
    var bytes: [UInt8] = []

    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ field: Field, _ storage: ColumnStorage) {
        var flags: UInt8 = field.isNullable ? BatchEncoding.nullable : 0
        if storage.nullCount > 0 { flags |= BatchEncoding.hasValidity }
        let name = Array(field.name.utf8.prefix(Int(UInt16.max)))
        append(BatchEncoding.code(of: field.type))
        append(flags)
        append(UInt16(name.count))
        append(UInt32(storage.dictionary?.length ?? 0))
        bytes.append(contentsOf: name)
        pad()
        if storage.nullCount > 0 { appendBits(storage.length) { !storage.isNull($0) } }
        switch field.type {
        case .int64, .timestamp, .localTimestamp: appendValues(storage, as: Int64.self)
        case .int32, .date32, .dictionary: appendValues(storage, as: Int32.self)
        case .bool:
            appendBits(storage.length) { row in
                !storage.isNull(row) && Bits.isSet(storage.values, storage.offset + row)
            }
        case .utf8: appendText(storage)
        case .opaque: break
        }
        if let dictionary = storage.dictionary { appendText(dictionary) }
    }

    private mutating func appendValues<Value: FixedWidthInteger & BitwiseCopyable>(
        _ storage: ColumnStorage, as type: Value.Type
    ) {
        let width = MemoryLayout<Value>.size
        let start = bytes.count
        // Little-endian machines are the only ones that Swift on Linux runs on; the buffer is copied as it lies.
        bytes.append(
            contentsOf: UnsafeRawBufferPointer(
                start: storage.values + storage.offset * width, count: storage.length * width))
        if storage.nullCount > 0 {
            for row in 0..<storage.length where storage.isNull(row) {
                for byte in 0..<width { bytes[start + row * width + byte] = 0 }
            }
        }
        pad()
    }

    private mutating func appendText(_ storage: ColumnStorage) {
        var end: Int32 = 0
        append(end)
        for row in 0..<storage.length {
            if !storage.isNull(row) { end += Int32(storage.textBytes(row).count) }
            append(end)
        }
        pad()
        for row in 0..<storage.length where !storage.isNull(row) {
            bytes.append(contentsOf: storage.textBytes(row))
        }
        pad()
    }

    private mutating func appendBits(_ count: Int, _ isSet: (Int) -> Bool) {
        var byte: UInt8 = 0
        for index in 0..<count {
            if isSet(index) { byte |= 1 << UInt8(index & 7) }
            if index & 7 == 7 || index == count - 1 {
                bytes.append(byte)
                byte = 0
            }
        }
        pad()
    }

    private mutating func pad() {
        while bytes.count & 7 != 0 { bytes.append(0) }
    }
}
