// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
package import Store
import Synchronization

/// A durable call that runs in this daemon: its row as it was claimed, and what happens to it meanwhile.
///
/// The fence is the right to change the row. It is given up while the row asks somebody and the handler is held in place,
/// and comes back with another number when the answer is taken here.
package final class RunningCall: Sendable {
    /// Where the run stands.
    enum Phase: Sendable, Equatable {
        /// Claimed, and without a place yet.
        case waiting
        case running
        /// The row asks, and the handler waits in place for the answer.
        case held
        /// The handler has ended; its end is being written.
        case finishing
    }

    private struct State {
        var phase: Phase
        var fence: CallFence
        var task: Task<Void, Never>?
        var cancellation: CallCancellation?
        var isLost = false
        var isReleased = false
        /// Monotonic milliseconds.
        var renewedAt: Int64
        /// What was asked and answered before.
        var earlier: [Ask] = []
        /// What is asked in the present round, in order.
        var asks: [Ask] = []
        /// The questions that the handler waits for, or is about to.
        var awaited: Set<String> = []
        var waiters: [String: CheckedContinuation<AskAnswer?, Never>] = [:]
        /// Answers that came before somebody waited for them.
        var arrived: [String: AskAnswer] = [:]
        var publication: Task<Bool, Never>?
        // Not kept alive: what it holds in place keeps the run. The context of the call keeps it as long as it runs.
        weak var recorder: AskRecorder?
    }

    package let id: DurableCallID
    package let kind: DurableCallKind
    package let name: String
    package let queue: String
    /// The row as it was claimed; nil for a call from outside that became a row while it ran.
    let call: DurableCall?
    /// Monotonic milliseconds.
    let claimedAt: Int64
    private let state: Mutex<State>

    /// A call that was claimed.
    init(_ call: DurableCall, at milliseconds: Int64) {
        id = call.id
        kind = call.kind
        name = call.name
        queue = call.queue
        self.call = call
        claimedAt = milliseconds
        var state = State(phase: .waiting, fence: call.fence, renewedAt: milliseconds)
        state.earlier = (try? call.asks()) ?? []
        self.state = Mutex(state)
    }

    /// A call from outside that is about to become a row while it runs: because it asks, or because it takes its time.
    init(_ call: NewDurableCall, asking asks: [Ask], at milliseconds: Int64) {
        id = call.id
        kind = call.kind
        name = call.name
        queue = call.queue
        self.call = nil
        claimedAt = milliseconds
        var state = State(
            phase: asks.isEmpty ? .running : .held, fence: CallFence(id: call.id, fence: 1), renewedAt: milliseconds)
        state.asks = asks
        if !asks.isEmpty { state.publication = Task { true } }
        self.state = Mutex(state)
    }

    var phase: Phase {
        get { state.withLock { $0.phase } }
        set { state.withLock { $0.phase = newValue } }
    }

    var fence: CallFence { state.withLock { $0.fence } }
    var cancellation: CallCancellation? { state.withLock { $0.cancellation } }
    var isLost: Bool { state.withLock { $0.isLost } }
    var isReleased: Bool { state.withLock { $0.isReleased } }

    /// Whether a lease on the row has to be renewed for this run.
    var holdsLease: Bool { state.withLock { !$0.isLost && $0.phase != .held } }

    /// How long the lease was not renewed, in milliseconds.
    func leaseAge(at milliseconds: Int64) -> Int64 { state.withLock { max(0, milliseconds - $0.renewedAt) } }

    /// The lease was renewed.
    func renewed(at milliseconds: Int64) { state.withLock { $0.renewedAt = milliseconds } }

    /// Says which Swift task runs it; cancels that at once if the run is not wanted any more.
    func attach(_ task: Task<Void, Never>) {
        let isUnwanted = state.withLock { state -> Bool in
            state.task = task
            return state.cancellation != nil || state.isLost || state.isReleased
        }
        if isUnwanted { task.cancel() }
    }

    /// Somebody wishes the call cancelled: the handler is asked to stop.
    ///
    /// True the first time.
    @discardableResult
    func cancel(_ cancellation: CallCancellation) -> Bool {
        let task = state.withLock { state -> Task<Void, Never>?? in
            guard state.cancellation == nil else { return nil }
            state.cancellation = cancellation
            return .some(state.task)
        }
        guard let task else { return false }
        task?.cancel()
        letGo()
        return true
    }

    /// The row was claimed by somebody else: what the handler still does is of no use.
    ///
    /// False when the answer is about an earlier fence, or the run gave its lease up by itself.
    func lose(_ fence: CallFence) -> Bool {
        let task = state.withLock { state -> Task<Void, Never>?? in
            guard state.fence == fence, !state.isLost, state.phase == .running || state.phase == .waiting else {
                return nil
            }
            state.isLost = true
            return .some(state.task)
        }
        guard let task else { return false }
        task?.cancel()
        letGo()
        return true
    }

    /// The daemon stops and does not wait any longer: the handler is asked to stop, and the row goes back.
    func release() {
        let task = state.withLock { state -> Task<Void, Never>? in
            state.isReleased = true
            return state.task
        }
        task?.cancel()
        letGo()
    }
}

extension RunningCall {
    /// What is asked in the present round.
    var asks: [Ask] { state.withLock { $0.asks } }

    /// What was asked and answered before, in earlier runs and in this one.
    var earlier: [Ask] { state.withLock { $0.earlier } }

    /// Who takes what the run asks.
    func attach(_ recorder: AskRecorder) { state.withLock { $0.recorder = recorder } }

    /// The live version of the schedule that the run has read first; nil when it has read none.
    var scheduleVersion: Int64? { state.withLock { $0.recorder }?.scheduleVersion }

    /// What was answered in this run and before it, as the row keeps it; nil for nothing.
    var answersJSON: [UInt8]? {
        guard let answers = state.withLock({ $0.recorder })?.answers, !answers.isEmpty else { return nil }
        return AskAnswer.stored(answers).serialized()
    }

    /// Adds a question to the round and says what publishes it: publications of one call follow one another, so that a
    /// shorter list never comes after a longer one.
    func publish(_ ask: Ask, _ write: @escaping @Sendable ([Ask]) async -> Bool) -> Task<Bool, Never> {
        // What is asked together with it is written together with it.
        let open = state.withLock { $0.recorder }?.open ?? []
        return state.withLock { state in
            state.awaited.insert(ask.key)
            if state.asks.contains(where: { $0.key == ask.key }) {
                if let publication = state.publication { return publication }
            } else {
                state.asks.append(ask)
                for other in open where !state.asks.contains(where: { $0.key == other.key }) {
                    state.asks.append(other)
                }
            }
            if state.phase == .running { state.phase = .held }
            let before = state.publication
            let task = Task { [self] in
                _ = await before?.value
                return await write(asks)
            }
            state.publication = task
            return task
        }
    }

    /// Waits in place for the answer to a question; nil when it did not come in time or the call is not wanted any more.
    func answer(to key: String) async -> AskAnswer? {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> AskAnswer?? in
                if let answer = state.arrived.removeValue(forKey: key) { return .some(answer) }
                guard state.awaited.contains(key) else { return .some(nil) }
                if state.cancellation != nil || state.isLost || state.isReleased { return .some(nil) }
                state.waiters[key] = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Whether the handler waits in place for an answer.
    var isWaitedFor: Bool { state.withLock { $0.phase == .held && !$0.awaited.isEmpty } }

    /// The time of holding is over for a question.
    func stopWaiting(for key: String) {
        let waiter = state.withLock { state in
            state.awaited.remove(key)
            return state.waiters.removeValue(forKey: key)
        }
        waiter?.resume(returning: nil)
    }

    /// All questions of the round were answered, and the row was claimed for this run again.
    func resume(_ fence: CallFence, with answers: [String: AskAnswer], at milliseconds: Int64) {
        let resumed = state.withLock { state -> [(CheckedContinuation<AskAnswer?, Never>, AskAnswer)] in
            state.fence = fence
            state.renewedAt = milliseconds
            if state.phase == .held { state.phase = .running }
            var resumed: [(CheckedContinuation<AskAnswer?, Never>, AskAnswer)] = []
            for ask in state.asks {
                guard let answer = answers[ask.key] else { continue }
                if let waiter = state.waiters.removeValue(forKey: ask.key) {
                    resumed.append((waiter, answer))
                } else {
                    state.arrived[ask.key] = answer
                }
            }
            state.earlier += state.asks
            state.asks = []
            state.awaited = []
            return resumed
        }
        for (waiter, answer) in resumed { waiter.resume(returning: answer) }
    }

    /// Lets the handler unwind that waits for answers.
    private func letGo() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            state.awaited = []
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: nil) }
    }
}
