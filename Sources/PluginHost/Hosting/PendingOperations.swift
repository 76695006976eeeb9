// SPDX-License-Identifier: Apache-2.0

import Kernel
import Synchronization

/// The requests and openings of tables of one instance that are not answered yet.
///
/// Each is told its answer exactly once, whatever the service does: a second answer, or one after a cancel, is dropped.
final class PendingOperations: Sendable {
    /// What becomes of an operation.
    enum Answer: Sendable {
        case outcome(Outcome)
        case table(OpenedTable)
    }

    /// Who waits for the answer.
    typealias Waiter = @Sendable (Answer) -> Void

    private struct Operation {
        let call: UInt64
        let waiter: Waiter
        var work = Cancellation.none
        /// Whether nobody wants the answer any more, said before the work was known.
        var isUnwanted = false
    }

    private struct State {
        var last: UInt64 = 0
        var open: [UInt64: Operation] = [:]
        /// How many threads tell an answer at this moment.
        var telling = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Whether a thread tells an answer at this moment: the instance must not be destroyed under it.
    var isTelling: Bool { state.withLock { $0.telling > 0 } }

    /// How many wait.
    var count: Int { state.withLock { $0.open.count } }

    /// Enters an operation for a call (0: for the plugin itself); nil when the instance is being destroyed or the id is
    /// in use.
    func begin(_ id: UInt64?, call: UInt64, _ waiter: @escaping Waiter) -> UInt64? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            if id == nil { state.last += 1 }
            let id = id ?? state.last
            guard state.open[id] == nil else { return nil }
            state.open[id] = Operation(call: call, waiter: waiter)
            return id
        }
    }

    /// Says who works on an operation, so that a cancel reaches it.
    func attach(_ work: Cancellation, to id: UInt64) {
        let isUnwanted = state.withLock { state in
            // Answered in the meantime, or cancelled: then the work may still go on.
            guard let operation = state.open[id] else { return true }
            state.open[id]?.work = work
            return operation.isUnwanted
        }
        if isUnwanted { work.cancel() }
    }

    /// Answers an operation; false when it was answered before.
    @discardableResult
    func finish(_ id: UInt64, _ answer: Answer) -> Bool { take(id, answer) != nil }

    /// Answers an operation as cancelled and stops the work on it; false when it was answered before.
    func cancel(_ id: UInt64) -> Bool {
        guard let operation = take(id, .outcome(.failed(.cancelled, []))) else { return false }
        operation.work.cancel()
        return true
    }

    /// Stops the work on everything that a call waits for.
    ///
    /// The services still answer, normally with "cancelled".
    func stopWork(for call: UInt64) {
        guard call != 0 else { return }
        let work = state.withLock { state in
            guard !state.open.isEmpty else { return [Cancellation]() }
            let ids = state.open.filter { $0.value.call == call }.map(\.key)
            for id in ids { state.open[id]?.isUnwanted = true }
            return ids.compactMap { state.open[$0]?.work }
        }
        for item in work { item.cancel() }
    }

    /// Ends all operations as cancelled, stops the work on them, and takes no more.
    func close() {
        let operations = state.withLock { state in
            state.isClosed = true
            defer { state.open = [:] }
            return Array(state.open.values)
        }
        for operation in operations {
            operation.waiter(.outcome(.failed(.cancelled, [])))
            operation.work.cancel()
        }
    }

    private func take(_ id: UInt64, _ answer: Answer) -> Operation? {
        let found = state.withLock { state -> Operation? in
            guard let operation = state.open.removeValue(forKey: id) else { return nil }
            state.telling += 1
            return operation
        }
        guard let found else { return nil }
        found.waiter(answer)
        state.withLock { $0.telling -= 1 }
        return found
    }
}
