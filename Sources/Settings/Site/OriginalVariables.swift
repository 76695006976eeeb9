// SPDX-License-Identifier: Apache-2.0

/// The environment variables of the system that Holdfast takes the place of, and what is to be set instead.
///
/// None of them is read. One that is still set warns at the start, so that nobody believes in a setting that has no effect.
package enum OriginalVariables {
    /// One variable, or a family of them.
    package struct Row: Sendable {
        /// A name, or the beginning of names when it ends in `*`.
        package let name: String
        /// The key that takes its place; nil when there is none.
        package let key: String?
        /// What to do instead, as a sentence without its full stop.
        package let advice: String

        init(_ name: String, _ key: String?, _ advice: String) {
            self.name = name
            self.key = key
            self.advice = advice
        }

        func matches(_ variable: String) -> Bool {
            name.hasSuffix("*") ? variable.hasPrefix(name.dropLast()) : variable == name
        }
    }

    /// All of them, in the order in which an operator meets them.
    package static let rows: [Row] = [
        Row("DATABASE_URL", "store.url", "set store.url, and store.password_file for its password"),
        Row("DB_POOL_SIZE", "store.connections", "set store.connections"),
        Row("DB_POOL_TIMEOUT", "store.statement_timeout", "set store.statement_timeout"),
        Row("DB_POOL_MAX_OVERFLOW", nil, "nothing takes its place: the number of connections is fixed"),
        Row("DB_POOL_RECYCLE", nil, "nothing takes its place: connections are tested and opened again by themselves"),
        Row("REDIS_URL", nil, "take it out: tasks are rows of the store"),
        Row("REDIS_PASSWORD", nil, "take it out: tasks are rows of the store"),
        Row("CELERY_*", "tasks.concurrency", "take it out; [tasks] says what this daemon runs"),
        Row("SECRET_KEY", nil, "take it out: tokens are random and stored as digests; see holdfast token create"),
        Row("ACCESS_TOKEN_EXPIRE_MINUTES", nil, "give each token its end: holdfast token create --expires"),
        Row("WEBHOOK_SECRET", nil, "the plugin that takes webhooks has it in plugins.d"),
        Row("WEBHOOK_TIMESTAMP_TOLERANCE_SECONDS", nil, "the plugin that takes webhooks has it in plugins.d"),
        Row("RATE_LIMIT_*", "limits.rate", "set limits.rate, limits.burst and limits.tool_rates"),
        Row("CORS_ORIGINS", "server.cors_origins", "set server.cors_origins"),
        Row("TRUSTED_HOSTS", "server.allowed_hosts", "set server.allowed_hosts"),
        Row("API_BASE_URL", "server.public_url", "set server.public_url; clients take --url or HOLDFAST_URL"),
        Row("LOG_LEVEL", "log.level", "set log.level"),
        Row(
            "RESILIENCE_*", nil, "thresholds and recipients are the plugins' own: plugins.d/<id>.toml, table [config]"),
        Row("SMTP_*", nil, "the notifier plugin has it in plugins.d"),
        Row("PAGERDUTY_SERVICE_KEY", nil, "the notifier plugin has it in plugins.d"),
        Row("ALERT_EMAIL", nil, "the notifier plugin has it in plugins.d"),
        Row("CRITICAL_ALERT_EMAIL", nil, "the notifier plugin has it in plugins.d"),
    ]

    /// A warning for each variable of the old system that is set.
    static func warnings(in environment: [String: String]) -> [SettingsFault] {
        environment.keys.sorted().compactMap { variable in
            guard let row = rows.first(where: { $0.matches(variable) }) else { return nil }
            let key = row.key.flatMap(SettingsCatalog.key).map { " (\($0.environmentName) in the environment)" } ?? ""
            return SettingsFault(
                file: "environment " + variable, position: .none, key: "", value: nil,
                message: "is a variable of the original system and has no effect; \(row.advice)\(key)")
        }
    }

    /// The table of the migration page, as Markdown.
    package static func markdown() -> String {
        rows.reduce("| Original | Here | What to do |\n|---|---|---|\n") { page, row in
            page + "| `\(row.name)` | \(row.key.map { "`\($0)`" } ?? "-") | \(row.advice) |\n"
        }
    }
}
