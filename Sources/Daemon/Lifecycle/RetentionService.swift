// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import ServiceLifecycle
import Services

/// Removes what has been kept for long enough, soon after the start and then once an hour.
///
/// Several daemons on one store may do it at once: a row is removed once, whoever is faster.
struct RetentionService: Service {
    let retention: RosterRetention
    let logger: Logger
    static let delay = Duration.seconds(60)
    static let period = Duration.seconds(3_600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            try? await Task.sleep(for: Self.delay)
            while !Task.isCancelled {
                await once()
                try? await Task.sleep(for: Self.period)
            }
        }
    }

    private func once() async {
        do throws(Problem) {
            let report = try await retention.run()
            guard !report.isEmpty else { return }
            logger.notice(
                "removed what was kept for long enough",
                metadata: ["rows": "\(report.rows)", "old batches": "\(report.batches)"])
        } catch {
            logger.error("what was kept for long enough could not be removed", metadata: ["error": "\(error.detail)"])
        }
    }
}
