// SPDX-License-Identifier: Apache-2.0

/// Every key of `holdfast.toml`, once.
///
/// Decoding, the unknown-key check, `config schema`, the environment's names and the reference page all come from this
/// list.
package enum SettingsCatalog {
    /// The sections in the order of the shipped file, and what each is about.
    package static let sections: [(name: String, summary: String)] = [
        ("server", "Where the daemon can be reached, and under which names."),
        ("store", "Where the program, its versions and all state are kept."),
        (
            "retention",
            "How long data about people's behaviour and decisions is kept. Rows that are older are removed from the live "
                + "schedule and from drafts by the daemon itself, and from old versions as soon as a whole batch of them is "
                + "old; digests stay valid. What has no key here is kept for ever."
        ),
        ("program", "Which residency program this daemon serves. One daemon serves one program."),
        ("access", "What callers may do who bring no token."),
        ("log", "What is written to standard error."),
        ("limits", "How long calls may take, and how large they may be."),
        ("audit", "The audit trail. It has no keys yet."),
        (
            "tasks",
            "Background tasks and calls that wait for an answer. Both are rows of one table, which every daemon on the "
                + "store works on."
        ),
        (
            "plugins",
            "Where plugins are looked for, and how those are kept that run in a process of their own. Whether one is "
                + "enabled says only plugins.d/<id>.toml, which may also set memory_mb, files and processes for it."
        ),
    ]

    /// All keys, by section in the order of `sections`.
    package static let keys: [SettingKey] =
        server + store + retention + program + access + log + limits + tasks + plugins

    /// The key of this path, nil if there is none.
    package static func key(_ path: String) -> SettingKey? {
        byPath[path]
    }

    private static let byPath = Dictionary(keys.map { ($0.path, $0) }) { first, _ in first }

    private static let server: [SettingKey] = [
        .texts(
            "server.listen", \.server.listen, .listenAddress, example: ["127.0.0.1:8642", "[::1]:8642"],
            "Addresses and ports for HTTP. Port 0 takes a free one. Loopback by default."),
        .text(
            "server.socket", \.server.socket, .line, unset: "no socket", example: "/run/holdfast/holdfast.sock",
            "Path of a unix socket that answers like the HTTP addresses. A relative path is below the state folder."),
        .texts(
            "server.allowed_hosts", \.server.allowedHosts, .host, example: ["host.docker.internal", "ops.example.org"],
            "Values of the Host header that are accepted besides loopback names and public_url. Anything else is "
                + "refused, which stops DNS rebinding."),
        .text(
            "server.public_url", \.server.publicURL, .publicURL, unset: "the first address of listen",
            example: "https://holdfast.example.org",
            "The URL at which people reach the daemon, when a proxy stands before it. Links are made with it."),
        .texts(
            "server.trusted_proxies", \.server.trustedProxies, .network, example: ["10.0.0.7", "10.1.0.0/16"],
            "Addresses of proxies whose X-Forwarded headers are believed. From all others they are ignored."),
    ]

    private static let store: [SettingKey] = [
        .text(
            "store.url", \.store.url, .storeURL,
            example: "postgresql://holdfast@db.example.org/holdfast?sslmode=verify-full",
            "\"sqlite:\" is holdfast.db in the state folder (--state). \"postgresql://...\" is a PostgreSQL server (13 or "
                + "newer, a database with encoding UTF8), which several daemons may share; every parameter of libpq may "
                + "stand in it, those about TLS among them, but no password."),
        .choice(
            "store.synchronous", \.store.synchronous, example: .normal,
            "When a commit counts as done. \"full\": it is on the disk and survives a power cut. \"normal\": faster, and "
                + "a power cut may lose the last commits, never the database."),
        .text(
            "store.password_file", \.store.passwordFile, .line,
            unset: "what PGPASSWORD, PGPASSFILE or ~/.pgpass say", example: "/run/credentials/holdfast/postgresql",
            "PostgreSQL: a file whose first line is the password, readable by its owner and group at most."),
        .integer(
            "store.connections", \.store.connections, in: 3...64, example: 8,
            "PostgreSQL: how many connections the daemon keeps open: one writes, one listens, the others read."),
        .duration(
            "store.statement_timeout", \.store.statementTimeout, in: .seconds(1)...(.seconds(3_600)),
            example: .seconds(60), "PostgreSQL: how long the server may take over one statement."),
        .duration(
            "store.start_timeout", \.store.startTimeout, in: .zero...(.seconds(3_600)), example: .seconds(300),
            "PostgreSQL: how long the start waits for a server that is not there yet. Then the daemon ends with status 1. A "
                + "server that refuses us is not waited for."),
    ]

    private static let retention: [SettingKey] = [
        .integer(
            "retention.behaviour_days", \.retention.behaviourDays, in: 1...36_500, unset: "kept for ever",
            example: 365, "How many days rows of preference_signals are kept, counted from their date."),
        .integer(
            "retention.work_items_days", \.retention.workItemsDays, in: 1...36_500, unset: "kept for ever",
            example: 730,
            "How many days rows of work_items are kept, counted from created_at. One that is not decided stays."),
    ]

    private static let program: [SettingKey] = [
        .text(
            "program.id", \.program.id, .identifier, unset: "the id in the seed's program.toml",
            example: "family-medicine", "The program's id. A store that holds another program is refused."),
        .text(
            "program.seed", \.program.seed, .line, unset: "an empty store stays empty",
            example: "share:programs/family-medicine",
            "Folder of CSV files that is imported when the store is empty, and never again. \"share:\" means the staged "
                + "share/holdfast folder; another relative path is below the configuration folder."),
        .text(
            "program.as_of", \.program.asOf, .localMoment, unset: "the clock", example: "2026-03-02",
            "The moment that counts as now, in the program's time zone. For demonstrations and exercises only."),
    ]

    private static let access: [SettingKey] = [
        .choice(
            "access.anonymous_role", \.access.anonymousRole, example: .viewer,
            "The role of a caller without a token. Leave it at \"none\" wherever the data is real.")
    ]

    private static let log: [SettingKey] = [
        .choice("log.level", \.log.level, example: .debug, "The lowest level that is written."),
        .choice(
            "log.format", \.log.format, example: .json,
            "\"text\" for people, \"json\" for one JSON object a line."),
    ]

    private static let limits: [SettingKey] = [
        .duration(
            "limits.call_timeout", \.limits.callTimeout, in: .milliseconds(10)...(.seconds(3_600)),
            example: .seconds(60),
            "How long a call may take. Then it is asked to stop and the caller gets a timeout."),
        .duration(
            "limits.call_grace", \.limits.callGrace, in: .zero...(.seconds(60)), example: .milliseconds(500),
            "How long a plugin has to stop after it was asked to. Then the call is given up."),
        .size(
            "limits.max_body", \.limits.maxBody, in: 1_024...(1 << 30), example: 16 << 20,
            "The largest request body. Larger ones get 413."),
        .size(
            "limits.max_result", \.limits.maxResult, in: 1_024...(1 << 30), example: 16 << 20,
            "The largest result that a plugin may return. A larger one is an error of the tool."),
        .integer(
            "limits.max_concurrent_calls", \.limits.maxConcurrentCalls, in: 1...100_000, example: 256,
            "How many calls may run at the same time. Beyond them callers get 503 with Retry-After."),
        .duration(
            "limits.drain_timeout", \.limits.drainTimeout, in: .zero...(.seconds(3_600)), example: .seconds(30),
            "How long running calls may take to end when the daemon stops."),
    ]

    private static let plugins: [SettingKey] = [
        .texts(
            "plugins.directories", \.plugins.directories, .line, example: ["/opt/holdfast/plugins"],
            "Folders to look for plugins in, besides lib/holdfast/plugins of the installation. A relative path is below "
                + "the configuration folder."),
        .boolean(
            "plugins.require_isolation", \.plugins.requireIsolation, example: true,
            "Every plugin runs in a process of its own, whatever its manifest or its site file says."),
        .boolean(
            "plugins.require_landlock", \.plugins.requireLandlock, example: true,
            "A plugin in a process of its own runs only where the kernel keeps it from files by Landlock."),
        .integer(
            "plugins.memory_mb", \.plugins.memoryMegabytes, in: 16...65_536, example: 256,
            "The most memory in MiB that the manifest of a plugin may ask for. A site file may allow its plugin more."),
        .integer(
            "plugins.files", \.plugins.files, in: 16...65_536, example: 128,
            "The most open files that the manifest of a plugin may ask for."),
        .integer(
            "plugins.processes", \.plugins.processes, in: 4...4_096, example: 64,
            "The most threads and processes that the manifest of a plugin may ask for."),
        .duration(
            "plugins.idle_timeout", \.plugins.idleTimeout, in: .seconds(1)...(.seconds(86_400)), example: .seconds(60),
            "After so long without a call the process of a plugin is stopped. The next call starts it again."),
        .integer(
            "plugins.crash_limit", \.plugins.crashLimit, in: 1...1_000, example: 3,
            "So many crashes within crash_window put a plugin's library under quarantine, until somebody lifts it with "
                + "holdfast plugin enable."),
        .duration(
            "plugins.crash_window", \.plugins.crashWindow, in: .seconds(1)...(.seconds(86_400)),
            example: .seconds(3_600),
            "The time within which crashes are counted."),
    ]
}
