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
    /// - Throws: `inUse` while a daemon uses it, or somebody else replaces it.
    static func claim(on connection: Connection) throws(StoreError) {
        guard try takes("pg_try_advisory_lock", on: connection) else {
            throw .inUse(location: connection.label, by: try holders(on: connection))
        }
    }

    /// Whoever has the lock: what the connection is called, from where, and the server's process, which the server's own
    /// tools (`pg_stat_activity`) know it by.
    private static func holders(on connection: Connection) throws(StoreError) -> [String] {
        try connection.query(
            """
            SELECT a.application_name || coalesce(' from ' || host(a.client_addr), ' on the same machine')
                || ' (server process ' || a.pid || ')'
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                AND ((l.classid::bigint << 32) | l.objid::bigint) = $1
            ORDER BY a.pid LIMIT 5
            """, [.integer(try key(of: connection.schema))]
        ) { (row) throws(StoreError) in try row.text(0) }
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
