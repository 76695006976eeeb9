// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@testable import PostgresStore

@Suite(
    "PostgreSQL: the server's clock is set",
    .enabled(if: TestServer.url != nil, "scripts/postgres.sh has started no server"))
struct ServerClockTests {
    @Test(
        "leases and delays outlast a server's clock that is set by an hour, in every daemon",
        arguments: [-3_600, 3_600])
    func set(jump: Int64) async throws {
        // The store's statements find this function before the server's own.
        let url = try await TestServer.newSchema() + ",pg_catalog"
        let location = try PostgresLocation(url: url)
        let stores = [
            try await PostgresStore.open(location, options: PostgresOptions(readers: 1)),
            try await PostgresStore.open(location, options: PostgresOptions(readers: 1)),
        ]
        try await stores[0].run("CREATE TABLE set_by (seconds bigint)")
        try await stores[0].run("INSERT INTO set_by VALUES (0)")
        try await stores[0].run(
            """
            CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
            'SELECT pg_catalog.clock_timestamp() + (SELECT max(seconds) FROM set_by) * interval ''1 second'''
            """)
        try await stores[0].enqueue(Calls.new(), Calls.new("later", beginning: .queued(.after(1_800_000_000))))
        let call = try await stores[0].claim(1)[0]
        _ = try await stores[1].rescue()
        let before = try await stores[1].answer(NextDueQuery(program: Units.program)) ?? 0
        try await stores[0].run("UPDATE set_by SET seconds = \(jump)")

        for store in stores + stores {
            #expect(try await store.rescue().isEmpty)
            #expect(try await store.claim(9, names: ["later"]).isEmpty)
            let left = try await store.answer(NextDueQuery(program: Units.program)) ?? 0
            #expect(left <= before && left > before - 300_000_000, "\(before) \(left)")
        }
        let renewed = try await stores[1].apply(RenewLeases(program: Units.program, fences: [call.fence]))
        #expect(renewed == [.held])
        // A daemon that starts now goes by what the others have noticed.
        let third = try await PostgresStore.open(location, options: PostgresOptions(readers: 1))
        #expect(try await third.rescue().isEmpty)
        let left = try await third.answer(NextDueQuery(program: Units.program)) ?? 0
        #expect(left <= before && left > before - 300_000_000)
        let shift = try await third.integers("SELECT value FROM meta WHERE name = 'clock_shift'")
        #expect(shift.count == 1 && abs(shift[0] - jump * 1_000_000) < 5_000_000)
        for store in stores + [third] { await store.close() }
    }
}
