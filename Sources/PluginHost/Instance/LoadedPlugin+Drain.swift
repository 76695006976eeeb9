// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
import Kernel
import Synchronization

extension LoadedPlugin {
    /// Stops the instance: no further calls; what runs may finish in the first half of the time and is asked to stop
    /// in the second; then the instance is destroyed.
    ///
    /// False when the plugin did not come to rest in time: it is then left alone, never destroyed under a call.
    package func drain(withinMilliseconds limit: Int64) async -> Bool {
        guard close() else { return true }
        var limiter: Task<Void, Never>?
        let rested = await withCheckedContinuation { continuation in
            let waiter = DrainWaiter(continuation)
            let calls = environment.calls
            limiter = Task {
                do {
                    try await Task.sleep(for: .milliseconds(limit / 2))
                    calls.cancelAll(of: self)
                    try await Task.sleep(for: .milliseconds(limit - limit / 2))
                    waiter.finish(false)
                } catch {
                    // It came to rest before.
                }
            }
            askToDrain(waiter)
        }
        // Else it would hold all of the instance until the limit: a second of reloads, ten seconds long.
        limiter?.cancel()
        // From here on nobody enters; whoever is inside the plugin comes out first.
        if rested { end() }
        guard rested, await isEmptied(withinMilliseconds: limit) else {
            environment.log(
                pluginID, .error, "the plugin did not come to rest and is left alone", ["limit_ms": .integer(limit)])
            return false
        }
        discard()
        return true
    }

    private nonisolated func askToDrain(_ waiter: DrainWaiter) {
        // Kept for ever: a faulty plugin may call `done` twice.
        table.drain?(instance, DrainWaiter.done, Unmanaged.passRetained(waiter).toOpaque())
    }

    /// Waits until no thread is inside the plugin any more: normally at once, after `done`.
    private func isEmptied(withinMilliseconds limit: Int64) async -> Bool {
        for _ in 0..<max(1, limit) {
            if !isOccupied { return true }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return !isOccupied
    }
}

/// Who waits for the end of a drain; the first answer counts.
private final class DrainWaiter: Sendable {
    private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

    init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = Mutex(continuation) }

    func finish(_ rested: Bool) {
        let waiting = continuation.withLock { state in
            defer { state = nil }
            return state
        }
        waiting?.resume(returning: rested)
    }

    static let done: hf_done_fn = { user, _ in
        guard let user else { return }
        Unmanaged<DrainWaiter>.fromOpaque(user).takeUnretainedValue().finish(true)
    }
}
