// SPDX-License-Identifier: Apache-2.0

import CPostgres
package import Store

/// Where a PostgreSQL database is: a connection URL without a password, checked but not yet tried.
package struct PostgresLocation: Sendable, Hashable {
    /// The URL as it was given; libpq takes all of its parameters, those about TLS among them.
    package let url: String
    /// Host, port and database, for people.
    package let label: String

    /// Reads a URL (`postgresql://user@host:port/database?sslmode=verify-full`).
    ///
    /// - Throws: `invalid` when libpq does not understand it, or when it holds a password: a URL is shown in
    ///   configurations and logs. No error repeats the URL.
    package init(url: String) throws(StoreError) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
            throw Self.invalid("another kind of URL")
        }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            PQfreemem(message)
            throw Self.invalid("not understood")
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        guard values["password"] == nil, values["sslpassword"] == nil else { throw Self.invalid("one with a password") }
        self.url = url
        let host = values["host"] ?? values["hostaddr"] ?? "the local socket"
        let port = values["port"].map { ":\($0)" } ?? ""
        let database = values["dbname"] ?? values["user"] ?? ""
        label = "PostgreSQL at \(host)\(port)" + (database.isEmpty ? "" : "/\(database)")
    }

    private static func invalid(_ value: String) -> StoreError {
        .invalid(
            field: "store.url", value: value,
            allowed:
                "\"postgresql://user@host:port/database?sslmode=...\" without a password, which has its own place: "
                + "a file named by store.password_file, PGPASSFILE, or PGPASSWORD")
    }
}
