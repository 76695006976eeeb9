// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Store

/// One row of a result in the binary format.
struct ResultRow: SQLRow {
    let result: OpaquePointer
    let row: Int32

    /// An integer of any of PostgreSQL's widths, which are big-endian; a boolean is 0 or 1.
    func optionalInteger(_ column: Int) -> Int64? {
        guard let bytes = bytes(column) else { return nil }
        switch bytes.count {
        case 1: return Int64(bytes[0])
        case 2: return Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 4: return Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 8: return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        default: return nil
        }
    }

    func optionalBytes(_ column: Int) -> [UInt8]? {
        bytes(column).map { Array($0) }
    }

    private func bytes(_ column: Int) -> UnsafeRawBufferPointer? {
        let column = Int32(column)
        guard PQgetisnull(result, row, column) == 0, let address = PQgetvalue(result, row, column) else { return nil }
        return UnsafeRawBufferPointer(start: address, count: Int(PQgetlength(result, row, column)))
    }
}
