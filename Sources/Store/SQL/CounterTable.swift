// SPDX-License-Identifier: Apache-2.0

/// Numbers that only rise and are never given out twice, one row a program and name.
///
/// The row is held until the unit of work ends. So the order of the numbers is the order of the commits, and they have no
/// gaps; a sequence of the database would promise neither.
package struct CounterTable<Connection: SQLConnection> {
    enum Name: String {
        case version, etag, event, token, breaker, hold
    }

    let connection: Connection

    package init(_ connection: Connection) {
        self.connection = connection
    }

    /// Raises the counter by `count` and gives its new value, the last of the numbers that are now the caller's.
    func raise(program: String, _ name: Name, by count: Int = 1) throws(StoreError) -> Int64 {
        let values = try connection.query(
            """
            INSERT INTO counters (program_id, name, value) VALUES ($1, $2, $3)
            ON CONFLICT (program_id, name) DO UPDATE SET value = counters.value + excluded.value
            RETURNING value
            """,
            [.text(program), .text(name.rawValue), .integer(Int64(count))]
        ) { (row) throws(StoreError) in try row.integer(0) }
        guard let value = values.first else { throw .corrupt(detail: "counter \(name.rawValue) gave no number") }
        return value
    }

    /// The last number that was given out; 0 when there was none yet.
    func value(program: String, _ name: Name) throws(StoreError) -> Int64 {
        try connection.query(
            "SELECT value FROM counters WHERE program_id = $1 AND name = $2",
            [.text(program), .text(name.rawValue)]
        ) { (row) throws(StoreError) in try row.integer(0) }.first ?? 0
    }
}
