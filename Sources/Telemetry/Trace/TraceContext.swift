// SPDX-License-Identifier: Apache-2.0

/// The `traceparent` header of W3C Trace Context (Recommendation, section 3.2): which trace a call belongs to, and
/// which span called it.
package struct TraceContext: Sendable, Hashable, CustomStringConvertible {
    /// The two halves of the 16-byte trace id; not both 0.
    package let traceIDHigh: UInt64
    package let traceIDLow: UInt64
    /// The 8-byte id of the span that sends this context; not 0.
    package let spanID: UInt64
    /// Bit 0: sampled.
    ///
    /// Other bits are passed on by their sender only (section 3.2.2.5).
    package let flags: UInt8

    /// Whether the caller records this trace.
    package var isSampled: Bool { flags & 1 == 1 }
    /// The trace id in 32 hexadecimal digits, for logs.
    package var traceID: String { Hexadecimal.text(traceIDHigh) + Hexadecimal.text(traceIDLow) }

    /// The header's value, version 00.
    package var traceparent: String {
        "00-\(traceID)-\(Hexadecimal.text(spanID))-\(Hexadecimal.text(UInt64(flags & 1), digits: 2))"
    }

    package var description: String { traceparent }

    /// Reads a `traceparent`; nil when it is malformed, which the standard answers by starting a new trace.
    ///
    /// A later version is read by its first four fields, as section 3.2.4 asks.
    package init?(parsing header: String) {
        let bytes = Array(header.utf8)
        guard bytes.count >= 55, bytes[2] == 45, bytes[35] == 45, bytes[52] == 45,
            let version = Hexadecimal.parse(bytes[0..<2]), version != 0xff,
            bytes.count == 55 || (version != 0 && bytes[55] == 45),
            let high = Hexadecimal.parse(bytes[3..<19]), let low = Hexadecimal.parse(bytes[19..<35]),
            let span = Hexadecimal.parse(bytes[36..<52]), let flags = Hexadecimal.parse(bytes[53..<55]),
            high != 0 || low != 0, span != 0
        else { return nil }
        traceIDHigh = high
        traceIDLow = low
        spanID = span
        self.flags = UInt8(flags)
    }

    /// A new trace, not sampled unless said.
    package init(using random: inout some RandomNumberGenerator, sampled: Bool = false) {
        traceIDHigh = random.next()
        traceIDLow = TraceContext.nonZero(&random)
        spanID = TraceContext.nonZero(&random)
        flags = sampled ? 1 : 0
    }

    private init(parent: TraceContext, spanID: UInt64) {
        traceIDHigh = parent.traceIDHigh
        traceIDLow = parent.traceIDLow
        flags = parent.flags & 1
        self.spanID = spanID
    }

    /// The context to hand to what this span calls: same trace, new span id.
    package func child(using random: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(parent: self, spanID: TraceContext.nonZero(&random))
    }

    private static func nonZero(_ random: inout some RandomNumberGenerator) -> UInt64 {
        while true {
            let value = random.next()
            if value != 0 { return value }
        }
    }
}
