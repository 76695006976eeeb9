// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Synchronization
import Testing

@testable import PostgresStore

@Suite("PostgreSQL: opening", .enabled(if: TestServer.url != nil, "scripts/postgres.sh has started no server"))
struct OpeningTests {
    private static let impatient = PostgresOptions(
        readers: 1, patienceMilliseconds: 200, startPatienceMilliseconds: 200)

    private static func refusal(_ url: String, _ options: PostgresOptions = impatient) async throws -> String {
        let location = try PostgresLocation(url: url)
        let error = await #expect(throws: StoreError.self) {
            let store = try await PostgresStore.open(location, options: options)
            await store.close()
        }
        return error?.description ?? ""
    }

    /// The maintenance database of the server with other parameters.
    private static func url(_ parameters: String, database: String = "postgres") throws -> String {
        let url = try #require(TestServer.url)
        let parts = url.split(separator: "/postgres?", maxSplits: 1)
        return "\(parts[0])/\(database)?\(parts[1])&\(parameters)"
    }

    private static func administer(_ statements: String...) throws {
        let connection = try Connection.open(
            try PostgresLocation(url: try #require(TestServer.url)), PostgresOptions(), name: "setup",
            shutdown: Shutdown())
        for statement in statements { try connection.execute(statement, []) }
    }

    @Test("an encoding that cannot hold every name is refused, with what to do")
    func encoding() async throws {
        let name = "latin" + UnitID().description
        try Self.administer("CREATE DATABASE \(name) ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
        let text = try await Self.refusal(try Self.url("", database: name))
        #expect(text.contains("encoding SQL_ASCII") && text.contains("ENCODING 'UTF8'"))
    }

    @Test("a server that is not there is waited for, and then named")
    func refused() async throws {
        let lines = Mutex<[String]>([])
        var options = Self.impatient
        options.log = { severity, text in lines.withLock { $0.append("\(severity) \(text)") } }
        let text = try await Self.refusal("postgresql://nobody@127.0.0.1:1/none", options)
        #expect(text.contains("127.0.0.1:1/none") && text.contains("refused"))
        #expect(lines.withLock { $0 }.contains { $0.hasPrefix("warning") && $0.contains("Trying again") })
    }

    @Test("a database or a role that is not there is not waited for")
    func permanent() async throws {
        var patient = Self.impatient
        patient.startPatienceMilliseconds = 60_000
        #expect(
            try await Self.refusal(try Self.url("", database: "no_such_database"), patient).contains("does not exist"))
        #expect(
            try await Self.refusal(try Self.url("options=-csearch_path%3Dno_such_schema"), patient).contains("schema"))
    }

    @Test("a server that is there and has no TLS is not waited for when TLS is asked for")
    func noTLS() async throws {
        var patient = Self.impatient
        patient.startPatienceMilliseconds = 60_000
        let lines = Mutex<[String]>([])
        patient.log = { severity, text in lines.withLock { $0.append("\(severity) \(text)") } }
        let address = try #require(TestServer.address)
        let text = try await Self.refusal("postgresql://postgres@\(address)/postgres?sslmode=require", patient)
        #expect(text.contains("does not support SSL"))
        #expect(!lines.withLock { $0 }.contains { $0.contains("Trying again") })
    }

    @Test("a role with too few connections is told so")
    func tooMany() async throws {
        let role = "few" + UnitID().description
        try Self.administer("CREATE ROLE \(role) LOGIN CONNECTION LIMIT 0")
        let text = try await Self.refusal(try Self.url("user=\(role)"))
        #expect(text.contains("too many connections"))
    }

    @Test(
        "a schema with tables of another application is refused, and left as it is",
        arguments: [
            "CREATE TABLE events (id INT)", "CREATE TABLE meta (name TEXT, value TEXT)",
            "CREATE VIEW counters AS SELECT 1",
            "CREATE TABLE meta (name TEXT PRIMARY KEY, value BIGINT)",
        ])
    func foreign(statement: String) async throws {
        let url = try await TestServer.newSchema()
        let connection = try Connection.open(
            try PostgresLocation(url: url), PostgresOptions(), name: "other", shutdown: Shutdown())
        try connection.execute(statement, [])
        let text = try await Self.refusal(url)
        #expect(text.contains("of another application") && text.contains("of its own"), "\(text)")
        #expect(!text.contains("SQLSTATE"))
        let restore = await #expect(throws: StoreError.self) {
            try await PostgresBackup(try PostgresLocation(url: url)).restore(schema: 1, replacing: true) {
                (_) throws(StoreError) in true
            }
        }
        #expect(restore?.description.contains("of another application") == true)
        let left = try connection.query(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v')",
            []
        ) {
            (row) throws(StoreError) in try row.integer(0)
        }
        #expect(left == [1])
    }

    @Test("a restore onto a server that daemons use is refused, and says who uses it")
    func inUse() async throws {
        let location = try PostgresLocation(url: try await TestServer.newSchema())
        let store = try await PostgresStore.open(location, options: PostgresOptions(readers: 1))
        let error = await #expect(throws: StoreError.self) {
            try await PostgresBackup(location).restore(schema: Schema.current, replacing: true) {
                (_) throws(StoreError) in true
            }
        }
        #expect(error?.code == "store_locked")
        let text = error?.description ?? ""
        #expect(
            text.contains("holdfast writer") && text.contains("server process") && text.contains("store.url"), "\(text)"
        )
        await store.close()
    }

    @Test("a password comes from its own place, and no error says it")
    func password() async throws {
        let role = "secret"
        try Self.administer(
            """
            DO $$ BEGIN CREATE ROLE \(role) LOGIN SUPERUSER; EXCEPTION WHEN duplicate_object THEN NULL; END $$
            """, "ALTER ROLE \(role) PASSWORD 'offenes Geheimnis'")
        let address = try #require(TestServer.address)
        let schema = try await TestServer.newSchema().split(separator: "options=")[1]
        let url = "postgresql://\(role)@\(address)/postgres?sslmode=disable&options=\(schema)"
        var options = Self.impatient
        options.password = "falsches Geheimnis"
        let text = try await Self.refusal(url, options)
        #expect(text.contains("password authentication failed") && !text.contains("falsches"))
        options.password = "offenes Geheimnis"
        let store = try await PostgresStore.open(try PostgresLocation(url: url), options: options)
        _ = try await store.commit(Units.keyValues([Units.put("a", "1")]))
        await store.close()
    }

    @Test("a password file is one line, and not for everybody")
    func passwordFile() throws {
        let folder = try TemporaryFolder()
        try TemporaryFolder.write(Units.text("offenes Geheimnis\r\nmore"), to: folder.path + "/word")
        #expect(try PasswordFile.read(folder.path + "/word") == "offenes Geheimnis")
        try TemporaryFolder.write([], to: folder.path + "/empty")
        for path in ["/empty", "/none"] {
            #expect(throws: StoreError.self) { try PasswordFile.read(folder.path + path) }
        }
    }

    @Test("daemons that start at once on an empty database make its tables once")
    func together() async throws {
        let location = try PostgresLocation(url: try await TestServer.newSchema())
        let found = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    let store = try await PostgresStore.open(location, options: PostgresOptions(readers: 1))
                    _ = try await store.commit(Units.keyValues([Units.put("a", "1")]))
                    await store.close()
                    return store.schemaFound
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(found.count { $0 == 0 } >= 1)
        let store = try await PostgresStore.open(location, options: PostgresOptions(readers: 1))
        #expect(store.schemaFound == Schema.current)
        #expect(
            try await store.integers("SELECT value FROM meta ORDER BY name") == [Schema.compatibleFrom, Schema.current])
        await store.close()
    }

    @Test("a newer schema that only adds is used, and one that does more is refused")
    func newer() async throws {
        let location = try PostgresLocation(url: try await TestServer.newSchema())
        let newer = Schema.current + 1
        let first = try await PostgresStore.open(location, options: Self.impatient)
        try await first.run("UPDATE meta SET value = \(newer) WHERE name = 'schema_version'")
        // The daemon that runs already goes on too.
        _ = try await first.commit(Units.everything(after: nil))
        let second = try await PostgresStore.open(location, options: Self.impatient)
        #expect(second.schemaFound == newer)
        #expect(second.sentences.contains { $0.contains("schema \(newer)") })
        #expect(try await second.commit(Units.everything(after: 1)).version == 2)
        try await second.run("UPDATE meta SET value = \(newer) WHERE name = 'compatible_from'")
        await second.close()
        await first.close()
        await #expect(throws: StoreError.newerSchema(found: newer, supported: Schema.current)) {
            try await PostgresStore.open(location, options: Self.impatient)
        }
    }
}
