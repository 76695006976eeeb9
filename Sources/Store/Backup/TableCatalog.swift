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
        .table(
            "approvals", since: 8,
            """
            program_id text, id text, call_id text, ask_key text, kind text, plugin_id text, name text, asked_by text, \
            title text, message text, terms text, arguments text, arguments_digest blob, schema_digest blob, \
            schedule_version integer, requested_by text, requester text, correlation_id text, requested_at integer, \
            expires_at integer, state text, revision integer, decisions text, break_glass text, decided_at integer, \
            used_at integer, lapsed_because text, reviewed_at integer
            """, key: "program_id id"),
        .table(
            "approval_tokens", since: 8,
            """
            program_id text, id text, approval_id text, owner text, principal text, hash blob, created_at integer, \
            expires_at integer, used_at integer
            """, key: "program_id id"),
        .table(
            "key_ring", since: 13, "program_id text, id text, created_at integer, key blob", key: "program_id id"),
        .table(
            "breakers", since: 12,
            "program_id text, name text, state text, reason text, set_by text, set_at integer",
            key: "program_id name"),
        .table(
            "holds", since: 10,
            """
            program_id text, name text, owner text, reason text, set_at integer, expires_at integer, \
            steady_epoch text, steady_until integer
            """, key: "program_id name owner"),
        .table(
            "hold_events", since: 10,
            """
            program_id text, id text, at integer, action text, name text, owner text, actor text, reason text, \
            tool text, correlation_id text
            """, key: "program_id id"),
        .table(
            "idempotency_keys", since: 11,
            """
            program_id text, principal text, idempotency_key text, fingerprint blob, run_id blob, state text, \
            claim blob, lease_epoch text, lease_until integer, created_at integer, expires_at integer, \
            answer_kind text, answer text
            """, key: "program_id principal idempotency_key"),
        .table(
            "audit_entries", since: 9,
            """
            program_id text, node_id text, seq integer, at integer, unit_id blob, action text, subject text, \
            outcome text, actor text, role text, face text, tool text, correlation_id text, arguments_digest blob, \
            schedule_version integer, previous blob, details text, hash blob
            """, key: "program_id node_id seq"),
        .table(
            "audit_checkpoints", since: 9,
            """
            program_id text, node_id text, seq integer, at integer, hash blob, public_key blob, signature blob
            """, key: "program_id node_id seq"),
    ]
}
