// SPDX-License-Identifier: Apache-2.0

import Kernel
import Testing

@testable import Tasks

@Suite struct BackoffTests {
    private let none = Backoff(initialMilliseconds: 100, maximumMilliseconds: 1_000, factor: 2, jitter: .none)

    @Test func `Without jitter the wait doubles up to its limit, and never overflows`() {
        let waits = [1, 2, 3, 4, 5, 1_000_000].map {
            none.delayMilliseconds(afterAttempt: $0, previous: nil, random: 0.3)
        }
        #expect(waits == [100, 200, 400, 800, 1_000, 1_000])
        let flat = Backoff(initialMilliseconds: 100, maximumMilliseconds: 1_000, factor: 1, jitter: .none)
        #expect(flat.delayMilliseconds(afterAttempt: .max, previous: nil, random: 1) == 100)
    }

    @Test func `Full jitter lies between nothing and the whole wait`() {
        var full = none
        full.jitter = .full
        for attempt in 1...6 {
            let whole = none.delayMilliseconds(afterAttempt: attempt, previous: nil, random: 0)
            #expect(full.delayMilliseconds(afterAttempt: attempt, previous: nil, random: 0) == 0)
            #expect(full.delayMilliseconds(afterAttempt: attempt, previous: nil, random: 0.5) == whole / 2)
            #expect(full.delayMilliseconds(afterAttempt: attempt, previous: nil, random: 1) == whole)
        }
    }

    @Test func `Decorrelated jitter lies between the first wait and three times the last`() {
        var policy = none
        policy.jitter = .decorrelated
        #expect(policy.delayMilliseconds(afterAttempt: 1, previous: nil, random: 0) == 100)
        #expect(policy.delayMilliseconds(afterAttempt: 1, previous: nil, random: 1) == 300)
        #expect(policy.delayMilliseconds(afterAttempt: 2, previous: 200, random: 0.5) == 350)
        #expect(policy.delayMilliseconds(afterAttempt: 9, previous: 900, random: 1) == 1_000)
        #expect(policy.delayMilliseconds(afterAttempt: 2, previous: 0, random: 1) == 100)
    }

    @Test func `Queues are read with and without places`() {
        #expect(ConsumedQueue("a") == ConsumedQueue(queue: "a"))
        #expect(ConsumedQueue("a.b:12") == ConsumedQueue(queue: "a.b", places: 12))
        #expect(ConsumedQueue("a:0")?.places == 0)
        for text in ["", ":1", "a:", "a:+1", "a:-1", "a:10001", "a:x", "a b", "a:1:2"] {
            #expect(ConsumedQueue(text) == nil, "\(text)")
        }
        let options = TaskEngineOptions(
            concurrency: 4,
            queues: [
                ConsumedQueue(queue: "a"), ConsumedQueue(queue: "b", places: 2), ConsumedQueue(queue: "c", places: 0),
            ])
        #expect(["a", "b", "c", "d", "calls"].map { options.places(of: $0) } == [4, 2, 0, 0, 4])
        #expect(["a", "b", "c", "d", "calls"].map { options.consumes($0) } == [true, true, true, false, true])
    }
}
