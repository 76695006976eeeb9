// SPDX-License-Identifier: Apache-2.0

internal import CArrow

/// What an exported `ArrowArray` owns: a reference to its column, the list of buffers, and its children.
///
/// Freed by its release callback; a child that the consumer moved away lives on by itself.
final class ExportedArray {
    private let storage: ColumnStorage?
    private let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
    private let bufferCount: Int
    private let children: ChildPointers<ArrowArray>
    private let dictionary: UnsafeMutablePointer<ArrowArray>?

    private init(
        storage: ColumnStorage?, buffers list: [UnsafeRawPointer?], children: ChildPointers<ArrowArray>,
        dictionary: UnsafeMutablePointer<ArrowArray>?
    ) {
        self.storage = storage
        buffers = .allocate(capacity: list.count)
        for (index, buffer) in list.enumerated() { (buffers + index).initialize(to: buffer) }
        bufferCount = list.count
        self.children = children
        self.dictionary = dictionary
    }

    deinit {
        buffers.deallocate()
        children.deallocate { child in child.pointee.release?(child) }
        if let dictionary {
            dictionary.pointee.release?(dictionary)
            dictionary.deallocate()
        }
    }

    /// The rows of a batch: a struct array with a child for each column that can be read.
    static func fill(_ out: UnsafeMutablePointer<ArrowArray>, _ batch: RecordBatch) {
        let columns = batch.columns.filter(\.type.isReadable)
        let children = ChildPointers<ArrowArray>(count: columns.count)
        for (index, column) in columns.enumerated() { fill(children[index], column.storage) }
        let owned = ExportedArray(storage: nil, buffers: [nil], children: children, dictionary: nil)
        owned.write(out, length: batch.count, offset: 0, nullCount: 0)
    }

    private static func fill(_ out: UnsafeMutablePointer<ArrowArray>, _ storage: ColumnStorage) {
        var dictionary: UnsafeMutablePointer<ArrowArray>?
        if let values = storage.dictionary {
            let array = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
            fill(array, values)
            dictionary = array
        }
        var buffers: [UnsafeRawPointer?] = [storage.validity, storage.values]
        if storage.type == .utf8 { buffers.append(storage.text ?? Allocation.empty.start) }
        let owned = ExportedArray(
            storage: storage, buffers: buffers, children: ChildPointers(count: 0), dictionary: dictionary)
        owned.write(out, length: storage.length, offset: storage.offset, nullCount: storage.nullCount)
    }

    private func write(_ out: UnsafeMutablePointer<ArrowArray>, length: Int, offset: Int, nullCount: Int) {
        out.initialize(
            to: ArrowArray(
                length: Int64(length), null_count: Int64(nullCount), offset: Int64(offset),
                n_buffers: Int64(bufferCount), n_children: Int64(children.count), buffers: buffers,
                children: children.base, dictionary: dictionary,
                release: { array in
                    guard let array, let owned = array.pointee.private_data else { return }
                    array.pointee.private_data = nil
                    array.pointee.release = nil
                    Unmanaged<ExportedArray>.fromOpaque(owned).release()
                },
                private_data: Unmanaged.passRetained(self).toOpaque()))
    }
}
