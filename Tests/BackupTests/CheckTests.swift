// SPDX-License-Identifier: Apache-2.0

import Store
import Testing

@testable import SQLiteStore

@Suite("Checking a whole store")
struct CheckTests {
    /// What a check finds after a statement that no unit of work would run.
    private func findings(after statement: String) async throws -> [String] {
        let place = try Workplace()
        try await Sample.make(place.state())
        let connection = try Connection(
            path: place.state() + "/holdfast.db", access: .readWrite, busyTimeoutMilliseconds: 0)
        #expect(try connection.execute(statement, []) > 0, "\(statement)")
        let store = try await SQLiteStore.openForReading(folder: place.state())
        let report = try await StoreCheck.run(store)
        await store.close()
        return report.findings.map(\.code)
    }

    @Test("a store that was only ever written to by units is sound")
    func sound() async throws {
        let place = try Workplace()
        try await Sample.make(place.state())
        let store = try await SQLiteStore.open(folder: place.state())
        let report = try await StoreCheck.run(store)
        #expect(report.isSound, "\(report.findings)")
        #expect(report.versions == 3 && report.events == 3 && report.batches == 7 && report.keyValues == 4)
        await store.close()
    }

    @Test(
        "what no unit of work does is found",
        arguments: [
            ("UPDATE roster_batches SET bytes = x'00' WHERE rowid = 2", "batch_digest"),
            ("UPDATE roster_batches SET expired_at = 5 WHERE rowid = 2", "batch_not_removed"),
            ("DELETE FROM roster_batches WHERE rowid = 2", "version_batches"),
            ("DELETE FROM roster_version_batches WHERE number = 2 AND ordinal = 1", "version_batches"),
            ("UPDATE roster_versions SET parent = 77 WHERE number = 2", "version_parent"),
            ("UPDATE roster_versions SET digest_version = 2 WHERE number = 3", nil),
            ("UPDATE counters SET value = 2 WHERE name = 'version'", "version_counter"),
            ("UPDATE counters SET value = 2 WHERE name = 'event'", "event_counter"),
            ("UPDATE counters SET value = 2 WHERE name = 'etag'", "key_etag"),
            ("DELETE FROM events WHERE sequence = 2", "event_gap"),
            ("UPDATE events SET version = 9 WHERE sequence = 2", "event_version"),
            ("UPDATE key_values SET value = '[3,4,5]' WHERE namespace = 'host'", "key_size"),
            ("DELETE FROM key_values WHERE key = 'k1'", "key_usage"),
            ("UPDATE key_value_usage SET bytes = bytes + 1 WHERE namespace = 'host'", "key_usage"),
            ("DELETE FROM key_value_usage WHERE namespace = 'host'", "key_usage"),
        ] as [(String, String?)])
    func damage(statement: String, code: String?) async throws {
        let found = try await findings(after: statement)
        if let code { #expect(found.contains(code), "\(found)") } else { #expect(found.isEmpty, "\(found)") }
    }
}
