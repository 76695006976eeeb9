// SPDX-License-Identifier: Apache-2.0

import PluginChannel

/// Work that computes for long, on a thread of its own.
///
/// The shared pool has as many threads as there are cores: reading a million rows on it would hold up every call.
package enum BackgroundThread {
    /// Large enough for the deepest work there is; threads of the pool have as much.
    private static let stackBytes = 8 << 20

    /// Runs `body` on a new thread and gives what it gives.
    ///
    /// Cancelling does not stop it. When the machine has no thread left, the body runs here.
    package static func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            let isStarted = DetachedThread.start(stackBytes: stackBytes) {
                continuation.resume(returning: outcome(body))
            }
            if !isStarted { continuation.resume(returning: outcome(body)) }
        }
        return try result.get()
    }

    private static func outcome<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) -> Result<Value, Failure> {
        do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
}
