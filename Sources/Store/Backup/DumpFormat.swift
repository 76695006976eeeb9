// SPDX-License-Identifier: Apache-2.0

/// The form of a backup file, version 1.
///
///     file   = "holdfast backup 1\n" head (table rows*)* end digest
///     head   = frame "H": lines "name value", each ended by a line feed
///     table  = frame "T": "name column:kind column:kind ..."
///     rows   = frame "R": whole rows of the table before it, one after the other, in the order of its key
///     end    = frame "E": SHA-256 of the content (32 bytes), number of rows (8 bytes)
///     digest = SHA-256 of everything before it but the payloads of "T" and "R" frames (32 bytes); nothing follows
///     frame  = kind (1 byte), length of the payload (4 bytes), payload
///     row    = value of each column: 0 = NULL; 1 = integer (8 bytes); 2 = text, 3 = blob: length (4 bytes), bytes
///
/// Numbers are little-endian. The content is the payloads of all "T" and "R" frames one after the other, so that its digest
/// is the same for the same rows, whatever database they were read from and whenever; the last digest covers it by way of
/// the "E" frame.
package enum DumpFormat {
    static let magic = Array("holdfast backup 1\n".utf8)
    /// What every version of the form begins with.
    static let family = Array("holdfast backup ".utf8)
    /// The number of a frame's bytes before its payload.
    static let frameHead = 5
    /// A frame of rows is closed when it has this many bytes; one row may make it longer.
    static let rowsTarget = 256 << 10
    /// No frame is longer; SQLite and PostgreSQL hold no longer value.
    static let frameLimit = 1 << 30

    enum Frame: UInt8 {
        case head = 0x48
        case table = 0x54
        case rows = 0x52
        case end = 0x45
    }

    enum Tag {
        static let null: UInt8 = 0
        static let integer: UInt8 = 1
        static let text: UInt8 = 2
        static let blob: UInt8 = 3
    }
}

extension [UInt8] {
    /// Appends an integer, the lowest byte first.
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
