// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The calls whose callers will not wait for ever, looked through a few times a second.
///
/// A timer for each call would cost more than most calls do: so there is one loop, as long as somebody waits. All of it
/// is O(1) a call under one short lock.
final class LateCalls: Sendable {
    /// How often it looks, and so how much later than asked for somebody may hear that it takes longer.
    static let tickMilliseconds: Int64 = 100

    private struct Entry {
        let until: Int64
        let isLate: @Sendable () -> Void
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var next = 0
        var isRunning = false
    }

    private let state = Mutex(State())

    /// Calls `isLate` once when the time has come, unless `end` is called before.
    func begin(_ clock: TaskClock, milliseconds: Int64, isLate: @escaping @Sendable () -> Void) -> Int {
        let until = clock.milliseconds + milliseconds
        let (number, starts) = state.withLock { state in
            state.next += 1
            state.entries[state.next] = Entry(until: until, isLate: isLate)
            defer { state.isRunning = true }
            return (state.next, !state.isRunning)
        }
        if starts { Task { await loop(clock) } }
        return number
    }

    func end(_ number: Int) { state.withLock { _ = $0.entries.removeValue(forKey: number) } }

    private func loop(_ clock: TaskClock) async {
        var emptyTicks = 0
        while true {
            _ = await clock.wait(milliseconds: Self.tickMilliseconds)
            let now = clock.milliseconds
            let (late, isEmpty) = state.withLock { state -> ([Entry], Bool) in
                guard !state.entries.isEmpty else { return ([], true) }
                let late = state.entries.filter { $0.value.until <= now }
                for number in late.keys { state.entries[number] = nil }
                return (Array(late.values), false)
            }
            for entry in late { entry.isLate() }
            emptyTicks = isEmpty ? emptyTicks + 1 : 0
            // Under load the loop stays, so that no call pays for starting it.
            guard emptyTicks >= 10 else { continue }
            let ends = state.withLock { state -> Bool in
                guard state.entries.isEmpty else { return false }
                state.isRunning = false
                return true
            }
            if ends { return }
        }
    }
}
