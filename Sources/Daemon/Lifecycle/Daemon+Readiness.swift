// SPDX-License-Identifier: Apache-2.0

import Gateway
import Kernel
import Services
import Store
import Tasks

/// What a daemon says of its own health.
extension Daemon {
    static func headVersion(_ core: Core) async -> Result<String, Problem> {
        do throws(Problem) {
            let head = try await core.library.head()
            return .success(head.map { "version \($0.summary.number)" } ?? "no program imported yet")
        } catch { return .failure(error) }
    }

    static func readiness(_ core: Core, _ store: StoreReadiness) async -> [ReadinessCheck] {
        let plugins = core.registry.current.plugins
        let queue = await core.tasks.engine.readiness()
        var checks = [
            await store.check(),
            ReadinessCheck(
                name: "plugins", isReady: true,
                detail:
                    "\(plugins.count { $0.state == .enabled }) enabled, \(plugins.count { $0.state == .refused }) refused"
            ),
            ReadinessCheck(
                name: "accepting", isReady: !core.pipeline.admission.isClosed,
                detail: core.pipeline.admission.isClosed ? "shutting down" : "yes"),
            ReadinessCheck(name: "queue", isReady: queue.isReady, detail: queue.detail),
        ]
        if let audit = core.audit?.readiness() {
            checks.append(ReadinessCheck(name: "audit", isReady: audit.isReady, detail: audit.detail))
        }
        return checks
    }
}
