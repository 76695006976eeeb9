// SPDX-License-Identifier: Apache-2.0

import Store

extension SQLDialect {
    /// PostgreSQL's words.
    ///
    /// The collation "C" compares text by its bytes, whatever the database was made with.
    static let postgres = SQLDialect(
        integer: "BIGINT", blob: "BYTEA", text: "TEXT COLLATE \"C\"", tableSuffix: "",
        tableExists: "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = $1",
        // Room in each page for the next state of its rows, and vacuumed before many dead ones have piled up.
        busyTableSuffix: " WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)", forUpdate: "FOR UPDATE",
        skipLocked: "FOR UPDATE SKIP LOCKED", replacesPrimaryKeys: true)
}
