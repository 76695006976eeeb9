// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Store

/// A prepared statement.
///
/// It belongs to its connection, which finalises it.
struct Statement {
    private let pointer: OpaquePointer
    /// Which of the bound values each parameter of the statement takes.
    private let arguments: [Int]

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        // SQLite numbers `$n` parameters in the order in which they first occur; we number them by what they say.
        let count = sqlite3_bind_parameter_count(pointer)
        arguments = (0..<count).map { index in
            guard let name = sqlite3_bind_parameter_name(pointer, index + 1) else { return -1 }
            return (Int(String(cString: name).dropFirst()) ?? 0) - 1
        }
    }

    /// Binds every parameter; false when the statement asks for a value that was not given or SQLite refuses one.
    func bind(_ values: [SQLValue]) -> Bool {
        for (index, argument) in arguments.enumerated() {
            guard values.indices.contains(argument), bind(values[argument], at: Int32(index + 1)) == SQLITE_OK else {
                return false
            }
        }
        return true
    }

    func step() -> Int32 { sqlite3_step(pointer) }

    var row: StatementRow { StatementRow(pointer) }

    /// Makes the statement ready for its next use and lets go of the bound values and of any lock.
    func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    func finalize() { sqlite3_finalize(pointer) }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null:
            return sqlite3_bind_null(pointer, index)
        case .integer(let integer):
            return sqlite3_bind_int64(pointer, index, integer)
        case .text(var text):
            return text.withUTF8 { bindText($0, at: index) }
        case .utf8(let bytes):
            return bytes.withUnsafeBufferPointer { bindText($0, at: index) }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { buffer in
                // An empty array may have no address, and a null address would bind NULL.
                guard let address = buffer.baseAddress, !buffer.isEmpty else {
                    return sqlite3_bind_zeroblob(pointer, index, 0)
                }
                return sqlite3_bind_blob64(pointer, index, address, UInt64(buffer.count), Self.transient)
            }
        }
    }

    private func bindText(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int32) -> Int32 {
        guard let address = bytes.baseAddress else { return sqlite3_bind_text(pointer, index, "", 0, Self.transient) }
        return address.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            sqlite3_bind_text64(pointer, index, $0, UInt64(bytes.count), Self.transient, UInt8(SQLITE_UTF8))
        }
    }

    /// SQLITE_TRANSIENT, a C cast that is not imported: SQLite copies the bytes before the call returns.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

/// The current row of a statement.
struct StatementRow: SQLRow {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    func optionalInteger(_ column: Int) -> Int64? {
        let column = Int32(column)
        // SQLite would make a number of anything, and a damaged record may say to be anything.
        guard sqlite3_column_type(pointer, column) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(pointer, column)
    }

    func optionalBytes(_ column: Int) -> [UInt8]? {
        let column = Int32(column)
        let type = sqlite3_column_type(pointer, column)
        guard type == SQLITE_TEXT || type == SQLITE_BLOB else { return nil }
        guard let address = sqlite3_column_blob(pointer, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: address, count: Int(sqlite3_column_bytes(pointer, column))))
    }
}
