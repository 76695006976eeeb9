// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Keeps the audit trail while the daemon runs: checkpoints, copies, counts of refusals, another try after a failure.
struct AuditService: Service {
    let audit: AuditMachinery
    static let period = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await audit.upkeep()
                try? await Task.sleep(for: Self.period)
            }
        }
    }
}
