// SPDX-License-Identifier: Apache-2.0

import CArrow

/// A producer as somebody else would write it: one batch of one column, with whatever structure a test asks for, and a
/// count of the releases.
final class ForeignProducer {
    var format = "i"
    var dictionaryFormat: String?
    var flags: Int64 = 0
    var length: Int64 = 3
    var childLength: Int64?
    var nullCount: Int64 = 0
    var offset: Int64 = 0
    var structOffset: Int64 = 0
    var bufferCount: Int64?
    var buffers: [[UInt8]?] = []
    var dictionaryBuffers: [[UInt8]?] = []
    var dictionaryLength: Int64 = 0
    var status: Int32 = 0
    private(set) var arraysReleased = 0
    private(set) var schemasReleased = 0
    private(set) var streamsReleased = 0
    private var sent = false
    private var memory: [UnsafeMutableRawPointer] = []

    deinit { for block in memory { block.deallocate() } }

    static func bytes(_ values: [Int32]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

    private func block(_ bytes: [UInt8]) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 8), alignment: 64)
        bytes.withUnsafeBytes { block.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(block), byteCount: $0.count) }
        memory.append(block)
        return block
    }

    private func text(_ text: String) -> UnsafePointer<CChar> {
        UnsafePointer(block(Array(text.utf8) + [0]).assumingMemoryBound(to: CChar.self))
    }

    private func one<Value>(_ value: Value) -> UnsafeMutablePointer<Value> {
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: MemoryLayout<Value>.size, alignment: 8)
            .bindMemory(to: Value.self, capacity: 1)
        pointer.initialize(to: value)
        memory.append(UnsafeMutableRawPointer(pointer))
        return pointer
    }

    private func array(_ length: Int64, _ offset: Int64, _ nulls: Int64, _ buffers: [[UInt8]?]) -> ArrowArray {
        var array = ArrowArray()
        array.length = length
        array.offset = offset
        array.null_count = nulls
        array.n_buffers = Int64(buffers.count)
        let list = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)
            .bindMemory(to: UnsafeRawPointer?.self, capacity: 8)
        memory.append(UnsafeMutableRawPointer(list))
        for (index, buffer) in buffers.enumerated() {
            (list + index).initialize(to: buffer.map { UnsafeRawPointer(block($0)) })
        }
        array.buffers = list
        return array
    }

    private func fill(_ out: UnsafeMutablePointer<ArrowArray>) {
        if sent {
            out.pointee = ArrowArray()
            return
        }
        sent = true
        var child = array(childLength ?? length + structOffset, offset, nullCount, buffers)
        if let bufferCount { child.n_buffers = bufferCount }
        if dictionaryFormat != nil { child.dictionary = one(array(dictionaryLength, 0, 0, dictionaryBuffers)) }
        var root = array(length, structOffset, 0, [nil])
        root.n_children = 1
        root.children = one(Optional(one(child)))
        root.private_data = Unmanaged.passUnretained(self).toOpaque()
        root.release = { array in
            guard let array, let data = array.pointee.private_data else { return }
            Unmanaged<ForeignProducer>.fromOpaque(data).takeUnretainedValue().arraysReleased += 1
            array.pointee.release = nil
        }
        out.pointee = root
    }

    private func fill(_ out: UnsafeMutablePointer<ArrowSchema>) {
        var child = ArrowSchema()
        child.format = text(format)
        child.name = text("x")
        child.flags = flags
        if let dictionaryFormat {
            var values = ArrowSchema()
            values.format = text(dictionaryFormat)
            child.dictionary = one(values)
        }
        var root = ArrowSchema()
        root.format = text("+s")
        root.n_children = 1
        root.children = one(Optional(one(child)))
        root.private_data = Unmanaged.passUnretained(self).toOpaque()
        root.release = { schema in
            guard let schema, let data = schema.pointee.private_data else { return }
            Unmanaged<ForeignProducer>.fromOpaque(data).takeUnretainedValue().schemasReleased += 1
            schema.pointee.release = nil
        }
        out.pointee = root
    }

    func stream() -> ArrowArrayStream {
        ArrowArrayStream(
            get_schema: { stream, out in
                guard let data = stream?.pointee.private_data, let out else { return 22 }
                Unmanaged<ForeignProducer>.fromOpaque(data).takeUnretainedValue().fill(out)
                return 0
            },
            get_next: { stream, out in
                guard let data = stream?.pointee.private_data, let out else { return 22 }
                let producer = Unmanaged<ForeignProducer>.fromOpaque(data).takeUnretainedValue()
                if producer.status == 0 { producer.fill(out) }
                return producer.status
            },
            get_last_error: { _ in nil },
            release: { stream in
                guard let stream, let data = stream.pointee.private_data else { return }
                Unmanaged<ForeignProducer>.fromOpaque(data).takeUnretainedValue().streamsReleased += 1
                stream.pointee.release = nil
            },
            private_data: Unmanaged.passUnretained(self).toOpaque())
    }
}
