// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Telemetry

@Suite struct TimeAndTraceTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (4_107_542_399_000_001, "2100-02-28T23:59:59.000001Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"), (Int64.max, "9999-12-31T23:59:59.999999Z"),
        (Int64.min, "0000-01-01T00:00:00.000000Z"),
    ])
    func `A timestamp is RFC 3339 in UTC`(_ microseconds: Int64, _ text: String) {
        #expect(UTCTimestamp.text(microseconds: microseconds) == text)
    }

    @Test func `Civil dates agree with the C library over eight centuries`() {
        for days in stride(from: Int64(-146_097), through: 146_097, by: 13) {
            var seconds = time_t(days * 86_400)
            var parts = tm()
            gmtime_r(&seconds, &parts)
            let date = UTCTimestamp.civil(daysSince1970: days)
            #expect(date.year == Int64(parts.tm_year) + 1_900)
            #expect(date.month == Int64(parts.tm_mon) + 1)
            #expect(date.day == Int64(parts.tm_mday))
        }
    }

    @Test func `A manual clock moves only when told`() {
        let clock = ManualTime(wallMicroseconds: 5, monotonicNanoseconds: 7)
        let source = clock.source
        clock.advance(nanoseconds: 3_000)
        #expect(source.wallMicroseconds() == 8)
        #expect(source.monotonicNanoseconds() == 3_007)
        clock.setWall(microseconds: -1)
        #expect(source.wallMicroseconds() == -1)
        #expect(source.monotonicNanoseconds() == 3_007)
    }

    @Test func `The system's clocks run`() {
        let source = TimeSource.system
        #expect(source.wallMicroseconds() > 1_700_000_000_000_000)
        let first = source.monotonicNanoseconds()
        #expect(source.monotonicNanoseconds() >= first)
    }

    @Test func `A traceparent is read and written back`() throws {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let context = try #require(TraceContext(parsing: header))
        #expect(context.traceparent == header)
        #expect(context.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.isSampled)
        // A later version may carry more, and unknown flags are not passed on.
        let later = try #require(TraceContext(parsing: "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff-what"))
        #expect(later.traceparent == header)
    }

    @Test(arguments: [
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473é-00f067aa0ba902b7-01",
    ])
    func `A malformed traceparent is refused`(_ header: String) {
        #expect(TraceContext(parsing: header) == nil)
    }

    @Test func `A child stays in the trace under a new span`() {
        var random = Counting()
        let parent = TraceContext(using: &random, sampled: true)
        let child = parent.child(using: &random)
        #expect(child.traceID == parent.traceID)
        #expect(child.spanID != parent.spanID)
        #expect(child.isSampled)
        #expect(TraceContext(parsing: child.traceparent) == child)
    }

    @Test func `Correlation ids are accepted when harmless, and made from the random source`() {
        var random = Counting()
        #expect(CorrelationID(using: &random).text == "00000000000000010000000000000002")
        #expect(CorrelationID(accepting: "req-1.A_b~c:/+=@")?.text == "req-1.A_b~c:/+=@")
        #expect(CorrelationID(accepting: String(repeating: "a", count: 128)) != nil)
        for bad in ["", "a b", "a\nb", "a\"b", "é", String(repeating: "a", count: 129)] {
            #expect(CorrelationID(accepting: bad) == nil)
        }
    }
}

/// 1, 2, 3, ...
private struct Counting: RandomNumberGenerator {
    var state: UInt64 = 0

    mutating func next() -> UInt64 {
        state += 1
        return state
    }
}
