// SPDX-License-Identifier: Apache-2.0

extension CounterTable {
    /// How far a program has come.
    package func hint(program: String) throws(StoreError) -> StoreHint {
        let rows = try connection.query("SELECT name, value FROM counters WHERE program_id = $1", [.text(program)]) {
            (row) throws(StoreError) in (name: Name(rawValue: try row.text(0)), value: try row.integer(1))
        }
        var hint = StoreHint()
        for row in rows {
            switch row.name {
            case .version: hint.version = row.value
            case .etag: hint.etag = row.value
            case .event: hint.event = row.value
            case .token: hint.token = row.value
            case .hold: hint.hold = row.value
            // Looked at, not hinted: nobody waits for it.
            case .breaker, nil: break
            }
        }
        return hint
    }
}
