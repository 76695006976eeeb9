// SPDX-License-Identifier: Apache-2.0

/// Reads and writes the set breakers of one program.
struct BreakerTable<Connection: SQLConnection> {
    let connection: Connection
    let program: String

    init(_ connection: Connection, program: String) {
        self.connection = connection
        self.program = program
    }

    /// All of them, by name.
    func records() throws(StoreError) -> [BreakerRecord] {
        try connection.query(
            "SELECT name, state, reason, set_by, set_at FROM breakers WHERE program_id = $1 ORDER BY name",
            [.text(program)]
        ) { (row) throws(StoreError) in
            BreakerRecord(
                name: try row.text(0), state: try row.text(1), reason: try row.text(2), setBy: try row.text(3),
                setAtMicros: try row.integer(4))
        }
    }

    func put(_ record: BreakerRecord) throws(StoreError) {
        try connection.execute(
            """
            INSERT INTO breakers (program_id, name, state, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (program_id, name) DO UPDATE SET
                state = excluded.state, reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at
            """,
            [
                .text(program), .text(record.name), .text(record.state), .text(record.reason), .text(record.setBy),
                .integer(record.setAtMicros),
            ])
    }

    func remove(_ name: String) throws(StoreError) {
        try connection.execute(
            "DELETE FROM breakers WHERE program_id = $1 AND name = $2", [.text(program), .text(name)])
    }
}
