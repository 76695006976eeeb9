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
        /// What is being written, and may not have arrived yet.
        var leaving: [DurableCallID: ProgressReport] = [:]
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
            state.leaving = state.dirty
            state.dirty = [:]
            guard !state.leaving.isEmpty else {
                state.isFlushing = false
                return nil
            }
            return Array(state.leaving.values)
        }
    }

    /// The latest report of a call that runs here.
    func latest(_ id: DurableCallID) -> CallProgress? { state.withLock { $0.latest[id] } }

    /// Forgets a call that has ended, and gives its last report when the row may not say it yet, as one of this fence.
    @discardableResult
    func drop(_ id: DurableCallID, fence: CallFence) -> ProgressReport? {
        state.withLock { state in
            state.latest[id] = nil
            let leaving = state.leaving.removeValue(forKey: id)
            guard let last = state.dirty.removeValue(forKey: id) ?? leaving else { return nil }
            return ProgressReport(fence: fence, done: last.done, total: last.total, message: last.message)
        }
    }
}
