// SPDX-License-Identifier: Apache-2.0

import CPostgres
import Store

extension Connection {
    /// The oldest server that the store is made for (`PQserverVersion`).
    static let oldestServer: Int32 = 13_00_00

    /// Connects and sets the session up.
    ///
    /// - Parameters:
    ///   - location: the database.
    ///   - options: how the store is opened.
    ///   - name: what the server calls the connection.
    ///   - shutdown: ends every wait.
    ///   - patience: how long a host may take to answer, unless the URL says otherwise; libpq counts whole seconds, two at
    ///     least and here five at most.
    ///   - clock: what is known of the server's clock already.
    /// - Throws: what libpq says, without the password.
    static func open(
        _ location: PostgresLocation, _ options: PostgresOptions, name: String, shutdown: Shutdown,
        patience: Duration = .seconds(5), clock: ServerClock = ServerClock()
    ) throws(StoreError) -> Connection {
        let handle = withParameters(location, options, name: name, patience: patience) {
            PQconnectdbParams($0, $1, 1)
        }
        guard let handle else { throw .unavailable(detail: "libpq has no memory for a connection") }
        guard PQstatus(handle) == CONNECTION_OK else {
            let reason = redacted(sentence(PQerrorMessage(handle)), options)
            PQfinish(handle)
            let detail = "\(location.label): \(reason)"
            // What libpq says of a host that took the connection, or did not refuse it, and is silent.
            throw reason.contains("timeout expired") ? .unreachable(detail: detail) : .unavailable(detail: detail)
        }
        let notices = NoticeSink(label: location.label, log: options.log)
        notices.attach(to: handle)
        let connection = Connection(
            handle: handle, label: location.label,
            settings: Settings(
                timeoutMilliseconds: options.statementTimeoutMilliseconds, shutdown: shutdown, clock: options.clock,
                serverClock: clock),
            notices: notices)
        try connection.checkServer()
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            throw .unavailable(detail: "\(location.label): the connection cannot be set up")
        }
        try connection.setUp(options)
        return connection
    }

    /// Whether the server may take us later: it is not there, it is starting, or it has no place left.
    static func mayComeLater(_ error: StoreError, _ location: PostgresLocation, _ options: PostgresOptions) -> Bool {
        if case .unreachable = error { return true }
        guard case .unavailable(let detail) = error else { return false }
        func ping(_ more: [(String, String)] = []) -> PGPing {
            withParameters(location, options, name: "start", overriding: more) { PQpingParams($0, $1, 1) }
        }
        switch ping() {
        case PQPING_OK: return detail.contains("too many") || detail.contains("connection slots")
        case PQPING_NO_ATTEMPT: return false
        case PQPING_NO_RESPONSE:
            // A server that answers as soon as TLS is not asked for is there, and what is asked for will not come.
            return ping([("sslmode", "disable"), ("gssencmode", "disable")]) != PQPING_OK
        default: return true
        }
    }

    /// Calls `body` with the keywords and values of a connection.
    private static func withParameters<Result>(
        _ location: PostgresLocation, _ options: PostgresOptions, name: String, patience: Duration = .seconds(5),
        overriding: [(String, String)] = [],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        // What stands before the URL can be overridden by it; what stands after it cannot.
        var parameters: [(String, String)] = [
            ("connect_timeout", "\(min(5, max(2, patience.milliseconds / 1_000)))"),
            // What was sent and is not even acknowledged in this time never will be.
            ("tcp_user_timeout", "\(max(1_000, options.patienceMilliseconds))"),
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("fallback_application_name", "holdfast \(name)"), ("dbname", location.url),
        ]
        if let password = options.password { parameters.append(("password", password)) }
        parameters.append(("client_encoding", "UTF8"))
        return withParameters(parameters + overriding, body)
    }

    /// Calls `body` with keywords and values, of which a later one wins.
    static func withParameters<Result>(
        _ parameters: [(String, String)],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        withStrings(parameters.map(\.0)) { keywords in
            withStrings(parameters.map(\.1)) { values in body(keywords, values) }
        }
    }

    /// Calls `body` with an array of C strings that ends in a null pointer.
    private static func withStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        var bytes: [CChar] = []
        let offsets = strings.map { string in
            defer { bytes.append(contentsOf: string.utf8CString) }
            return bytes.count
        }
        return bytes.withUnsafeBufferPointer { buffer in
            body(offsets.map { buffer.baseAddress?.advanced(by: $0) } + [nil])
        }
    }

    private static func redacted(_ text: String, _ options: PostgresOptions) -> String {
        guard let password = options.password, !password.isEmpty else { return text }
        return text.split(separator: password, omittingEmptySubsequences: false).joined(separator: "***")
    }

    private func checkServer() throws(StoreError) {
        let version = PQserverVersion(handle)
        guard version >= Self.oldestServer else {
            throw .unsuitable(
                label: label, "the server is PostgreSQL \(version / 10_000).\(version % 10_000)",
                "13 or newer is needed")
        }
        let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) } ?? "unknown"
        guard encoding == "UTF8" else {
            throw .unsuitable(
                label: label, "the database has the encoding \(encoding)",
                "UTF8 is needed: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0")
        }
    }

    private func setUp(_ options: PostgresOptions) throws(StoreError) {
        let timeout = options.statementTimeoutMilliseconds
        let settings: [(String, String)] = [
            ("statement_timeout", "\(timeout)"), ("lock_timeout", "\(timeout)"),
            // A daemon that stands still in a transaction must not hold up the others.
            ("idle_in_transaction_session_timeout", "\(timeout * 2)"), ("client_min_messages", "notice"),
        ]
        for (name, value) in settings {
            try send("SELECT set_config($1, $2, false)", [.text(name), .text(value)])
        }
        switch options.synchronous {
        case .normal: try send("SET synchronous_commit = off", [])
        case .full:
            // A server that waits for its standbys too is left to it.
            try send(
                """
                SELECT set_config('synchronous_commit', 'on', false)
                WHERE current_setting('synchronous_commit') IN ('off', 'local')
                """, [])
        }
        let schemas = try query("SELECT coalesce(current_schema(), '')", []) { (row) throws(StoreError) in
            try row.text(0)
        }
        guard let schema = schemas.first, !schema.isEmpty else {
            throw .unsuitable(
                label: label, "no schema of the search_path exists", "one that the user may create tables in is needed")
        }
        self.schema = schema
    }
}

extension StoreError {
    /// A server that is there, and that the store cannot work on: waiting does not help.
    static func unsuitable(label: String, _ found: String, _ needed: String) -> StoreError {
        .unavailable(detail: "\(label): \(found); \(needed)")
    }
}
