// SPDX-License-Identifier: Apache-2.0

import Store
import Synchronization
import Telemetry

@testable import Tasks

/// Time that a test moves: for the engine, for the store, and for whoever sleeps.
final class VirtualClock: Sendable {
    private struct State {
        var sleepers: [Int: (until: UInt64, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var next = 0
        var watchers: [CheckedContinuation<Void, Never>] = []
    }

    let manual = ManualTime(wallMicroseconds: 1_790_000_000_000_000, monotonicNanoseconds: 1_000_000_000)
    private let state = Mutex(State())
    /// What the engine takes for chance.
    let chance = Mutex(0.5)

    var time: TimeSource { manual.source }

    var tasks: TaskClock {
        TaskClock(
            time: time, sleep: { [self] in try await sleep($0) }, random: { [self] in chance.withLock { $0 } })
    }

    /// The store's clocks; both move with this one.
    var store: StoreClock {
        StoreClock { [time] in
            StoreMoment(
                wallMicros: time.wallMicroseconds(), steadyMicros: Int64(time.monotonicNanoseconds() / 1_000),
                steadyEpoch: "boot", leaseEpoch: "run")
        }
    }

    /// Moves the time on and wakes whoever has slept long enough.
    func advance(milliseconds: UInt64) {
        manual.advance(nanoseconds: milliseconds * 1_000_000)
        let now = time.monotonicNanoseconds()
        let due = state.withLock { state in
            let due = state.sleepers.filter { $0.value.until <= now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Returns as soon as somebody sleeps.
    func somebodySleeps() async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.isEmpty { state.watchers.append(continuation) }
                return !state.sleepers.isEmpty
            }
            if isThere { continuation.resume() }
        }
    }

    private func sleep(_ nanoseconds: UInt64) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
                    guard !Task.isCancelled else { return nil }
                    state.sleepers[number] = (time.monotonicNanoseconds() + nanoseconds, continuation)
                    defer { state.watchers = [] }
                    return state.watchers
                }
                guard let watchers else { return continuation.resume(throwing: CancellationError()) }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(
                throwing: CancellationError())
        }
    }
}

/// A door that a test opens once.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func passed() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
