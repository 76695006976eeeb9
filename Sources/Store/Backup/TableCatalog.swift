// SPDX-License-Identifier: Apache-2.0

/// Every table that holds state, in an order in which rows may be written: what a row refers to comes before it.
///
/// A table or column that is not named here would be left out of every backup, so a test compares this list with what a
/// new database says of itself. Table `meta` is not part of it: it holds the schema's number, which a backup has in its
/// head.
package enum TableCatalog {
    /// The tables of a schema.
    package static func tables(schema: Int64) -> [TableShape] {
        all.compactMap { $0.at(schema: schema) }
    }

    /// Whether no table has a row.
    package static func isEmpty(_ connection: some SQLConnection, schema: Int64) throws(StoreError) -> Bool {
        for table in tables(schema: schema) {
            let found = try connection.query("SELECT 1 FROM \(table.name) LIMIT 1", []) { (row) throws(StoreError) in
                true
            }
            if !found.isEmpty { return false }
        }
        return true
    }

    private static let all: [TableShape] = [
        .table("counters", "program_id text, name text, value integer", key: "program_id name"),
        .table(
            "roster_versions",
            """
            program_id text, number integer, parent integer, plan text, state text, digest blob, \
            digest_version integer, created_at integer, created_by text, reason text, profile text, reason_code text @4
            """, key: "program_id number"),
        .table(
            "roster_batches", "program_id text, digest blob, bytes blob, leaf blob @4, expired_at integer @4",
            key: "program_id digest"),
        .table(
            "roster_version_batches",
            "program_id text, number integer, table_name text, ordinal integer, period text, digest blob",
            key: "program_id number table_name ordinal"),
        .table(
            "commits", since: 2,
            """
            program_id text, unit_id blob, committed_at integer, version integer, etag integer, \
            last_event integer, calls text @5
            """, key: "program_id unit_id"),
        .table(
            "identities", since: 3, "program_id text, person_id text, name text, mail text, note text",
            key: "program_id person_id"),
        .table(
            "key_values", "program_id text, namespace text, key text, value text, size integer, etag integer",
            key: "program_id namespace key"),
        .table(
            "key_value_usage", "program_id text, namespace text, bytes integer, entries integer",
            key: "program_id namespace"),
        .table(
            "events",
            """
            program_id text, sequence integer, at integer, actor text, kind text, version integer, body text
            """, key: "program_id sequence"),
        .table(
            "durable_calls", since: 5,
            """
            program_id text, id text, kind text, plugin_id text, name text, queue text, priority integer, state text, \
            arguments text, arguments_digest blob, schema_digest blob, schedule_version integer, requested_by text, \
            requester text, correlation_id text, traceparent text, parent text, unique_key text, entry_id text, \
            entry_due integer, attempt integer, max_attempts integer, created_at integer, due_at integer, \
            delay_epoch text, delay_until integer, started_at integer, finished_at integer, expires_at integer, \
            timeout_ms integer, keep_micros integer, keep_until integer, worker text, claim blob, fence integer, \
            lease_epoch text, lease_until integer, cancel_requested_at integer, cancelled_by text, progress text, \
            asks text, answers text, round integer, result text, problem text, errors text
            """, key: "id program_id"),
        .table(
            "queues", since: 5, "program_id text, name text, paused_at integer, paused_by text, call_limit integer",
            key: "program_id name"),
        .table(
            "schedules", since: 5,
            """
            program_id text, entry_id text, paused integer, paused_by text, paused_at integer, since integer, \
            last_due integer, last_call text
            """, key: "program_id entry_id"),
        .table(
            "tokens", since: 6,
            """
            program_id text, id text, owner text, role text, scopes text, disclosure text, mcp_disclosure text, \
            label text, created_at integer, created_by text, expires_at integer, revoked_at integer, revoked_by text, \
            last_used_at integer, hash blob
            """, key: "program_id id"),
    ]
}
