// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import Kernel

@Suite("The board of circuit breakers")
struct BreakerBoardTests {
    private let time = ManualTime(wallMicroseconds: 0, monotonicNanoseconds: 1_000_000_000)
    private let metrics = MetricsRegistry()

    private func board(maximum: Int = 128) -> BreakerBoard {
        BreakerBoard(
            maximum: maximum, time: time.source, metrics: metrics,
            policy: Live(BreakerPolicy(window: .calls(2), minimumCalls: 2, openMilliseconds: 1_000)))
    }

    private func fail(_ breaker: NamedBreaker, times: Int = 2) {
        for _ in 0..<times {
            guard case .permitted(let permit) = breaker.admit() else { return }
            breaker.record(permit, .failure)
        }
    }

    /// The states of a breaker that are shown as 1.
    private func shown(_ name: String) -> [String] {
        metrics.exposition().split(separator: "\n").filter {
            $0.hasPrefix("holdfast_breaker_state{breaker=\"\(name)\"") && $0.hasSuffix(" 1")
        }.compactMap { line in line.split(separator: "\"").dropFirst(3).first.map(String.init) }
    }

    @Test("one series a state, and one of them is 1, also when only time has passed")
    func stateSet() {
        let board = board()
        let breaker = board.breaker("http https://a.example:443")
        #expect(shown("http https://a.example:443") == ["closed"])
        let all = metrics.exposition().split(separator: "\n").count { $0.hasPrefix("holdfast_breaker_state{") }
        #expect(all == BreakerState.allCases.count)
        fail(breaker)
        #expect(shown("http https://a.example:443") == ["open"])
        time.advance(nanoseconds: 1_000_000_000)
        #expect(shown("http https://a.example:443") == ["half_open"])
        for (order, state) in [
            (BreakerOrder.open, "forced_open"), (.disable, "disabled"), (.close, "closed"), (.reset, "closed"),
        ] {
            board.order(order, "http https://a.example:443")
            #expect(shown("http https://a.example:443") == [state])
        }
        #expect(breaker.admit() != .refused(retryAfterNanoseconds: nil))
        let text = metrics.exposition()
        #expect(
            text.contains(#"holdfast_breaker_calls_total{breaker="http https://a.example:443",outcome="failure"} 2"#))
        #expect(
            text.contains(#"holdfast_breaker_calls_total{breaker="http https://a.example:443",outcome="rejected"} 0"#))
    }

    @Test("the one used longest ago makes room, a closed one first; set and kept ones stay, and no series is left over")
    func room() {
        let board = board(maximum: 5)
        board.order(.open, "set")
        _ = board.breaker("kept", isKept: true)
        for name in ["open", "old", "new"] {
            time.advance(nanoseconds: 1_000_000)
            let breaker = board.breaker(name)
            if name == "open" { fail(breaker) } else { _ = breaker.admit() }
        }
        // Later than "new": of two used at the same moment either may make room.
        time.advance(nanoseconds: 1_000_000)
        _ = board.breaker("first")
        #expect(board.known("old") == nil)
        #expect(!metrics.exposition().contains("breaker=\"old\""))
        _ = board.breaker("second")
        #expect(board.known("new") == nil)
        for name in ["third", "fourth", "fifth", "sixth"] {
            time.advance(nanoseconds: 1_000_000)
            _ = board.breaker(name)
        }
        // What is left to make room is the open one, when nothing else is older.
        fail(board.breaker("sixth"))
        fail(board.breaker("fifth"))
        fail(board.breaker("fourth"))
        _ = board.breaker("seventh")
        #expect(board.reports().count == 5)
        #expect(board.known("set")?.report().state == .forcedOpen && board.known("kept") != nil)
    }

    @Test("closing remembers how often it opened in a row, a reset forgets it")
    func closing() {
        for (order, pause) in [(BreakerOrder.close, 2_000), (.reset, 1_000)] {
            let board = board()
            let breaker = board.breaker("x")
            fail(breaker)
            time.advance(nanoseconds: 1_000_000_000)
            fail(breaker)
            #expect(breaker.report().opensFor == 2_000_000_000)
            board.order(order, "x")
            #expect(breaker.report().state == .closed && breaker.report().calls == 0)
            fail(breaker)
            #expect(breaker.report().opensFor == UInt64(pause) * 1_000_000, "\(order)")
        }
    }
}
