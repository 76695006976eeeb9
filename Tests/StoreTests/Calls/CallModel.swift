// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite

/// Durable calls as a list in memory, slow and plain: what the tables are compared with.
struct CallModel {
    struct Call: Equatable {
        let id: DurableCallID
        let name: String
        var queue: String
        var priority: CallPriority
        let key: String?
        var state: DurableCallState
        var maxAttempts: Int
        var due: Int64
        var delay: Delay?
        var attempt = 0
        var fence: Int64 = 0
        var round = 0
        var worker: String?
        var lease: Delay?
        var isToBeCancelled = false
        var asks: [String] = []
        var answered: Set<String> = []
        var expires: Int64?

        var held: Bool { state == .running || state == .inputRequired }
    }

    struct Delay: Equatable {
        let epoch: String
        let until: Int64
    }

    var calls: [Call] = []
    var paused: Set<String> = []
    var limits: [String: Int] = [:]
    var now: StoreMoment

    /// What a row and a call of the model have in common, in a line.
    static func line(_ call: DurableCall) -> String {
        line(
            call.id, call.state, call.attempt, call.fence.fence, call.dueAtMicros, call.round, call.worker,
            call.cancellation != nil, call.priority)
    }

    static func line(_ call: Call) -> String {
        line(
            call.id, call.state, call.attempt, call.fence, call.due, call.round, call.worker, call.isToBeCancelled,
            call.priority)
    }

    private static func line(
        _ id: DurableCallID, _ state: DurableCallState, _ attempt: Int, _ fence: Int64, _ due: Int64, _ round: Int,
        _ worker: String?, _ isToBeCancelled: Bool, _ priority: CallPriority
    ) -> String {
        "\(id) \(state) \(attempt) \(fence) \(due) \(round) \(worker ?? "-") \(isToBeCancelled) \(priority)"
    }

    private func place(_ id: DurableCallID) -> Int? { calls.firstIndex { $0.id == id } }

    private func after(_ micros: Int64) -> Delay { Delay(epoch: now.steadyEpoch, until: now.steadyMicros + micros) }

    private func isOver(_ delay: Delay?, _ wall: Int64) -> Bool {
        if let delay, delay.epoch == now.steadyEpoch { delay.until <= now.steadyMicros } else { wall <= now.wallMicros }
    }

    mutating func enqueue(_ new: NewDurableCall) -> EnqueuedCall {
        var call = Call(
            id: new.id, name: new.name, queue: new.queue, priority: new.priority, key: new.unique?.key,
            state: .available, maxAttempts: new.maxAttempts, due: now.wallMicros)
        switch new.beginning {
        case .queued(.at(let due)): (call.state, call.due) = (due > now.wallMicros ? .scheduled : .available, due)
        case .queued(.after(let micros)) where micros > 0:
            (call.state, call.due, call.delay) = (.scheduled, now.wallMicros + micros, after(micros))
        default: break
        }
        if let unique = new.unique,
            let place = calls.firstIndex(where: {
                $0.name == new.name && $0.key == unique.key && !$0.state.hasEnded
            })
        {
            let found = calls[place]
            let isFresh = found.fence == 0 && (found.state == .scheduled || found.state == .available)
            guard unique.onConflict == .replace, isFresh else {
                return EnqueuedCall(
                    id: found.id, state: found.state, fate: unique.onConflict == .existing ? .existing : .rejected)
            }
            (calls[place].state, calls[place].due, calls[place].delay) = (call.state, call.due, call.delay)
            (calls[place].queue, calls[place].priority, calls[place].maxAttempts) = (
                call.queue, call.priority, call.maxAttempts
            )
            return EnqueuedCall(id: found.id, state: call.state, fate: .replaced)
        }
        calls.append(call)
        return EnqueuedCall(id: call.id, state: call.state, fate: .made)
    }

    mutating func claim(_ names: [String], _ queues: [String], limit: Int, turn: Int, worker: String) -> [DurableCallID]
    {
        for place in calls.indices where calls[place].state == .scheduled || calls[place].state == .retryable {
            guard isOver(calls[place].delay, calls[place].due) else { continue }
            (calls[place].state, calls[place].delay) = (.available, nil)
        }
        var chosen: [DurableCallID] = []
        for queue in queues where !paused.contains(queue) {
            var places = limit - chosen.count
            if let most = limits[queue] {
                places = min(places, most - calls.count { $0.queue == queue && $0.state == .running })
            }
            guard places > 0 else { continue }
            let free = calls.filter { $0.state == .available && $0.queue == queue && names.contains($0.name) }
                .sorted { ($0.due, $0.id) < ($1.due, $1.id) }
            var mine: [Call] = []
            if Set(free.map(\.priority)).count > 1 {
                mine = Array(free.prefix((places + turn) / 8)).filter { $0.due < now.wallMicros - 60_000_000 }
            }
            for priority in CallPriority.allCases {
                let more = free.filter { $0.priority == priority && !mine.contains($0) }
                mine += more.prefix(places - mine.count)
            }
            chosen += mine.map(\.id)
        }
        for id in chosen {
            guard let place = place(id) else { continue }
            calls[place].state = .running
            calls[place].attempt += 1
            calls[place].fence += 1
            calls[place].worker = worker
            calls[place].lease = Delay(epoch: now.leaseEpoch, until: now.steadyMicros + 30_000_000)
        }
        return chosen
    }

    mutating func renew(_ fence: CallFence) -> String {
        guard let place = place(fence.id), calls[place].fence == fence.fence, calls[place].state == .running else {
            return "lost"
        }
        calls[place].lease = Delay(epoch: now.leaseEpoch, until: now.steadyMicros + 30_000_000)
        return calls[place].isToBeCancelled ? "cancel" : "held"
    }

    mutating func finish(_ fence: CallFence, _ outcome: CallOutcome, asks: [String]) -> FinishAnswer {
        guard let place = place(fence.id), calls[place].fence == fence.fence else { return .lost }
        guard calls[place].held else { return .done(calls[place].state) }
        var call = calls[place]
        let isCancelled = call.isToBeCancelled
        switch outcome {
        case .completed: call.state = .completed
        case .cancelled: call.state = .cancelled
        case .discarded: call.state = .discarded
        case .failed(_, let delay):
            if let delay, call.attempt < call.maxAttempts, !isCancelled {
                (call.state, call.due, call.delay) = (.retryable, now.wallMicros + delay, after(delay))
            } else {
                call.state = isCancelled ? .cancelled : .discarded
            }
        case .released:
            call.state = .available
            call.attempt = max(0, call.attempt - 1)
            call.delay = nil
        case .awaiting(_, let expires, _, _):
            if isCancelled {
                call.state = .cancelled
                break
            }
            if call.state == .running {
                call.round += 1
                call.attempt -= 1
            }
            call.asks = asks
            let isAnswered = asks.allSatisfy(call.answered.contains)
            call.state = isAnswered ? .available : .inputRequired
            call.due = now.wallMicros
            call.expires = isAnswered ? nil : expires
            call.delay = call.expires.map { after($0 - now.wallMicros) }
        }
        calls[place] = call
        return .done(call.state)
    }

    mutating func rescue() -> Set<DurableCallID> {
        var rescued: Set<DurableCallID> = []
        for place in calls.indices where calls[place].state == .running {
            guard let lease = calls[place].lease else { continue }
            if lease.epoch == now.leaseEpoch, lease.until > now.steadyMicros + 30_000_000 {
                calls[place].lease = Delay(epoch: lease.epoch, until: now.steadyMicros + 30_000_000)
                continue
            }
            guard lease.epoch != now.leaseEpoch || lease.until <= now.steadyMicros else { continue }
            rescued.insert(calls[place].id)
            calls[place].fence += 1
            if calls[place].isToBeCancelled {
                calls[place].state = .cancelled
            } else if calls[place].attempt >= calls[place].maxAttempts {
                calls[place].state = .discarded
            } else {
                (calls[place].state, calls[place].due, calls[place].delay) = (.available, now.wallMicros, nil)
            }
        }
        return rescued
    }

    mutating func cancel(_ id: DurableCallID) -> CancelAnswer {
        guard let place = place(id) else { return .notFound }
        switch calls[place].state {
        case .cancelled: return .cancelled
        case .completed, .discarded: return .ended(calls[place].state)
        case .running:
            calls[place].isToBeCancelled = true
            return .requested
        default:
            calls[place].state = .cancelled
            calls[place].isToBeCancelled = true
            calls[place].fence += 1
            return .cancelled
        }
    }

    mutating func retry(_ id: DurableCallID) -> RetryAnswer {
        guard let place = place(id) else { return .notFound }
        let call = calls[place]
        switch call.state {
        case .available: return .queued
        case .running, .inputRequired, .completed: return .refused(call.state)
        default: break
        }
        if call.state.hasEnded, let key = call.key,
            let other = calls.first(where: { $0.name == call.name && $0.key == key && !$0.state.hasEnded })
        {
            return .keyTaken(other.id)
        }
        calls[place].attempt = call.state == .retryable ? call.attempt : 0
        calls[place].state = .available
        calls[place].fence += 1
        calls[place].due = now.wallMicros
        calls[place].delay = nil
        calls[place].worker = nil
        calls[place].isToBeCancelled = false
        return .queued
    }

    mutating func answer(_ id: DurableCallID, _ key: String) -> String {
        guard let place = place(id) else { return "notFound" }
        let call = calls[place]
        // The same answer by the same person, given again, is taken for the one that was given before.
        guard call.state == .inputRequired else { return call.answered.contains(key) ? "accepted" : "notAsking" }
        if let expires = call.expires, isOver(call.delay, expires) { return "expired" }
        guard call.asks.contains(key) else { return "unknownKey" }
        calls[place].answered.insert(key)
        if calls[place].asks.allSatisfy(calls[place].answered.contains) {
            calls[place].state = .available
            calls[place].fence += 1
            calls[place].due = now.wallMicros
            calls[place].expires = nil
            calls[place].delay = nil
        }
        return "accepted"
    }

    mutating func expire() -> Set<DurableCallID> {
        var expired: Set<DurableCallID> = []
        for place in calls.indices where calls[place].state == .inputRequired {
            guard let expires = calls[place].expires, isOver(calls[place].delay, expires) else { continue }
            expired.insert(calls[place].id)
            calls[place].state = .discarded
            calls[place].fence += 1
        }
        return expired
    }
}
