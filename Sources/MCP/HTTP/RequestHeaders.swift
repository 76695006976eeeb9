// SPDX-License-Identifier: Apache-2.0

/// The header fields that the protocol looks at, found in one pass over all of them.
struct RequestHeaders {
    /// A field that may stand once.
    enum Field: Equatable {
        case absent
        case once(String)
        case repeated

        var value: String? {
            if case .once(let text) = self { text } else { nil }
        }

        fileprivate mutating func add(_ text: String) {
            self = self == .absent ? .once(RequestHeaders.trimmed(text)) : .repeated
        }
    }

    private(set) var protocolVersion = Field.absent
    private(set) var method = Field.absent
    private(set) var name = Field.absent
    private(set) var sessionID = Field.absent
    private(set) var contentType = Field.absent
    private(set) var traceparent = Field.absent
    private(set) var requestID = Field.absent
    private(set) var lastEventID = Field.absent
    /// All `tracestate` fields as one list (W3C Trace Context, section 3.3.1), and all `baggage` fields.
    private(set) var tracestate: String?
    private(set) var baggage: String?
    /// The fields that repeat arguments of a tool, with the names as they were sent.
    private(set) var parameters: [(name: String, value: String)] = []
    /// All `Accept` fields as one list; nil when there is none.
    private(set) var accept: String?

    init(_ fields: [(name: String, value: String)]) {
        for (name, value) in fields {
            switch name.utf8.count {
            case 6 where Self.matches(name, "accept"):
                accept = accept.map { $0 + "," + value } ?? value
            case 7 where Self.matches(name, "baggage"): baggage = baggage.map { $0 + "," + value } ?? value
            case 8 where Self.matches(name, "mcp-name"): self.name.add(value)
            case 10 where Self.matches(name, "mcp-method"): method.add(value)
            case 10 where Self.matches(name, "tracestate"):
                tracestate = tracestate.map { $0 + "," + value } ?? value
            case 11 where Self.matches(name, "traceparent"): traceparent.add(value)
            case 12 where Self.matches(name, "content-type"): contentType.add(value)
            case 12 where Self.matches(name, "x-request-id"): requestID.add(value)
            case 13 where Self.matches(name, "last-event-id"): lastEventID.add(value)
            case 14 where Self.matches(name, "mcp-session-id"): sessionID.add(value)
            case 20 where Self.matches(name, "mcp-protocol-version"): protocolVersion.add(value)
            case 11...:
                if Self.matches(name, "mcp-param-", isPrefix: true) {
                    parameters.append((String(name.dropFirst(10)), value))
                }
            default: break
            }
        }
    }

    /// Whether a field name of the same length, or its beginning, is `lower`; names have no case (RFC 9110, section 5.1).
    private static func matches(_ name: String, _ lower: StaticString, isPrefix: Bool = false) -> Bool {
        var expected = lower.utf8Start
        for byte in name.utf8.prefix(isPrefix ? lower.utf8CodeUnitCount : .max) {
            let folded = (65...90).contains(byte) ? byte + 32 : byte
            guard folded == expected.pointee else { return false }
            expected += 1
        }
        return true
    }

    /// Without optional whitespace at either end (RFC 9110, section 5.6.3).
    static func trimmed(_ text: String) -> String {
        guard let first = text.utf8.first, let last = text.utf8.last else { return text }
        guard first == 32 || first == 9 || last == 32 || last == 9 else { return text }
        let bytes = text.utf8.drop { $0 == 32 || $0 == 9 }
        let end = bytes.lastIndex { $0 != 32 && $0 != 9 }
        guard let end else { return "" }
        return String(Substring(bytes[...end]))
    }
}
