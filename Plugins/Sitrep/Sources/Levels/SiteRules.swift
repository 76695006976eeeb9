// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What a site says about its sitrep (`config` of `plugins.d/io.holdfast.sitrep.toml`).
struct SiteRules: Sendable {
    /// How often somebody evaluates, in seconds: the schedule's 15 minutes.
    var periodSeconds: Int64 = 900
    /// How long evaluations are kept, in days: at most 90, which are 9 MiB of the plugin's 16.
    var historyDays: Int64 = 90
    /// Thresholds and bands of figures, by signal; a site's own win over the publisher's.
    private var figures: JSONObject = [:]

    /// What is not given has its default.
    ///
    /// - Throws: `ToolFailure.invalid` when thresholds do not rise or fall.
    init(_ config: JSONValue) throws(ToolFailure) {
        periodSeconds = config["evaluation_period_s"]?.integerValue ?? periodSeconds
        historyDays = config["history_days"]?.integerValue ?? historyDays
        figures = config["figures"]?.objectValue ?? [:]
        for (id, rule) in figures {
            guard let list = rule["thresholds"]?.arrayValue else { continue }
            if Quantiser(thresholds: list.map(\.doubleValue), band: rule["band"]?.doubleValue ?? 0) == nil {
                throw .invalid(
                    field: "/figures/\(id)/thresholds", value: rule["thresholds"],
                    allowed: "1 to 4 numbers or null, all rising or all falling")
            }
        }
    }

    /// A row of `signal.list/1` with the site's thresholds and band in it.
    func completing(_ row: JSONValue) -> JSONValue {
        guard let rule = figures[row["id"]?.stringValue ?? ""], var object = row.objectValue else { return row }
        for name in ["thresholds", "band"] { if let own = rule[name] { object[name] = own } }
        return .object(object)
    }
}
