// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry

/// What a circuit breaker adds to a call: asking before it and telling after it, in nanoseconds.
struct BreakerCost {
    let rounds: Int
    private static let calls = 100_000

    func measure() -> JSONValue {
        let byCalls = cost(BreakerPolicy(window: .calls(20), minimumCalls: 10))
        let byTime = cost(BreakerPolicy(window: .milliseconds(60_000), minimumCalls: 10))
        return [
            "unit": "ns a call, median of \(rounds) rounds of \(Self.calls) calls, asked and told",
            "window_of_calls": .number(byCalls), "window_of_time": .number(byTime),
            "refused_while_open": .number(refusals()), "clock_read_twice": .number(clock()),
        ]
    }

    private func cost(_ policy: BreakerPolicy) -> Double {
        let board = BreakerBoard(time: .system, metrics: MetricsRegistry(), policy: Live(policy))
        let breaker = board.breaker("plugin org.example.bench")
        return median {
            for _ in 0..<Self.calls {
                if case .permitted(let permit) = breaker.admit() { breaker.record(permit, .success) }
            }
        }
    }

    private func refusals() -> Double {
        let board = BreakerBoard(time: .system, metrics: MetricsRegistry())
        board.order(.open, "http https://api.example.org:443")
        let breaker = board.breaker("http https://api.example.org:443")
        return median { for _ in 0..<Self.calls { _ = breaker.admit() } }
    }

    /// The part of it that reading the clock is.
    private func clock() -> Double {
        let time = TimeSource.system
        var sum: UInt64 = 0
        let cost = median {
            for _ in 0..<Self.calls { sum &+= time.monotonicNanoseconds() &+ time.monotonicNanoseconds() }
        }
        return sum == 0 ? 0 : cost
    }

    /// Nanoseconds of one of `calls`.
    private func median(_ body: () -> Void) -> Double {
        var costs: [Double] = []
        for _ in 0..<rounds {
            let start = Stopwatch.now()
            body()
            costs.append(Double(Stopwatch.now() - start) / Double(Self.calls))
        }
        return (Stopwatch.median(costs) * 10).rounded() / 10
    }
}
