// SPDX-License-Identifier: Apache-2.0

/// What travels beside a trace context: vendors' state of the trace, and the baggage of whoever began it.
///
/// A class, so that a call without them pays one word. What does not have the form of its standard is not taken on.
package final class TraceCompanions: Sendable {
    /// W3C Trace Context, section 3.3.
    package let tracestate: String?
    /// W3C Baggage, section 3.
    package let baggage: String?

    /// Nil when nothing of it can be taken on.
    package init?(tracestate: String?, baggage: String?) {
        self.tracestate = tracestate.map(Self.isTracestate) == true ? tracestate : nil
        self.baggage = baggage.map(Self.isBaggage) == true ? baggage : nil
        if self.tracestate == nil, self.baggage == nil { return nil }
    }

    /// A list of at most 32 `key=value`, in at most 512 bytes.
    static func isTracestate(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 512 else { return false }
        let members = members(of: text)
        return members.count <= 32
            && members.allSatisfy { member in
                guard let split = parts(of: member) else { return false }
                return split.key.utf8.count <= 256 && split.value.utf8.count <= 256
                    && split.key.utf8.allSatisfy { isLower($0) || isDigit($0) || "_-*/@".utf8.contains($0) }
                    && split.value.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x2C && $0 != 0x3D }
            }
    }

    /// A list of at most 64 `key=value` with properties, in at most 8192 bytes.
    static func isBaggage(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 8_192 else { return false }
        let members = members(of: text)
        return members.count <= 64
            && members.allSatisfy { member in
                guard let split = parts(of: member) else { return false }
                return split.key.utf8.allSatisfy(isToken)
                    && split.value.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
            }
    }

    private static func members(of text: String) -> [Substring] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
    }

    /// Key and value without the blanks around them; nil without a key.
    private static func parts(of member: Substring) -> (key: Substring, value: Substring)? {
        guard let equals = member.utf8.firstIndex(of: 0x3D) else { return nil }
        let key = trimmed(member[..<equals])
        return key.isEmpty ? nil : (key, trimmed(member[member.utf8.index(after: equals)...]))
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 32 || first == 9 { text = text.dropFirst() }
        while let last = text.utf8.last, last == 32 || last == 9 { text = text.dropLast() }
        return text
    }

    private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// A character of a token (RFC 9110, section 5.6.2).
    private static func isToken(_ byte: UInt8) -> Bool {
        isLower(byte) || isDigit(byte) || (65...90).contains(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
