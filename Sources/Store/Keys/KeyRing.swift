// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// The keys that the daemons of a program share, the newest first.
package struct KeyRingQuery: StoreQuery {
    let program: String

    package init(program: String) { self.program = program }

    package func run(on connection: some SQLConnection) throws(StoreError) -> [SealingKey] {
        try KeyRingTable(connection, program: program).keys()
    }
}

/// Adds a key when the newest one is too old, removes those that nothing sealed can need any more, and gives the ring.
///
/// Of two daemons that do it at once one adds its key, and both get it.
package struct RotateKeyRing: StoreChange {
    package let program: String
    let fresh: SealingKey
    let rotateMicros: Int64
    let keepMicros: Int64

    /// - Parameters:
    ///   - fresh: the key that is added when one is due; its time is that of the store.
    ///   - rotateMicros: how old the newest key may be.
    ///   - keepMicros: how long a key is kept from its making.
    package init(program: String, fresh: SealingKey, rotateMicros: Int64, keepMicros: Int64) {
        self.program = program
        self.fresh = fresh
        self.rotateMicros = rotateMicros
        self.keepMicros = keepMicros
    }

    package func validate() throws(StoreError) { try FieldCheck.name("key_ring.id", fresh.id) }

    package func apply(on connection: some SQLConnection) throws(StoreError) -> [SealingKey] {
        let table = KeyRingTable(connection, program: program)
        let now = try connection.moment().wallMicros
        let found = try table.keys()
        // A clock that was set back must not make a key each time it is asked.
        if let newest = found.first, abs(now - newest.createdAtMicros) < rotateMicros { return found }
        try table.remove(before: now.adding(-keepMicros))
        try table.insert(fresh, atMicros: now)
        return try table.keys()
    }
}

private struct KeyRingTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    func keys() throws(StoreError) -> [SealingKey] {
        try connection.query(
            "SELECT id, key, created_at FROM key_ring WHERE program_id = $1 ORDER BY created_at DESC, id DESC",
            [.text(program)]
        ) { (row) throws(StoreError) in
            SealingKey(id: try row.text(0), bytes: try row.bytes(1), createdAtMicros: try row.integer(2))
        }
    }

    func insert(_ key: SealingKey, atMicros now: Int64) throws(StoreError) {
        try connection.send(
            """
            INSERT INTO key_ring (program_id, id, created_at, key) VALUES ($1, $2, $3, $4)
            ON CONFLICT (program_id, id) DO NOTHING
            """, [.text(program), .text(key.id), .integer(now), .blob(key.bytes)])
    }

    func remove(before micros: Int64) throws(StoreError) {
        try connection.send(
            "DELETE FROM key_ring WHERE program_id = $1 AND created_at < $2", [.text(program), .integer(micros)])
    }
}
