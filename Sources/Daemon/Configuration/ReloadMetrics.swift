// SPDX-License-Identifier: Apache-2.0

import Telemetry

/// What alerts look at: whether the files of the site are what runs.
enum ReloadMetrics {
    /// Counts a reload; nil is the start, whose configuration was good.
    static func note(_ outcome: ReloadOutcome?, atMicros: Int64, in metrics: MetricsRegistry) {
        let isGood = outcome?.isRefused != true
        try? metrics.gauge(
            "holdfast_config_last_reload_successful", help: "1 if the last reading of the configuration was applied."
        ).set(isGood ? 1 : 0)
        if isGood {
            try? metrics.gauge(
                "holdfast_config_last_reload_success_timestamp_seconds",
                help: "When a reading of the configuration was last applied."
            ).set(Double(atMicros) / 1_000_000)
        }
        try? metrics.gauge(
            "holdfast_config_keys_needing_restart", help: "Keys whose new value only a restart applies."
        ).set(Double(outcome?.pending.count ?? 0))
        for result in ["applied", "refused"] {
            let counter = try? metrics.counter(
                "holdfast_config_reloads_total", ["outcome": result], help: "Reloads of the configuration, by outcome.")
            if let outcome, (result == "refused") == outcome.isRefused { counter?.increment() }
        }
    }
}
