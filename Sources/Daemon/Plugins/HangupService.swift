// SPDX-License-Identifier: Apache-2.0

import Logging
import PluginHost
import ServiceLifecycle
import UnixSignals

/// SIGHUP: what changed in `plugins.d` and in the plugin folders is applied, and nothing else.
struct HangupService: Service {
    let supervisor: PluginSupervisor
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            logger.notice(
                "SIGHUP: reading plugins.d and the plugin folders again; the rest of the configuration needs a restart")
            let reports = await supervisor.refresh()
            let refused = reports.count { $0.outcome == .refused }
            logger.notice(
                "SIGHUP: done", metadata: ["changed": "\(reports.count - refused)", "refused": "\(refused)"])
        }
    }
}
