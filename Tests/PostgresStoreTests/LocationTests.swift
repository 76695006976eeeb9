// SPDX-License-Identifier: Apache-2.0

import Store
import Testing

@testable import PostgresStore

@Suite("PostgreSQL: the URL")
struct LocationTests {
    @Test("host, port and database are named; TLS options stay in the URL")
    func label() throws {
        let url = "postgresql://hold@db.example.org:6432/site?sslmode=verify-full&sslrootcert=/etc/ca.pem"
        let location = try PostgresLocation(url: url)
        #expect(location.label == "PostgreSQL at db.example.org:6432/site")
        #expect(location.url == url)
        #expect(try PostgresLocation(url: "postgres:///site?host=/run/pg").label == "PostgreSQL at /run/pg/site")
    }

    @Test(
        "a parameter that libpq does not know, or not with that value, is named",
        arguments: [
            ("postgresql://db/site?sslmod=require", "sslmod"), ("postgresql://db/site?sslmode=sometimes", "sometimes"),
            ("postgresql://db:port/site", "port"), ("postgresql://db:5432,other:70000/site", "port"),
            ("postgresql://db/site?target_session_attrs=fastest", "fastest"),
        ])
    func parameter(url: String, named: String) {
        let error = #expect(throws: StoreError.self) { try PostgresLocation(url: url) }
        #expect(error?.code == "invalid" && error?.description.contains(named) == true)
        #expect(error?.description.contains("//db") == false)
    }

    @Test(
        "a password in the URL is refused, and no error repeats it",
        arguments: [
            "postgresql://hold:geheim@db/site", "postgresql://db/site?password=geheim&user=hold",
            "postgresql://hold:geheim@db:port/site?nonsense=1", "postgresql://hold:geheim@[::1/site", "mysql://geheim",
        ])
    func password(url: String) {
        let error = #expect(throws: StoreError.self) { try PostgresLocation(url: url) }
        #expect(error?.code == "invalid")
        #expect(error?.description.contains("geheim") == false)
        #expect(error?.description.contains("store.url") == true)
    }
}
