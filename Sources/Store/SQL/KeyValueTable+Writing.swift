// SPDX-License-Identifier: Apache-2.0

extension KeyValueTable {
    /// Applies the key-value writes of a unit and holds every namespace that it touches to its quota.
    ///
    /// - Returns: the etag of the keys that were put; nil when none was.
    func write(_ unit: UnitOfWork) throws(StoreError) -> Int64? {
        guard !unit.keyValues.isEmpty else { return nil }
        let counter = CounterTable(connection)
        let puts = unit.keyValues.contains { if case .put = $0 { true } else { false } }
        let etag = puts ? try counter.raise(program: unit.program, .etag) : nil
        var growth: [String: (bytes: Int64, entries: Int64)] = [:]
        for write in unit.keyValues {
            let change: (bytes: Int64, entries: Int64)
            let namespace: String
            switch write {
            case .put(let space, let key, let json):
                namespace = space
                change = try put(program: unit.program, namespace: space, key: key, json: json, etag: etag ?? 0)
            case .delete(let space, let key):
                namespace = space
                change = try delete(program: unit.program, namespace: space, key: key)
            }
            let sum = growth[namespace] ?? (0, 0)
            growth[namespace] = (sum.bytes + change.bytes, sum.entries + change.entries)
        }
        for (namespace, growth) in growth.sorted(by: { $0.key < $1.key }) {
            guard let limit = unit.quotas[namespace], growth.bytes > 0 else {
                try connection.send(Self.growing, Self.values(unit.program, namespace, growth))
                continue
            }
            let bytes = try grow(program: unit.program, namespace: namespace, growth)
            if bytes > limit {
                throw .quotaExceeded(namespace: namespace, limit: limit, bytes: bytes)
            }
        }
        return etag
    }

    private func put(
        program: String, namespace: String, key: String, json: [UInt8], etag: Int64
    ) throws(StoreError) -> (bytes: Int64, entries: Int64) {
        let size = Int64(key.utf8.count + json.count)
        let before = try self.size(program: program, namespace: namespace, key: key)
        try connection.send(
            """
            INSERT INTO key_values (program_id, namespace, key, value, size, etag) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (program_id, namespace, key)
            DO UPDATE SET value = excluded.value, size = excluded.size, etag = excluded.etag
            """,
            [.text(program), .text(namespace), .text(key), .utf8(json), .integer(size), .integer(etag)])
        return (size - (before ?? 0), before == nil ? 1 : 0)
    }

    private func delete(
        program: String, namespace: String, key: String
    ) throws(StoreError) -> (bytes: Int64, entries: Int64) {
        guard let before = try size(program: program, namespace: namespace, key: key) else { return (0, 0) }
        try connection.send(
            "DELETE FROM key_values WHERE program_id = $1 AND namespace = $2 AND key = $3",
            [.text(program), .text(namespace), .text(key)])
        return (-before, -1)
    }

    private func size(program: String, namespace: String, key: String) throws(StoreError) -> Int64? {
        try connection.query(
            "SELECT size FROM key_values WHERE program_id = $1 AND namespace = $2 AND key = $3",
            [.text(program), .text(namespace), .text(key)]
        ) { (row) throws(StoreError) in try row.integer(0) }.first
    }

    /// Adds to the namespace's count and gives the bytes that it now holds.
    private func grow(
        program: String, namespace: String, _ growth: (bytes: Int64, entries: Int64)
    ) throws(StoreError) -> Int64 {
        let totals = try connection.query(Self.growing + " RETURNING bytes", Self.values(program, namespace, growth)) {
            (row) throws(StoreError) in try row.integer(0)
        }
        guard let bytes = totals.first else { throw .corrupt(detail: "namespace \(namespace) has no count") }
        return bytes
    }

    private static var growing: String {
        """
        INSERT INTO key_value_usage (program_id, namespace, bytes, entries) VALUES ($1, $2, $3, $4)
        ON CONFLICT (program_id, namespace) DO UPDATE SET
            bytes = key_value_usage.bytes + excluded.bytes, entries = key_value_usage.entries + excluded.entries
        """
    }

    private static func values(
        _ program: String, _ namespace: String, _ growth: (bytes: Int64, entries: Int64)
    ) -> [SQLValue] {
        [.text(program), .text(namespace), .integer(growth.bytes), .integer(growth.entries)]
    }
}
