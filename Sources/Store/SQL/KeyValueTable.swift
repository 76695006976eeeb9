// SPDX-License-Identifier: Apache-2.0

/// Reads and writes key-values, and keeps count of what each namespace holds.
package struct KeyValueTable<Connection: SQLConnection> {
    let connection: Connection

    package init(_ connection: Connection) {
        self.connection = connection
    }

    /// See `Store.keyValue(program:namespace:key:)`.
    package func keyValue(program: String, namespace: String, key: String) throws(StoreError) -> KeyValue? {
        try connection.query(
            "SELECT key, value, etag FROM key_values WHERE program_id = $1 AND namespace = $2 AND key = $3",
            [.text(program), .text(namespace), .text(key)], Self.keyValue
        ).first
    }

    /// See `Store.keyValues(program:namespace:prefix:after:limit:)`.
    package func keyValues(
        program: String, namespace: String, prefix: String, after: String?, limit: Int
    ) throws(StoreError) -> [KeyValue] {
        var sql = """
            SELECT key, value, etag FROM key_values
            WHERE program_id = $1 AND namespace = $2 AND key >= $3 AND key > $4
            """
        var values: [SQLValue] = [
            .text(program), .text(namespace), .text(prefix), .text(after ?? ""), .integer(Int64(max(0, limit))),
        ]
        if let end = KeyRange.end(ofPrefix: prefix) {
            sql += " AND key < $6"
            values.append(.text(end))
        }
        return try connection.query(sql + " ORDER BY key LIMIT $5", values, Self.keyValue)
    }

    /// See `Store.keyValueUsage(program:namespace:)`.
    package func usage(program: String, namespace: String) throws(StoreError) -> KeyValueUsage {
        let found = try connection.query(
            "SELECT bytes, entries FROM key_value_usage WHERE program_id = $1 AND namespace = $2",
            [.text(program), .text(namespace)]
        ) { (row) throws(StoreError) in KeyValueUsage(bytes: try row.integer(0), entries: try row.integer(1)) }
        return found.first ?? KeyValueUsage(bytes: 0, entries: 0)
    }

    private static func keyValue(_ row: Connection.Row) throws(StoreError) -> KeyValue {
        KeyValue(key: try row.text(0), json: try row.bytes(1), etag: try row.integer(2))
    }
}

/// The range of keys that begin with a prefix.
enum KeyRange {
    /// The least key that is greater than every key with the prefix; nil when there is none.
    ///
    /// The order of UTF-8 bytes is the order of Unicode scalars, so the last scalar that can be raised is raised and the
    /// rest is cut off. Surrogates are no scalars and are stepped over.
    static func end(ofPrefix prefix: String) -> String? {
        var scalars = Array(prefix.unicodeScalars)
        while let last = scalars.popLast() {
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let raised = Unicode.Scalar(next) else { continue }
            scalars.append(raised)
            var end = String.UnicodeScalarView()
            end.append(contentsOf: scalars)
            return String(end)
        }
        return nil
    }
}
