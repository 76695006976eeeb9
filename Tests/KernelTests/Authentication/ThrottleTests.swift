// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import Kernel

@Suite("Throttling of failures")
struct ThrottleTests {
    @Test("after so many failures nothing is looked at until the first of them has left the window")
    func recovery() throws {
        let bench = AccessBench(AccessPolicy(failedAttempts: 3, failedWindowMilliseconds: 10_000))
        let (_, text) = try bench.issue()
        for _ in 0..<3 {
            #expect(bench.problem("Bearer nonsense")?.status == 401)
            bench.time.advance(nanoseconds: 1_000_000_000)
        }
        // Failures at 0, 1 and 2 s; now it is 3 s.
        let problem = try #require(bench.problem("Bearer " + text))
        #expect(problem.code == .rateLimitExceeded && problem.retryAfterMilliseconds == 7_001)
        #expect(try bench.failures(.throttled) == 1)
        // Neither another address nor a caller without a token nor a user of the machine suffers for it.
        #expect(bench.problem("Bearer " + text, from: .tcp(address: "192.0.2.8")) == nil)
        #expect(bench.problem()?.code == .unauthorized)
        #expect(bench.problem("Bearer " + text, from: .unix(uid: 0, gid: 0)) == nil)
        bench.time.advance(nanoseconds: 7_000_000_000)
        #expect(bench.problem("Bearer " + text) == nil)
        // One failure has left, so that there is room for one.
        #expect(bench.problem("Bearer nonsense")?.status == 401)
        #expect(bench.problem("Bearer nonsense")?.status == 429)
    }

    @Test("one who shows a token that has ended slows down nobody else behind the address")
    func ended() throws {
        let bench = AccessBench(AccessPolicy(failedAttempts: 2))
        let (_, text) = try bench.issue()
        let revoked = try bench.issue(isRevoked: true)
        let statuses = (0..<4).map { _ in bench.problem("Bearer " + revoked.text)?.status }
        #expect(statuses == [401, 401, 429, 429])
        #expect(bench.problem("Bearer " + text) == nil)
        #expect(bench.problem("Bearer nonsense")?.status == 401)
    }

    @Test(
        "addresses of one subscriber are one",
        arguments: [
            ("2001:db8::1", "2001:0db8:0:0:ffff::2", true), ("2001:db8::1", "2001:db8:0:1::1", false),
            ("192.0.2.1", "192.0.2.2", false), ("::ffff:192.0.2.1", "192.0.2.1", true),
            ("fe80::1%eth0", "fe80::2", true), ("", "192.0.2.1", false), ("::x", "::y", false),
        ])
    func networks(one: String, other: String, isOne: Bool) {
        #expect((AddressNetwork.key(of: one) == AddressNetwork.key(of: other)) == isOne)
    }

    @Test("never more failures are looked at in any window than the limit, and memory stays bounded")
    func property() {
        var random = SystemRandomNumberGenerator()
        let (limit, window) = (5, UInt64(1_000))
        let throttle = FailureThrottle(capacity: 16)
        var now: UInt64 = 10_000
        var looked: [String: [UInt64]] = [:]
        for _ in 0..<4_000 {
            now += UInt64.random(in: 0...120, using: &random)
            let key = "k\(Int.random(in: 0..<8, using: &random))"
            let recent = (looked[key] ?? []).filter { now - $0 < window }
            let wait = throttle.wait(key, now: now, limit: limit, window: window)
            #expect((wait != nil) == (recent.count >= limit))
            if let wait {
                #expect(recent.filter { now + wait - $0 < window }.count < limit)
                #expect(recent.filter { now + wait - 1 - $0 < window }.count == limit)
            } else {
                throttle.note(key, now: now, limit: limit, window: window)
                looked[key, default: []].append(now)
            }
        }
        for number in 0..<1_000 { throttle.note("other\(number)", now: now, limit: limit, window: window) }
        #expect(throttle.size <= 16)
        throttle.sweep(now: now + window, window: window)
        #expect(throttle.isIdle)
    }

    @Test("no limit is no limit")
    func unlimited() {
        let bench = AccessBench(AccessPolicy(failedAttempts: 0))
        for _ in 0..<100 { #expect(bench.problem("Bearer nonsense")?.status == 401) }
    }
}
