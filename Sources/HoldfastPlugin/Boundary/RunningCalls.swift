// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The calls that run in one instance, so that they can be cancelled and waited for.
final class RunningCalls: Sendable {
    private struct State {
        var tasks: [hf_id: Task<Void, Never>] = [:]
        var inline = 0
        var whenIdle: (@Sendable () -> Void)?

        var isIdle: Bool { tasks.isEmpty && inline == 0 }
    }

    private let state = Mutex(State())

    /// Enters a call and makes its task in one step: a cancel that comes at once finds it.
    func start(_ id: hf_id, _ make: () -> Task<Void, Never>) {
        state.withLock { $0.tasks[id] = make() }
    }

    /// The task of a call has ended.
    func finish(_ id: hf_id) {
        leave { $0.tasks[id] = nil }
    }

    /// Runs an inline call.
    func inline(_ body: () -> Void) {
        state.withLock { $0.inline += 1 }
        body()
        leave { $0.inline -= 1 }
    }

    /// Asks a call to stop; unknown ids are ignored.
    func cancel(_ id: hf_id) {
        let task = state.withLock { $0.tasks[id] }
        task?.cancel()
    }

    /// Runs `body` once, as soon as nothing runs.
    func whenIdle(_ body: @escaping @Sendable () -> Void) {
        let isIdle = state.withLock { state in
            if !state.isIdle { state.whenIdle = body }
            return state.isIdle
        }
        if isIdle { body() }
    }

    private func leave(_ change: (inout State) -> Void) {
        let body = state.withLock { state -> (@Sendable () -> Void)? in
            change(&state)
            guard state.isIdle else { return nil }
            defer { state.whenIdle = nil }
            return state.whenIdle
        }
        body?()
    }
}
