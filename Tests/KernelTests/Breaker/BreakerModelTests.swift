// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kernel

/// The breaker as its definition says it, keeping every call: slow, and plainly right.
private struct Model {
    struct Ended {
        let at: UInt64
        let failure: Bool
        let slow: Bool
    }
    let policy: BreakerPolicy
    var state = BreakerState.closed
    var epoch = 0
    var ended: [Ended] = []
    var openUntil: UInt64 = 0
    var reopenings = 0
    var probes: [(number: Int, until: UInt64, over: Bool)] = []
    var numbers = 0

    init(_ policy: BreakerPolicy) { self.policy = policy }

    var windowed: (UInt64) -> [Ended] {
        { now in
            switch policy.window {
            case .calls(let count): return Array(ended.suffix(count))
            case .milliseconds(let span):
                let part = UInt64(span) * 100_000
                return ended.filter { now / part - $0.at / part < 10 }
            }
        }
    }

    func tooMany(_ calls: Int, _ failures: Int, _ slow: Int) -> Bool {
        Double(failures) / Double(calls) >= Double(policy.failurePercent) / 100
            || (policy.slowCallMilliseconds != nil
                && Double(slow) / Double(calls) >= Double(policy.slowPercent) / 100)
    }

    mutating func enter(_ next: BreakerState) {
        state = next
        epoch += 1
        probes = []
        ended = []
    }

    mutating func open(_ now: UInt64) {
        let pause = Double(policy.openMilliseconds) * (0..<reopenings).reduce(1.0) { value, _ in value * 2 }
        openUntil = now + UInt64(min(pause, Double(policy.maximumOpenMilliseconds))) * 1_000_000
        enter(.open)
    }

    mutating func judge(_ now: UInt64) {
        let failures = ended.count { $0.failure }
        let slow = ended.count { $0.slow }
        if tooMany(max(ended.count, policy.permittedProbes), failures, slow) {
            reopenings += 1
            open(now)
        } else if ended.count >= policy.permittedProbes {
            reopenings = 0
            enter(.closed)
        }
    }

    mutating func move(_ now: UInt64) {
        if state == .open, now >= openUntil {
            enter(.halfOpen)
        } else if state == .halfOpen {
            var changed = false
            for index in probes.indices where !probes[index].over && probes[index].until <= now {
                probes[index].over = true
                ended.append(Ended(at: now, failure: true, slow: false))
                changed = true
            }
            if changed { judge(now) }
        }
    }

    mutating func admit(_ now: UInt64) -> (epoch: Int, number: Int)? {
        move(now)
        numbers += 1
        switch state {
        case .closed, .disabled: return (epoch, numbers)
        case .open, .forcedOpen: return nil
        case .halfOpen:
            guard ended.count + probes.count(where: { !$0.over }) < policy.permittedProbes else { return nil }
            probes.append((numbers, now + UInt64(policy.probeMilliseconds) * 1_000_000, false))
            return (epoch, numbers)
        }
    }

    mutating func record(_ permit: (epoch: Int, number: Int), _ outcome: BreakerOutcome, took: UInt64, _ now: UInt64) {
        move(now)
        guard permit.epoch == epoch else { return }
        let slow = policy.slowCallMilliseconds.map { took >= UInt64($0) * 1_000_000 } ?? false
        if state == .halfOpen {
            guard let index = probes.firstIndex(where: { $0.number == permit.number && !$0.over }) else { return }
            probes[index].over = true
        }
        guard outcome != .ignored, state == .closed || state == .halfOpen else { return }
        ended.append(Ended(at: now, failure: outcome == .failure, slow: slow))
        if state == .halfOpen {
            judge(now)
        } else {
            let seen = windowed(now)
            if seen.count >= policy.minimumCalls,
                tooMany(seen.count, seen.count { $0.failure }, seen.count { $0.slow })
            {
                open(now)
            }
        }
    }
}

@Suite("Circuit breaker against its definition")
struct BreakerModelTests {
    @Test("the same states, refusals and permits over random calls", arguments: 0..<40)
    func random(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let policy = BreakerPolicy(
            window: seed.isMultiple(of: 2)
                ? .calls(random.below(12) + 1) : .milliseconds(Int64(random.below(900) + 100)),
            minimumCalls: random.below(5) + 1, failurePercent: random.below(100) + 1,
            slowCallMilliseconds: random.below(2) == 0 ? nil : Int64(random.below(80)),
            slowPercent: random.below(100) + 1, openMilliseconds: Int64(random.below(300) + 1),
            maximumOpenMilliseconds: Int64(random.below(2_000) + 1), permittedProbes: random.below(4) + 1,
            probeMilliseconds: Int64(random.below(200) + 1))
        var breaker = CircuitBreaker(policy, now: 0)
        var model = Model(policy)
        var running: [(BreakerPermit, (epoch: Int, number: Int), UInt64)] = []
        var now: UInt64 = 0
        for step in 0..<800 {
            now += UInt64(random.below(40)) * 1_000_000 + UInt64(random.below(1_000))
            switch random.below(20) {
            case 0 where random.below(10) == 0:
                breaker.forceOpen(now: now)
                model.enter(.forcedOpen)
            case 1 where random.below(10) == 0:
                breaker.disable(now: now)
                model.enter(.disabled)
            case 0 where random.below(6) == 0:
                breaker.close(now: now)
                model.enter(.closed)
            case 2 where random.below(3) == 0:
                breaker.reset(now: now)
                model.reopenings = 0
                model.enter(.closed)
            case 3...10 where !running.isEmpty:
                let (permit, expected, started) = running.remove(at: random.below(running.count))
                let outcome = BreakerOutcome.allCases[random.below(3)]
                breaker.record(permit, outcome, now: now)
                model.record(expected, outcome, took: now - started, now)
            default:
                let expected = model.admit(now)
                switch (breaker.admit(now: now), expected) {
                case (.permitted(let permit), let number?): running.append((permit, number, now))
                case (.refused, nil): break
                case (let got, _): Issue.record("seed \(seed), step \(step): \(got) where \(model.state) was right")
                }
            }
            model.move(now)
            let report = breaker.report(now: now)
            try #require(report.state == model.state, "seed \(seed), step \(step)")
            if report.state == .open { #expect(report.opensFor == model.openUntil - now) }
        }
    }
}

/// A small generator of numbers that repeats itself from its seed (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014).
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
