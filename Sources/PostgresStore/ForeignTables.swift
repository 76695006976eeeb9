// SPDX-License-Identifier: Apache-2.0

import Store

/// Tables that have the names of ours and are not ours.
enum ForeignTables {
    /// Refuses a schema in which another application has tables, views or sequences of our names.
    ///
    /// Ours are known by table `meta`, its columns, and the schema's number in it.
    ///
    /// - Throws: `unavailable`, with the names and what to do.
    static func refuse(on connection: Connection) throws(StoreError) {
        let names = Set(TableCatalog.tables(schema: Schema.current).map(\.name) + ["meta"])
        let found = try connection.query(
            """
            SELECT relname FROM pg_catalog.pg_class
            WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
                AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            """, []
        ) { (row) throws(StoreError) in try row.text(0) }.filter { names.contains($0) }
        guard !found.isEmpty, try !isNumbered(connection, found) else { return }
        throw .unsuitable(
            label: connection.label,
            "its schema \"\(connection.schema)\" has \(found.sorted().joined(separator: ", ")) of another application, or of "
                + "a store that has lost its number",
            "a database or a schema of its own is needed (CREATE SCHEMA holdfast, and options=-csearch_path%3Dholdfast in "
                + "the URL)")
    }

    private static func isNumbered(_ connection: Connection, _ found: [String]) throws(StoreError) -> Bool {
        guard found.contains("meta") else { return false }
        let columns = try connection.query(
            """
            SELECT attname || ' ' || format_type(atttypid, NULL) FROM pg_catalog.pg_attribute
            WHERE attrelid = 'meta'::regclass AND attnum > 0 AND NOT attisdropped
            """, []
        ) { (row) throws(StoreError) in try row.text(0) }
        guard Set(columns) == ["name text", "value bigint"] else { return false }
        return try !connection.query("SELECT value FROM meta WHERE name = 'schema_version'", []) {
            (row) throws(StoreError) in try row.integer(0)
        }.isEmpty
    }
}
