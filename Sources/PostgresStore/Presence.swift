// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store

/// Says that a store is in use, by an advisory lock of the writing connection, which goes with it.
///
/// Daemons share it; whoever replaces the whole content must have it alone.
enum Presence {
    /// Takes a share, for as long as the connection lives.
    ///
    /// - Throws: `unavailable` while somebody replaces the content.
    static func share(on connection: Connection) throws(StoreError) {
        guard try takes("pg_try_advisory_lock_shared", on: connection) else {
            throw .unavailable(detail: "\(connection.label): its content is being replaced by a restore")
        }
    }

    /// Takes the store alone, for as long as the connection lives.
    ///
    /// - Throws: `locked` while a daemon uses it.
    static func claim(on connection: Connection) throws(StoreError) {
        guard try takes("pg_try_advisory_lock", on: connection) else {
            throw .locked(folder: connection.label, holder: nil)
        }
    }

    private static func takes(_ function: String, on connection: Connection) throws(StoreError) -> Bool {
        try connection.query("SELECT \(function)($1)", [.integer(try key(of: connection.schema))]) {
            (row) throws(StoreError) in try row.integer(0)
        } == [1]
    }

    /// The key of a schema's lock: several schemas of one database are several stores.
    private static func key(of schema: String) throws(StoreError) -> Int64 {
        do {
            let digest = try SHA256.digest(of: Array("holdfast store \(schema)".utf8))
            return digest.bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }
        } catch {
            throw .unavailable(detail: "\(error)")
        }
    }
}
