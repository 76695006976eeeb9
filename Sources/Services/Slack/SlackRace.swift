// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whether a command was done while Slack still waited: whoever comes first decides.
final class SlackRace: Sendable {
    private struct State {
        var message: SlackMessage?
        var isLate = false
        var waiter: CheckedContinuation<SlackMessage?, Never>?
    }

    private let state = Mutex(State())

    /// The command is done; false when nobody waits for it any more.
    func finish(_ message: SlackMessage) -> Bool {
        let (waiter, isHeard) = state.withLock { state -> (CheckedContinuation<SlackMessage?, Never>?, Bool) in
            guard !state.isLate else { return (nil, false) }
            state.message = message
            defer { state.waiter = nil }
            return (state.waiter, true)
        }
        waiter?.resume(returning: message)
        return isHeard
    }

    /// The message if it comes in time; nil otherwise, and then `finish` says so.
    func first(within milliseconds: Int64) async -> SlackMessage? {
        let limit = Task { [self] in
            try? await Task.sleep(for: .milliseconds(milliseconds))
            if !Task.isCancelled { late() }
        }
        defer { limit.cancel() }
        return await withCheckedContinuation { continuation in
            let message = state.withLock { state -> SlackMessage?? in
                if let message = state.message { return .some(message) }
                if state.isLate { return .some(nil) }
                state.waiter = continuation
                return nil
            }
            if let message { continuation.resume(returning: message) }
        }
    }

    private func late() {
        let waiter = state.withLock { state -> CheckedContinuation<SlackMessage?, Never>? in
            guard state.message == nil else { return nil }
            state.isLate = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }
}
