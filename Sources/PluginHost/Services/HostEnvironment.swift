// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
package import Telemetry

/// What the daemon lends to every plugin.
package struct HostEnvironment: Sendable {
    /// Writes one line of a plugin to the log: plugin id, level, message, fields.
    package typealias Log = @Sendable (String, PluginLogLevel, String, JSONObject) -> Void

    package let calls: CallTable
    package let services: any ServiceProvider
    package let tables: any TableProvider
    package let metrics: MetricsRegistry
    package let time: TimeSource
    package let log: Log
    /// How much a plugin may say.
    package let speech: SpeechLimits
    /// Where it is counted what plugins were allowed and denied.
    package let permissions: PermissionLedger
    /// Where plugins add tools while they run; nil where they cannot.
    package let registry: RegistryHolder?

    package init(
        calls: CallTable, services: any ServiceProvider, tables: any TableProvider, metrics: MetricsRegistry,
        time: TimeSource, speech: SpeechLimits = SpeechLimits(), registry: RegistryHolder? = nil,
        permissions: PermissionLedger? = nil, log: @escaping Log
    ) {
        self.calls = calls
        self.services = services
        self.tables = tables
        self.metrics = metrics
        self.time = time
        self.speech = speech
        self.registry = registry
        self.permissions = permissions ?? PermissionLedger(metrics: metrics, time: time)
        self.log = log
    }
}

/// The levels of a plugin's log lines (`holdfast/plugin.h`, HF_LOG_...).
package enum PluginLogLevel: Int32, Sendable, CaseIterable {
    case trace = 0
    case debug, info, notice, warning, error, critical
}
