// SPDX-License-Identifier: Apache-2.0

import Kernel
import NIOHTTP1

/// What the head of a request must be like besides its grammar, before anything else looks at it.
///
/// The parser refuses what is ambiguous within a line or between two lengths. These rules refuse what two readers on the
/// way could take for two different requests.
enum HeadRules {
    /// What is wrong with a head; nil when it is served.
    static func fault(_ head: HTTPRequestHead) -> Problem? {
        guard head.version == .http1_1 || head.version == .http1_0 else {
            return refusal("Only HTTP/1.0 and HTTP/1.1 are spoken here.", 505)
        }
        if head.method == .CONNECT { return refusal("This is no proxy: CONNECT is not served.", 501) }
        return framingFault(head) ?? hostFault(head) ?? targetFault(head) ?? expectationFault(head)
    }

    /// RFC 9112, section 6.1: one coding that is known, and none from a client that knows no codings.
    private static func framingFault(_ head: HTTPRequestHead) -> Problem? {
        let codings = head.headers["Transfer-Encoding"]
        guard let coding = codings.first else { return nil }
        if head.version == .http1_0 { return refusal("HTTP/1.0 has no Transfer-Encoding.", 400) }
        guard codings.count == 1, coding.lowercased() == "chunked" else {
            return refusal("The only Transfer-Encoding that is served is chunked.", 501)
        }
        return nil
    }

    /// RFC 9112, section 3.2: exactly one Host, which is one.
    private static func hostFault(_ head: HTTPRequestHead) -> Problem? {
        let hosts = head.headers["Host"]
        if hosts.isEmpty, head.version == .http1_0 { return nil }
        guard hosts.count == 1 else {
            return refusal("A request has exactly one Host field; this one has \(hosts.count).", 400)
        }
        guard HostName.isWellFormed(hosts[0]) else {
            return refusal("The Host field must be a name or an address, with a port or without.", 400)
        }
        return nil
    }

    /// RFC 9112, section 3.2: a path, or the URL of the host that is asked.
    private static func targetFault(_ head: HTTPRequestHead) -> Problem? {
        var target = head.uri[...]
        if target == "*" { return head.method == .OPTIONS ? nil : refusal("\"*\" is for OPTIONS only.", 400) }
        if !target.hasPrefix("/") {
            let lower = target.prefix(8).lowercased()
            guard lower.hasPrefix("http://") || lower == "https://", let start = target.firstRange(of: "://") else {
                return refusal("The target must be a path or a URL.", 400)
            }
            let rest = target[start.upperBound...]
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            guard authority.lowercased() == head.headers["Host"].first?.lowercased() else {
                return refusal("The target and the Host field name different hosts.", 400)
            }
            target = rest[authority.endIndex...]
        }
        guard !target.utf8.contains(UInt8(ascii: "#")) else { return refusal("A target has no fragment.", 400) }
        let path = target.prefix { $0 != "?" }
        guard isReadable(path) else {
            return refusal("The path must be percent-encoded UTF-8 without control characters.", 400)
        }
        return nil
    }

    /// RFC 9110, section 10.1.1.
    private static func expectationFault(_ head: HTTPRequestHead) -> Problem? {
        let expectations = head.headers["Expect"]
        guard let expectation = expectations.first else { return nil }
        guard expectations.count == 1, expectation.lowercased() == "100-continue" else {
            return refusal("The only expectation that is met is 100-continue.", 417)
        }
        return nil
    }

    /// Whether a path is well-formed percent-encoded text.
    ///
    /// `String(validating:)` knows overlong forms and surrogates for what they are.
    static func isReadable(_ path: Substring) -> Bool {
        if !path.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 > 126 || $0 < 33 }) { return true }
        var bytes: [UInt8] = []
        var rest = path.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                guard (33...126).contains(byte) else { return false }
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return false
            }
            let decoded = high << 4 | low
            guard decoded >= 32, decoded != 127 else { return false }
            bytes.append(decoded)
        }
        return String(validating: bytes, as: UTF8.self) != nil
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    private static func refusal(_ detail: String, _ status: Int) -> Problem {
        Problem(.validation, detail, status: status)
    }
}

extension Problem {
    /// What the parser refuses.
    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow:
            self.init(.validation, "The head of the request is larger than this daemon takes.", status: 431)
        case .invalidVersion:
            self.init(.validation, "Only HTTP/1.0 and HTTP/1.1 are spoken here.", status: 505)
        default: self.init(.validation, "This is not well-formed HTTP/1.1: \(error).", status: 400)
        }
    }
}
