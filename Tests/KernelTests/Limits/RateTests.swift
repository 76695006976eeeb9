// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kernel

/// Rates against a bucket that is filled step by step, and what no window may ever hold.
@Suite struct RateTests {
    /// A token bucket as textbooks draw it, whose tokens are nanoseconds.
    private struct Bucket {
        let rate: CallRate
        var level: UInt64
        var last: UInt64

        init(_ rate: CallRate, at now: UInt64) {
            self.rate = rate
            level = rate.interval * UInt64(rate.burst)
            last = now
        }

        mutating func take(at now: UInt64) -> UInt64? {
            level = min(rate.interval * UInt64(rate.burst), level + (now - last))
            last = now
            guard level >= rate.interval else { return rate.interval - level }
            level -= rate.interval
            return nil
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func isABucketAndNoWindowHoldsMore(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let rate = try #require(
            CallRate(
                count: Int.random(in: 1...200, using: &numbers),
                perNanoseconds: UInt64.random(in: 1_000_000...90_000_000_000, using: &numbers),
                burst: Bool.random(using: &numbers) ? nil : Int.random(in: 1...30, using: &numbers)))
        var now = UInt64.random(in: 0...(1 << 62), using: &numbers)
        var cell = RateCell()
        var bucket = Bucket(rate, at: now)
        var admitted: [UInt64] = []
        for _ in 0..<400 {
            let wait = cell.take(at: now, by: rate)
            #expect(wait == bucket.take(at: now), "seed \(seed), \(rate)")
            if let wait {
                // The wait is exact: a nanosecond earlier is too early.
                var early = cell
                var punctual = cell
                #expect(wait > 0 && early.take(at: now + wait - 1, by: rate) == 1)
                #expect(punctual.take(at: now + wait, by: rate) == nil)
            } else {
                admitted.append(now)
            }
            let step = UInt64.random(in: 0...(rate.interval * 2), using: &numbers)
            now += Int.random(in: 0..<20, using: &numbers) == 0 ? step * 30 : step
        }
        // No window holds more than its length is worth and one burst.
        let isWithin = admitted.indices.allSatisfy { first in
            (first..<admitted.count).allSatisfy { last in
                let beyondBurst = UInt64(max(0, last - first + 1 - rate.burst))
                return beyondBurst * rate.period <= (admitted[last] - admitted[first]) * UInt64(rate.count)
            }
        }
        #expect(isWithin && admitted.count > 1, "seed \(seed), \(rate)")
    }

    @Test func nothingOverflowsAndClocksMayJump() throws {
        let slow = try #require(CallRate(count: 1, perNanoseconds: 86_400_000_000_000, burst: .max))
        for now in [0, 1, UInt64.max / 2, .max - 1, .max] {
            var cell = RateCell()
            for _ in 0..<5 { _ = cell.take(at: now, by: slow) }
        }
        let rate = try #require(CallRate(count: 10, perNanoseconds: 1_000_000_000, burst: 2))
        var cell = RateCell()
        #expect(cell.take(at: 1 << 60, by: rate) == nil)
        // A clock that went back by years costs one call's time, and not years.
        #expect(cell.take(at: 5, by: rate) == rate.interval)
        #expect(cell.take(at: 5 + rate.interval, by: rate) == nil)
        // And so does a rate that was far slower before.
        var reloaded = RateCell()
        let hourly = try #require(CallRate(count: 1, perNanoseconds: 3_600_000_000_000))
        #expect(reloaded.take(at: 0, by: hourly) == nil)
        #expect(reloaded.take(at: 1, by: rate) == rate.interval)
    }

    @Test(arguments: [
        ("50/s", 50, 20_000_000, 50), ("600/m", 600, 100_000_000, 10), ("7/s", 7, 142_857_143, 7),
        ("1/d", 1, 86_400_000_000_000, 1), ("1000000/s", 1_000_000, 1_000, 1_000_000),
    ])
    func ratesAreRead(text: String, count: Int, interval: UInt64, burst: Int) throws {
        let rate = try #require(CallRate(parsing: text))
        #expect((rate.count, rate.interval, rate.burst) == (count, interval, burst))
        #expect(rate.text == text)
    }

    @Test(arguments: [
        "", "/", "5", "5/", "/s", "0/s", "-1/s", "+5/s", "5/w", "5/s/s", " 5/s", "1000001/s", "5.5/s", "٥/s",
    ])
    func othersAreNot(text: String) { #expect(CallRate(parsing: text) == nil) }

    @Test func aHostileCallerGrowsNothing() throws {
        let rate = try #require(CallRate(count: 1, perNanoseconds: 60_000_000_000))
        var table = RateTable(maximumCells: 100)
        var now: UInt64 = 7
        for caller in 0..<1_000 {
            // Those who find no room share one cell: one of them is let in, the rest are refused.
            #expect((table.take("c\(caller)", at: now, by: rate) == nil) == (caller <= 100), "\(caller)")
        }
        #expect(table.count == 100)
        #expect(table.take("c5", at: now, by: rate) == 60_000_000_000, "whoever was known stays known")
        // A cell of one's own is no fresh start.
        now += 30_000_000_000
        #expect(table.take("c900", at: now, by: rate) == 30_000_000_000)
        // Idle cells are forgotten, which changes nothing.
        now += 30_000_000_000
        #expect(table.take("c900", at: now, by: rate) == nil)
        #expect(table.count == 1)
    }

    @Test func whatTheToolRefusesCostsThePrincipalNothing() throws {
        var limits = CallLimits()
        limits.rate = CallRate(count: 3, perNanoseconds: 60_000_000_000, burst: 3)
        limits.toolRates["t"] = CallRate(count: 1, perNanoseconds: 60_000_000_000)
        var rates = CallRates()
        func take(_ tool: String, _ principal: String = "p") -> CallRates.Excess? {
            rates.take(principal: principal, tool: tool, at: 0, by: limits)
        }
        #expect(take("t") == nil)
        for _ in 0..<5 { #expect(take("t")?.limit == .tool) }
        #expect(take("u") == nil && take("u") == nil)
        #expect(take("u")?.limit == .principal)
        #expect(take("t", "q") == nil, "another principal has a rate of their own")
        limits.rate = nil
        #expect(take("u") == nil && take("t")?.wait == 60_000_000_000)
    }
}
