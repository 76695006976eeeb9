// SPDX-License-Identifier: Apache-2.0

import JSON
import Logging
import PluginHost
import ServiceLifecycle
import UnixSignals

/// SIGHUP: the site is read again and applied, or what is in force stays; then what changed of plugins.
struct HangupService: Service {
    let reloader: SiteReloader
    let audit: AuditMachinery?
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            logger.notice("SIGHUP: reading the configuration, plugins.d and the plugin folders again")
            let outcome = await reloader.reload(by: "SIGHUP")
            await audit?.note(
                "config.reloaded",
                details: [
                    "signal": "SIGHUP", "refused": .bool(outcome.isRefused),
                    "applied": .integer(Int64(outcome.applied.count)),
                    "plugins": .integer(Int64(outcome.plugins.count)),
                ])
            let refused = outcome.plugins.count { $0.outcome == .refused }
            logger.notice(
                "SIGHUP: done",
                metadata: [
                    "outcome": "\(outcome.isRefused ? "refused" : "applied")",
                    "settings": "\(outcome.applied.count)", "changed": "\(outcome.plugins.count - refused)",
                    "refused": "\(refused)",
                ])
        }
    }
}
