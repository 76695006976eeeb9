// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

/// When periodic entries last did their work, for as long as that is worth knowing.
@Suite struct ScheduleSuccessTests {
    private static let day: Int64 = 86_400

    private func due(_ entry: String, _ store: any Store, _ clock: ManualClock) async throws {
        let now = clock.now.wallMicros
        let call = try Calls.new()
        _ = try await store.apply(
            FireSchedules(
                program: Units.program, firings: [ScheduleFiring(entry: entry, dueMicros: now, call: call)],
                known: [KnownSchedule(entry: entry, isPausedAtFirst: false)], nowMicros: now))
    }

    /// Ends all that waits, and says when.
    @discardableResult
    private func end(_ store: any Store, _ clock: ManualClock, well: Bool = true) async throws -> Int64 {
        clock.advance(seconds: 5)
        for call in try await store.claim(9) {
            try await store.finish(
                call.fence, well ? .completed(resultJSON: Units.text("1")) : .discarded(problemJSON: Calls.problem))
        }
        return clock.now.wallMicros
    }

    private func successes(_ store: any Store) async throws -> [String: Int64] {
        try await store.answer(ScheduleSuccessesQuery(program: Units.program))
    }

    private func prune(_ store: any Store) async throws -> Int {
        try await store.apply(
            PruneCalls(program: Units.program, keepMicros: [.completed: 1, .discarded: 1]))
    }

    @Test("the last success of an entry is told until a later one takes its place", arguments: StoreKind.all)
    func clock(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            try await due("weekly", store, clock)
            #expect(try await successes(store).isEmpty)
            let first = try await end(store, clock)
            #expect(try await successes(store) == ["weekly": first])
            clock.advance(seconds: 7 * Self.day)
            #expect(try await prune(store) == 0, "the only success is kept, though a day is all that calls are kept")
            try await due("weekly", store, clock)
            try await end(store, clock, well: false)
            clock.advance(seconds: 2 * Self.day)
            #expect(try await prune(store) == 0, "the last success, and the last call")
            #expect(try await successes(store) == ["weekly": first], "a failure is none")
            try await due("weekly", store, clock)
            let second = try await end(store, clock)
            #expect(try await successes(store) == ["weekly": second])
            clock.advance(seconds: 2 * Self.day)
            #expect(try await prune(store) == 2)
            #expect(try await successes(store) == ["weekly": second])
            clock.advance(seconds: 400 * Self.day)
            #expect(try await prune(store) == 1, "not for ever")
        }
    }

    @Test("a run out of turn counts too, and calls that are no entry's go as they did", arguments: StoreKind.all)
    func hand(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let entry = KnownSchedule(entry: "hand", isPausedAtFirst: true)
            _ = try await store.apply(
                RunSchedule(
                    program: Units.program, entry: entry, call: try Calls.new(), nowMicros: clock.now.wallMicros))
            try await store.enqueue(try Calls.new())
            let ended = try await end(store, clock)
            #expect(try await successes(store) == ["hand": ended])
            clock.advance(seconds: 2 * Self.day)
            #expect(try await prune(store) == 1)
            #expect(try await successes(store) == ["hand": ended])
            #expect(
                try await store.answer(ScheduleSuccessesQuery(program: "other")).isEmpty)
        }
    }
}
