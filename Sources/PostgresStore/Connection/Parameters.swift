// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Store

/// The values of a statement as libpq takes them: all in the binary format, in one buffer.
struct Parameters {
    /// The types of PostgreSQL that we send and read (`pg_type.dat`).
    enum Kind {
        static let bytes: Oid = 17
        static let integer: Oid = 20
        static let text: Oid = 25
        /// The server infers it.
        static let unspecified: Oid = 0
    }

    let types: [Oid]
    private let buffer: [UInt8]
    /// Where each value begins; nil for NULL.
    private let offsets: [Int?]
    private let lengths: [Int32]

    init(_ values: [SQLValue]) {
        var types: [Oid] = []
        var buffer: [UInt8] = []
        var offsets: [Int?] = []
        var lengths: [Int32] = []
        for value in values {
            let start = buffer.count
            switch value {
            case .null:
                types.append(Kind.unspecified)
            case .integer(let integer):
                types.append(Kind.integer)
                withUnsafeBytes(of: integer.bigEndian) { buffer.append(contentsOf: $0) }
            case .text(let text):
                types.append(Kind.text)
                buffer.append(contentsOf: text.utf8)
            case .utf8(let bytes):
                types.append(Kind.text)
                buffer.append(contentsOf: bytes)
            case .blob(let bytes):
                types.append(Kind.bytes)
                buffer.append(contentsOf: bytes)
            }
            if case .null = value { offsets.append(nil) } else { offsets.append(start) }
            lengths.append(Int32(clamping: buffer.count - start))
        }
        // An empty value must have an address too: a null pointer would be NULL.
        buffer.append(0)
        self.types = types
        self.buffer = buffer
        self.offsets = offsets
        self.lengths = lengths
    }

    var byteCount: Int { buffer.count }

    /// Calls `body` with the number of values, their addresses, lengths and formats.
    func withPointers<Result>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        buffer.withUnsafeBytes { bytes in
            let addresses = offsets.map { offset in
                offset.flatMap { bytes.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            let formats = [Int32](repeating: 1, count: offsets.count)
            return body(Int32(offsets.count), addresses, lengths, formats)
        }
    }
}
