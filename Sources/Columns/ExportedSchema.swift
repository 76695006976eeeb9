// SPDX-License-Identifier: Apache-2.0

internal import CArrow

/// What an exported `ArrowSchema` owns: its strings and its children.
///
/// Freed by its release callback.
final class ExportedSchema {
    private let format: UnsafeMutablePointer<CChar>
    private let name: UnsafeMutablePointer<CChar>
    private let children: ChildPointers<ArrowSchema>
    private let dictionary: UnsafeMutablePointer<ArrowSchema>?

    private init(
        format: String, name: String, children: ChildPointers<ArrowSchema>,
        dictionary: UnsafeMutablePointer<ArrowSchema>?
    ) {
        self.format = Self.copy(format)
        self.name = Self.copy(name)
        self.children = children
        self.dictionary = dictionary
    }

    deinit {
        format.deallocate()
        name.deallocate()
        children.deallocate { child in child.pointee.release?(child) }
        if let dictionary {
            dictionary.pointee.release?(dictionary)
            dictionary.deallocate()
        }
    }

    /// Describes a table: a struct type with a child for each column that can be read.
    static func fill(_ out: UnsafeMutablePointer<ArrowSchema>, _ schema: Schema) {
        let fields = schema.fields.filter(\.type.isReadable)
        let children = ChildPointers<ArrowSchema>(count: fields.count)
        for (index, field) in fields.enumerated() {
            var dictionary: UnsafeMutablePointer<ArrowSchema>?
            if field.type == .dictionary {
                let values = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
                write(values, format: ColumnType.utf8.arrowFormat, name: "", flags: 0)
                dictionary = values
            }
            write(
                children[index], format: field.type.arrowFormat, name: field.name,
                flags: field.isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0, dictionary: dictionary)
        }
        write(out, format: "+s", name: "", flags: 0, children: children)
    }

    private static func write(
        _ out: UnsafeMutablePointer<ArrowSchema>, format: String, name: String, flags: Int64,
        children: ChildPointers<ArrowSchema> = ChildPointers(count: 0),
        dictionary: UnsafeMutablePointer<ArrowSchema>? = nil
    ) {
        let owned = ExportedSchema(format: format, name: name, children: children, dictionary: dictionary)
        out.initialize(
            to: ArrowSchema(
                format: owned.format, name: owned.name, metadata: nil, flags: flags, n_children: Int64(children.count),
                children: children.base, dictionary: dictionary,
                release: { schema in
                    guard let schema, let owned = schema.pointee.private_data else { return }
                    schema.pointee.private_data = nil
                    schema.pointee.release = nil
                    Unmanaged<ExportedSchema>.fromOpaque(owned).release()
                },
                private_data: Unmanaged.passRetained(owned).toOpaque()))
    }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { copy[index] = byte }
        return copy
    }
}
