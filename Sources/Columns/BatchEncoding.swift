// SPDX-License-Identifier: Apache-2.0

/// The serial form of a batch, version 1.
///
/// Integers are little-endian; every buffer is padded with zeros to a multiple of eight bytes, counted from the start.
///
/// ```
/// "HFCB"  u16 version = 1  u16 columns  u64 rows
/// for each column:
///   u8 type  u8 flags (1 nullable, 2 validity bitmap follows)  u16 bytes of the name  u32 dictionary values
///   name, padded
///   validity bitmap, if flagged
///   values: 8 or 4 bytes a row, bits for bool, rows + 1 offsets of 4 bytes for utf8, codes of 4 bytes for dictionary
///   utf8: text;  dictionary: values + 1 offsets of 4 bytes, padded, text
/// ```
///
/// Equal rows give equal bytes: offsets start at 0 and missing values are written as zeros, whatever lay there.
enum BatchEncoding {
    static let magic: [UInt8] = Array("HFCB".utf8)
    static let version: UInt16 = 1
    static let nullable: UInt8 = 1
    static let hasValidity: UInt8 = 2

    /// The numbers of the types; never reused.
    static func code(of type: ColumnType) -> UInt8 {
        switch type {
        case .int64: 1
        case .int32: 2
        case .bool: 3
        case .date32: 4
        case .timestamp: 5
        case .utf8: 6
        case .dictionary: 7
        case .localTimestamp: 8
        case .opaque: 0
        }
    }

    static func type(of code: UInt8) -> ColumnType? {
        let all: [ColumnType] = [.int64, .int32, .bool, .date32, .timestamp, .utf8, .dictionary, .localTimestamp]
        return all.first { self.code(of: $0) == code }
    }
}
