// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Durable calls: clocks")
struct ClockTests {
    private static let hour: Int64 = 3_600

    @Test(
        "a wall clock that is set by an hour neither fires a delay nor holds it up; a time that was named follows it",
        arguments: StoreKind.all, [-hour, hour])
    func jumps(kind: StoreKind, jump: Int64) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            try await store.enqueue(Calls.new(arguments: "1"))
            let failing = try await store.claim(1)[0]
            try await store.finish(failing.fence, .failed(problemJSON: Calls.problem, retryAfterMicros: 20_000_000))
            let delayed = try await store.enqueue(Calls.new("delayed", beginning: .queued(.after(20_000_000))))[0]
            let named = try await store.enqueue(
                Calls.new("named", beginning: .queued(.at(clock.now.wallMicros + 20_000_000))))[0]
            #expect(try await store.answer(NextDueQuery(program: Units.program)) == 20_000_000)
            clock.setWall(bySeconds: jump)
            clock.advance(seconds: 19)
            let names = ["report", "delayed", "named"]
            let early = try await store.claim(9, names: names)
            #expect(early.map(\.id) == (jump > 0 ? [named.id] : []))
            clock.advance(seconds: 2)
            let due = try await store.claim(9, names: names)
            #expect(Set(due.map(\.id)) == [failing.id, delayed.id])
            if jump < 0 {
                clock.advance(seconds: -jump)
                #expect(try await store.claim(9, names: names).map(\.id) == [named.id])
            }
            #expect(try await store.answer(NextDueQuery(program: Units.program)) == nil)
        }
    }

    @Test("after a boot a delay goes by the wall clock", arguments: StoreKind.all)
    func boot(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            try await store.enqueue(Calls.new(beginning: .queued(.after(20_000_000))))
            clock.advance(seconds: 10)
            clock.reboot()
            clock.advance(seconds: 9)
            #expect(try await store.claim(1).isEmpty)
            clock.advance(seconds: 1)
            #expect(try await store.claim(1).count == 1)
        }
    }

    @Test(
        "a lost worker's call is free after its lease, at once after a restart, and never while it is renewed",
        arguments: StoreKind.all)
    func leases(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let renew = { (fence: CallFence) in
                try await store.apply(RenewLeases(program: Units.program, fences: [fence]))
            }
            try await store.enqueue(Calls.new())
            let first = try await store.claim(1)[0]
            for jump in [3_600, -7_200, 3_600] as [Int64] {
                clock.setWall(bySeconds: jump)
                clock.advance(seconds: 29)
                #expect(try await store.rescue().isEmpty)
                #expect(try await renew(first.fence) == [.held])
            }
            clock.advance(seconds: 30)
            let rescued = try await store.rescue()
            #expect(rescued.map(\.id) == [first.id] && rescued[0].overdueMicros == 0 && rescued[0].worker == "worker")
            #expect(try await renew(first.fence) == [.lost])
            #expect(try await store.finish(first.fence, .completed(resultJSON: Units.text("1"))) == .lost)
            let second = try await store.claim(1)[0]
            #expect(second.attempt == 2 && second.fence.fence == 3)
            #expect(try await store.finish(first.fence, .released) == .lost, "another has it now")
            clock.restartDaemon()
            #expect(try await store.rescue().map(\.overdueMicros) == [nil])
            // A database server's clock is set back: the lease must not last an hour longer.
            let third = try await store.claim(1)[0]
            clock.setSteady(bySeconds: -3_600)
            #expect(try await store.rescue().isEmpty)
            clock.advance(seconds: 31)
            #expect(try await store.rescue().map(\.id) == [third.id])
        }
    }

    @Test("the database tells the time, and rises", arguments: StoreKind.all)
    func real(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            let moments = try await stores[0].apply(Moments())
            #expect(moments[0] == moments[1], "one moment in a transaction")
            let later = try await stores[1].apply(Moments())[0]
            #expect(later.steadyMicros > moments[0].steadyMicros && later.steadyEpoch == moments[0].steadyEpoch)
            #expect(abs(later.wallMicros - moments[0].wallMicros) < 60_000_000)
            #expect(later.leaseEpoch == moments[0].leaseEpoch)
        }
    }
}

private struct Moments: StoreChange {
    let program = Units.program

    func apply(on connection: some SQLConnection) throws(StoreError) -> [StoreMoment] {
        [try connection.moment(), try connection.moment()]
    }
}
