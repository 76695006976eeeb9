// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
import Synchronization

/// Who waits until a plugin has come to rest; the first answer counts.
final class RestWaiter: Sendable {
    private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

    init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = Mutex(continuation) }

    func finish(_ rested: Bool) {
        let waiting = continuation.withLock { state in
            defer { state = nil }
            return state
        }
        waiting?.resume(returning: rested)
    }
}

extension IsolatedPlugin {
    package func drain(withinMilliseconds limit: Int64) async -> Bool {
        let (children, waiting, wasClosed) = close()
        for call in waiting { refuse(call.id.rawValue, "The plugin is being stopped.", retryAfter: 100) }
        if wasClosed, children.isEmpty { return true }
        for child in children { child.send(.drain) }
        var limiter: Task<Void, Never>?
        let isAtRest = await withCheckedContinuation { continuation in
            let waiter = RestWaiter(continuation)
            let calls = environment.calls
            let isOver = state.withLock { state in
                if state.running.isEmpty, !state.isSpawning { return true }
                state.rest.append(waiter)
                return false
            }
            if isOver { return waiter.finish(true) }
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
        }
        // Else it would hold all of the instance until the limit: a second of reloads, ten seconds long.
        limiter?.cancel()
        if !isAtRest {
            host.write(
                .error, "the plugin did not come to rest and its process is killed", ["limit_ms": .integer(limit)])
            killAll()
        }
        host.operations.close()
        runtime.remove(self)
        return isAtRest
    }

    package func discard() {
        let (_, waiting, _) = close()
        for call in waiting { refuse(call.id.rawValue, "The plugin is being stopped.", retryAfter: 100) }
        killAll()
        host.operations.close()
        runtime.remove(self)
    }

    /// Takes no more calls; gives what runs and what waits.
    private func close() -> ([Child], [StartedCall], Bool) {
        state.withLock { state in
            let wasClosed = state.isClosed
            state.isClosed = true
            state.current = nil
            for number in state.running.keys where state.running[number]?.ending == nil {
                state.running[number]?.ending = .rest
            }
            defer { state.waiting = [] }
            return (state.running.values.map(\.child), state.waiting, wasClosed)
        }
    }

    private func killAll() {
        for child in state.withLock({ $0.running.values.map(\.child) }) { child.kill() }
    }

    /// Tells those who wait for the last child that it has ended.
    func answerRest() {
        let waiters = state.withLock { state -> [RestWaiter] in
            guard state.isClosed, state.running.isEmpty, !state.isSpawning else { return [] }
            defer { state.rest = [] }
            return state.rest
        }
        for waiter in waiters { waiter.finish(true) }
    }
}
