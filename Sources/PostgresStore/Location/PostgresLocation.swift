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
            defer { PQfreemem(message) }
            throw Self.invalid(Self.fault(in: message.map { String(cString: $0) } ?? ""))
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        guard values["password"] == nil, values["sslpassword"] == nil else { throw Self.invalid("one with a password") }
        if let fault = Self.badValue(in: url, port: values["port"] ?? "") { throw Self.invalid(fault) }
        self.url = url
        let host = values["host"] ?? values["hostaddr"] ?? "the local socket"
        let port = values["port"].map { ":\($0)" } ?? ""
        let database = values["dbname"] ?? values["user"] ?? ""
        label = "PostgreSQL at \(host)\(port)" + (database.isEmpty ? "" : "/\(database)")
    }

    /// What libpq says of a URL that it cannot take apart, but for messages that repeat the URL.
    private static func fault(in message: String) -> String {
        let text = message.split(separator: "\n").first ?? ""
        return text.hasPrefix("invalid URI query parameter") ? "one with an \(text)" : "not understood"
    }

    /// What is wrong with the value of a parameter (`sslmode=sometimes`, a port that is no number), which libpq says when
    /// it begins to connect; a port that nobody serves takes the place of the server.
    private static func badValue(in url: String, port: String) -> String? {
        guard port.split(separator: ",").allSatisfy({ (1...65_535).contains(Int($0) ?? 0) }) else {
            return "one with a port that is no number from 1 to 65535"
        }
        let parameters = [
            ("dbname", url), ("host", "127.0.0.1"), ("hostaddr", "127.0.0.1"), ("port", "1"), ("connect_timeout", "2"),
        ]
        let state = Connection.withParameters(parameters) { PQpingParams($0, $1, 1) }
        guard state == PQPING_NO_ATTEMPT else { return nil }
        guard let handle = Connection.withParameters(parameters, { PQconnectdbParams($0, $1, 1) }) else { return nil }
        defer { PQfinish(handle) }
        return "one with a bad parameter: \(Connection.sentence(PQerrorMessage(handle)))"
    }

    private static func invalid(_ value: String) -> StoreError {
        .invalid(
            field: "store.url", value: value,
            allowed:
                "\"postgresql://user@host:port/database?sslmode=...\" without a password, which has its own place: "
                + "a file named by store.password_file, PGPASSFILE, or PGPASSWORD")
    }
}
