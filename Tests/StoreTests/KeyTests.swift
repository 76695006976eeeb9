// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store
import StoreSuite
import Testing

@Suite("Idempotency keys")
struct KeyTests {
    private static let scope = KeyScope(program: Units.program, principal: "ann", key: "k")

    private static func begin(
        _ scope: KeyScope = scope, of call: String = "call", lease: Int64 = 30_000_000
    ) throws -> BeginKeyed {
        BeginKeyed(
            scope, fingerprint: try SHA256.digest(of: Units.text(call)), leaseMicros: lease,
            keepMicros: 3_600_000_000)
    }

    private static let answer = KeptAnswer(.result, Units.text(#"{"structured":{"version":7}}"#))

    @Test("of many that begin at once one does, in whichever daemon", arguments: StoreKind.all)
    func oneBegins(kind: StoreKind) async throws {
        try await kind.withStores(2, clock: ManualClock()) { stores in
            let answers = try await withThrowingTaskGroup(of: BeginKeyed.Answer.self) { group in
                for number in 0..<12 {
                    group.addTask { try await stores[number % 2].apply(try Self.begin()) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let begun = answers.count { if case .begun = $0 { true } else { false } }
            let waiting = answers.count { if case .inProgress(30_000_000) = $0 { true } else { false } }
            #expect(begun == 1 && waiting == 11)
        }
    }

    @Test("a change that is made again after a lost connection has begun once", arguments: StoreKind.all)
    func madeAgain(kind: StoreKind) async throws {
        try await kind.withStore(clock: ManualClock()) { store in
            let begin = try Self.begin()
            let first = try await store.apply(begin)
            #expect(try await store.apply(begin) == first)
            guard case .begun(_, isFirst: true) = first else {
                Issue.record("\(first)")
                return
            }
            let finish = FinishKeyed(Self.scope, claim: begin.claim, .answered(Self.answer))
            #expect(try await store.apply(finish))
            #expect(try await store.apply(try Self.begin()) == .done(Self.answer))
            #expect(try await store.apply(try Self.begin(of: "another")) == .mismatch)
            // Another's key of the same spelling is another key.
            let other = KeyScope(program: Units.program, principal: "bob", key: "k")
            guard case .begun = try await store.apply(try Self.begin(other)) else {
                Issue.record("bob has no key of his own")
                return
            }
            #expect(try await store.answer(KeyCountQuery(program: Units.program)) == 2)
        }
    }

    @Test(
        "whoever takes over a key has the run of the first, and the first changes nothing any more",
        arguments: StoreKind.all)
    func takingOver(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStores(2, clock: clock) { stores in
            let first = try Self.begin()
            guard case .begun(let run, _) = try await stores[0].apply(first) else { return }
            clock.advance(seconds: 20)
            _ = try await stores[0].apply(RenewKeys(program: Units.program, claims: [(Self.scope, first.claim)]))
            clock.advance(seconds: 29)
            #expect(try await stores[1].apply(try Self.begin()) == .inProgress(leftMicros: 1_000_000))
            // A wall clock that is set frees no key.
            clock.setWall(bySeconds: 600)
            #expect(try await stores[1].apply(try Self.begin()) == .inProgress(leftMicros: 1_000_000))
            clock.advance(seconds: 1)
            let second = try Self.begin()
            #expect(try await stores[1].apply(second) == .begun(run: run, isFirst: false))
            #expect(try await stores[1].apply(second) == .begun(run: run, isFirst: false))
            #expect(try await !stores[0].apply(FinishKeyed(Self.scope, claim: first.claim, .released)))
            #expect(try await !stores[0].apply(FinishKeyed(Self.scope, claim: first.claim, .answered(Self.answer))))
            #expect(try await stores[1].apply(FinishKeyed(Self.scope, claim: second.claim, .reopened)))
            #expect(try await stores[0].apply(try Self.begin(of: "another")) == .mismatch)
            #expect(try await stores[0].apply(try Self.begin()) == .begun(run: run, isFirst: false))
        }
    }

    @Test("a daemon that starts again does not wait for the leases of its former run")
    func restart() async throws {
        let clock = ManualClock()
        try await StoreKind.sqlite.withStore(clock: clock) { store in
            guard case .begun(let run, _) = try await store.apply(try Self.begin()) else { return }
            clock.restartDaemon()
            #expect(try await store.apply(try Self.begin()) == .begun(run: run, isFirst: false))
        }
    }

    @Test("a row is made with the answer of its call, or not at all", arguments: StoreKind.all)
    func keyedRows(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let first = try Self.begin()
            _ = try await store.apply(first)
            clock.advance(seconds: 31)
            let second = try Self.begin()
            _ = try await store.apply(second)
            func enqueue(_ claim: UnitID) async throws -> [EnqueuedCall] {
                try await store.apply(
                    Keyed(EnqueueCalls(program: Units.program, calls: [Calls.new("t")]), Self.scope, claim: claim) {
                        $0.first.map { KeptAnswer($0.id) }
                    })
            }
            // The first has lost the key: it makes no row.
            await #expect(throws: StoreError.self) { try await enqueue(first.claim) }
            #expect(try await store.integers("SELECT count(*) FROM durable_calls") == [0])
            let made = try await enqueue(second.claim)
            #expect(try await store.apply(try Self.begin()) == .done(KeptAnswer(made[0].id)))
            // Made again after its commit was in doubt, it finds what it has kept itself.
            let again = Keyed(RenewLeases(program: Units.program, fences: []), Self.scope, claim: second.claim) { _ in
                KeptAnswer(made[0].id)
            }
            _ = try await store.apply(MadeAgain(again))
            await #expect(throws: StoreError.self) { try await store.apply(again) }
            let others = Keyed(RenewLeases(program: Units.program, fences: []), Self.scope, claim: first.claim) { _ in
                KeptAnswer(made[0].id)
            }
            await #expect(throws: StoreError.self) { try await store.apply(MadeAgain(others)) }
        }
    }

    @Test("keys whose time is over are forgotten, and none that is held", arguments: StoreKind.all)
    func sweeping(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let done = try Self.begin()
            _ = try await store.apply(done)
            _ = try await store.apply(FinishKeyed(Self.scope, claim: done.claim, .answered(Self.answer)))
            let held = KeyScope(program: Units.program, principal: "ann", key: "held")
            _ = try await store.apply(try Self.begin(held, lease: 7_200_000_000))
            clock.advance(seconds: 3_599)
            #expect(try await store.apply(SweepKeys(program: Units.program)) == 0)
            #expect(try await store.apply(try Self.begin()) == .done(Self.answer))
            clock.advance(seconds: 1)
            #expect(try await store.apply(SweepKeys(program: Units.program)) == 1)
            guard case .begun = try await store.apply(try Self.begin(of: "another")) else {
                Issue.record("the key is not free")
                return
            }
            guard case .inProgress = try await store.apply(try Self.begin(held)) else {
                Issue.record("a key that was held is free")
                return
            }
        }
    }

    /// Against a dictionary: whatever is done to a few keys, what each is found to be is what was done to it.
    @Test(arguments: 0..<4)
    func model(seed: UInt64) async throws {
        let clock = ManualClock()
        try await StoreKind.sqlite.withStore(clock: clock) { store in
            struct Known {
                var call: String
                var run: [UInt8]
                var claim: UnitID
                var answer: KeptAnswer?
                var leaseEnds: Int64
                var expires: Int64
            }
            var numbers = seed &* 6_364_136_223_846_793_005 &+ 1
            func random(_ bound: UInt64) -> UInt64 {
                numbers = numbers &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return (numbers >> 33) % bound
            }
            var model: [String: Known] = [:]
            var now: Int64 = 0
            for _ in 0..<120 {
                let key = "k\(random(3))"
                let scope = KeyScope(program: Units.program, principal: "ann", key: key)
                switch random(5) {
                case 0, 1:
                    let call = "call \(random(2))"
                    let begin = try Self.begin(scope, of: call)
                    let found = try await store.apply(begin)
                    if let known = model[key], known.expires <= now, known.leaseEnds <= now { model[key] = nil }
                    guard var known = model[key] else {
                        guard case .begun(let run, _) = found else {
                            Issue.record("\(key) is new and \(found)")
                            return
                        }
                        model[key] = Known(
                            call: call, run: run, claim: begin.claim, leaseEnds: now + 30, expires: now + 3_600)
                        continue
                    }
                    if known.call != call {
                        #expect(found == .mismatch)
                    } else if let answer = known.answer {
                        #expect(found == .done(answer))
                    } else if known.leaseEnds > now {
                        #expect(found == .inProgress(leftMicros: (known.leaseEnds - now) * 1_000_000))
                    } else {
                        #expect(found == .begun(run: known.run, isFirst: false))
                        known.claim = begin.claim
                        known.leaseEnds = now + 30
                        model[key] = known
                    }
                case 2:
                    guard let known = model[key] else { continue }
                    let answer = KeptAnswer(.result, Units.text("{\"n\":\(random(1_000))}"))
                    let isFirst = try await store.apply(FinishKeyed(scope, claim: known.claim, .answered(answer)))
                    #expect(isFirst == (known.answer == nil))
                    guard isFirst else { continue }
                    model[key]?.answer = answer
                    model[key]?.leaseEnds = 0
                case 3:
                    guard let known = model[key], known.answer == nil else { continue }
                    // A key that was reopened before is nobody's.
                    guard try await store.apply(FinishKeyed(scope, claim: known.claim, .reopened)) else { continue }
                    model[key]?.leaseEnds = 0
                default:
                    let seconds = Int64([1, 15, 40, 2_000][Int(random(4))])
                    now += seconds
                    clock.advance(seconds: seconds)
                }
            }
        }
    }
}
