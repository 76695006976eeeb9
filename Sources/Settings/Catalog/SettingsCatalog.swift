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
        (
            "access",
            "Who callers are taken for, what they may do without a token, and how much they learn about people."
        ),
        (
            "profiles",
            "Named subsets of the tools for MCP clients that cannot take them all: [profiles.NAME] is served at "
                + "/mcp/NAME. A profile never gives a right, it only leaves tools out. The environment cannot set one."
        ),
        (
            "approvals",
            "What other people have to agree to before it happens. Here for destructive calls in general; files in the "
                + "folder policies say it for tools, effects and arguments, one policy a file."
        ),
        ("log", "What is written to standard error."),
        ("limits", "How long calls may take, how large they may be, and how many there may be."),
        (
            "audit",
            "The audit trail: who changed what, and who was refused, in a chain of hashes that is signed now and then; "
                + "copies of it; and the log of all calls."
        ),
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
        (
            "http",
            "How plugins reach the outside (http.fetch/1). Where to says only the grant of each plugin, "
                + "\"http.fetch:https://host:port\" in plugins.d/<id>.toml; addresses that are not public need "
                + "\"http.private:host\" as well."
        ),
        (
            "models",
            "The model that reasons for plugins that ask one (ask.model/1) when the client that made the call offers none "
                + "of its own: any server that speaks OpenAI's chat completions."
        ),
        ("mcp", "How clients of MCP are waited for and asked."),
        ("slack", "Slash commands of Slack: POST /api/v1/slack/commands, verified by the app's signing secret."),
        ("secrets", "The secrets that plugins may be granted by name (secret.get/1)."),
        (
            "breakers",
            "The circuit breakers of outside servers and of plugins in a process of their own: when one opens, for how "
                + "long, and how it tries again."
        ),
    ]

    /// All keys, by section in the order of `sections`.
    package static let keys: [SettingKey] =
        server + store + retention + program + access + approvals + log + limits + audit + tasks + plugins + http
        + models + mcp + slack
        + secrets
        + breakers

    /// The section whose keys are tables, each with a name that the site chooses.
    package static let profileSection = "profiles"

    /// The keys of each `[profiles.NAME]`.
    package static let profileKeys: [ProfileKey] = [
        .parsed(
            "profiles.NAME.tools", \.tools,
            example: ["get_*", "who_is_on_call"].compactMap(ToolPattern.init(parsing:)),
            "The tools of the profile: names, or patterns in which * stands for any run of characters. Required."),
        .text(
            "profiles.NAME.title", \.title, .line, unset: "the profile's name", example: "For the ward",
            "What clients are told that this server is."),
        .integer(
            "profiles.NAME.max_tools", \.maxTools, in: 1...1_000, example: 40,
            "How many tools the profile has at most. What comes after them, by name, is left out, and the log says so."),
    ]

    /// Whether a reload applies another value of the key of this path without a restart.
    package static func isLive(_ path: String) -> Bool {
        let section = path.prefix { $0 != "." }
        return ["access", "approvals", "profiles", "log", "secrets", "slack"].contains(section)
            || (section == "limits" && !["limits.drain_timeout", "limits.call_grace"].contains(path))
            || [
                "server.allowed_hosts", "server.cors_origins", "server.public_url", "server.trusted_proxies",
                "server.metrics_networks",
            ].contains(path)
    }

    /// The key of this path, nil if there is none.
    package static func key(_ path: String) -> SettingKey? {
        byPath[path]
    }

    private static let byPath = Dictionary(keys.map { ($0.path, $0) }) { first, _ in first }

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
        .parsed(
            "store.password_file", \.store.passwordFile, unset: "what PGPASSWORD, PGPASSFILE or ~/.pgpass say",
            example: .credential("postgresql"),
            "PostgreSQL: where the password is: a file whose first line it is, readable by its owner and group at most, "
                + "below the configuration folder if its path is relative; \"credential:NAME\", a credential of "
                + "systemd's; or \"environment:NAME\"."),
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

    private static let log: [SettingKey] = [
        .choice("log.level", \.log.level, example: .debug, "The lowest level that is written."),
        .choice(
            "log.format", \.log.format, example: .json,
            "\"text\" for people, \"json\" for one JSON object a line."),
    ]
}
