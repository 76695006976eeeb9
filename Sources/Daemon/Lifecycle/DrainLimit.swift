// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import ServiceLifecycle

/// Bounds the end of the day: the gateways finish their requests before they stop, and a request may be a call that
/// never answers.
///
/// When the daemon is told to stop, calls have the drain time to finish, are then asked to stop, and are given up after
/// the grace time.
struct DrainLimit: Service {
    let calls: CallTable
    let drain: Duration
    let grace: Duration

    func run() async throws {
        do { try await gracefulShutdown() } catch { return }
        // Not waited for: services stop one after another, and this one is the first.
        Task { [calls, drain, grace] in
            await Self.end(calls, after: drain, grace: grace)
        }
    }

    /// Lets calls run for a while, asks them to stop, and gives them up.
    ///
    /// Does nothing more once its task is cancelled.
    static func end(_ calls: CallTable, after drain: Duration, grace: Duration) async {
        do {
            try await Task.sleep(for: drain)
            calls.cancelAll()
            try await Task.sleep(for: grace)
        } catch { return }
        let problem = Problem(
            .serviceUnavailable, "The daemon is shutting down and gave the call up; call again when it is back.",
            retryAfterMilliseconds: 2_000)
        calls.abandonAll(with: .failed(.unavailable, problem.json.serialized()))
    }
}
