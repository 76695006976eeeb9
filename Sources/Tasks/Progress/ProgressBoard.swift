// SPDX-License-Identifier: Apache-2.0

import Store
import Synchronization

/// The latest progress of the calls that run in this daemon, and which of it the rows do not say yet.
///
/// A handler may report as often as it likes: here each report costs a short lock, and a row is written at most twice a
/// second, all rows of a daemon in one change.
final class ProgressBoard: Sendable {
    /// The least time between two writes, in milliseconds.
    static let interval: Int64 = 500

    private struct State {
        var latest: [DurableCallID: CallProgress] = [:]
        var dirty: [DurableCallID: ProgressReport] = [:]
        var isFlushing = false
    }

    private let state = Mutex(State())

    init() {}

    /// Takes a report; true when somebody has to begin writing.
    func take(_ fence: CallFence, _ progress: CallProgress) -> Bool {
        state.withLock { state in
            state.latest[fence.id] = progress
            state.dirty[fence.id] = ProgressReport(
                fence: fence, done: progress.done, total: progress.total, message: progress.message)
            defer { state.isFlushing = true }
            return !state.isFlushing
        }
    }

    /// What is to be written; nil ends the writing until the next report.
    func next() -> [ProgressReport]? {
        state.withLock { state in
            guard !state.dirty.isEmpty else {
                state.isFlushing = false
                return nil
            }
            defer { state.dirty = [:] }
            return Array(state.dirty.values)
        }
    }

    /// The latest report of a call that runs here.
    func latest(_ id: DurableCallID) -> CallProgress? { state.withLock { $0.latest[id] } }

    /// Forgets a call that has ended.
    func drop(_ id: DurableCallID) {
        state.withLock { state in
            state.latest[id] = nil
            state.dirty[id] = nil
        }
    }
}
