// SPDX-License-Identifier: Apache-2.0

/// Where a subschema stands: the document and the JSON pointer in it.
struct SchemaLocation: Hashable, Sendable {
    /// Position of the document; 0 is the schema that is compiled.
    var document: Int
    var pointer: String

    func member(_ name: String) -> SchemaLocation {
        SchemaLocation(document: document, pointer: pointer + "/" + JSONPointer.escaped(name))
    }

    func element(_ index: Int) -> SchemaLocation {
        SchemaLocation(document: document, pointer: "\(pointer)/\(index)")
    }

    /// The place above; nil at the root.
    var parent: SchemaLocation? {
        guard let slash = pointer.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return SchemaLocation(document: document, pointer: String(pointer[..<slash]))
    }

    /// Swift's own string equality would merge canonically equivalent names.
    static func == (left: SchemaLocation, right: SchemaLocation) -> Bool {
        left.document == right.document && left.pointer.hasSameBytes(as: right.pointer)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(document)
        pointer.withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// A place for people: `schema /properties/a`, `schema https://x.example/y (root)`.
    static func words(_ resource: String, _ pointer: String) -> String {
        let document = resource.isEmpty ? "schema " : "schema " + ValueText.cut(resource) + " "
        return document + (pointer.isEmpty ? "(root)" : ValueText.cut(pointer, 300))
    }
}
