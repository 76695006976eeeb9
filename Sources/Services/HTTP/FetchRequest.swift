// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Outbound

/// A request of `http.fetch/1`, checked member by member.
struct FetchRequest {
    private(set) var outbound: OutboundRequest

    static let methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
    /// Methods that ask and change nothing (RFC 9110, section 9.2.1).
    static func isSafe(_ method: String) -> Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }
    static let safeText = "GET, HEAD and OPTIONS"

    private static let standardTimeout: Int64 = 10_000
    private static let standardAnswer = 1 << 20
    private static let members: Set<String> = [
        "method", "url", "headers", "body", "body_base64", "json", "timeout_ms", "max_bytes", "redirects", "attempts",
        "idempotent",
    ]
    /// Fields that say where a message begins and ends, or to whom it goes: they follow from the rest.
    private static let ownFields: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect",
        "http2-settings", "user-agent", "traceparent",
    ]

    init(_ request: JSONValue, _ limits: FetchLimits) throws(Problem) {
        guard let object = request.objectValue else { throw Self.wrong("", "must be an object", request) }
        for name in object.keys where !Self.members.contains(name) {
            throw Self.wrong("/" + JSONPointer.escaped(name), "is no member of http.fetch/1", nil)
        }
        guard let text = object["url"]?.stringValue else { throw Self.wrong("/url", "must be a string", object["url"]) }
        let url: OutboundURL
        do throws(OutboundError) { url = try OutboundURL(text) } catch {
            // Not the URL itself: a query may hold a secret.
            guard case .badURL(let why) = error else { throw Self.wrong("/url", "is not valid", nil) }
            throw Self.wrong("/url", "is not a URL that can be asked: \(why)", nil)
        }
        let method = object["method"]?.stringValue ?? (object["method"] == nil ? "GET" : "")
        guard Self.methods.contains(method) else {
            throw Self.wrong("/method", "must be \(Self.methods.joined(separator: ", "))", object["method"])
        }
        outbound = OutboundRequest(method: method, url: url)
        outbound.timeoutMilliseconds =
            try Self.number(object, "timeout_ms", 1...limits.maximumTimeoutMilliseconds)
            ?? min(Self.standardTimeout, limits.maximumTimeoutMilliseconds)
        let largest = limits.maximumResponseBytes
        outbound.maximumBytes =
            try Self.number(object, "max_bytes", 0...Int64(largest)).map { Int($0) }
            ?? min(Self.standardAnswer, largest)
        outbound.maximumRedirects = Int(try Self.number(object, "redirects", 0...10) ?? 5)
        outbound.maximumAttempts = Int(try Self.number(object, "attempts", 1...5) ?? 3)
        if let given = object["idempotent"] {
            guard let isIdempotent = given.boolValue else {
                throw Self.wrong("/idempotent", "must be a boolean", given)
            }
            outbound.isIdempotent = isIdempotent
        } else {
            outbound.isIdempotent = OutboundRequest(method: method, url: url).isIdempotent
        }
        outbound.headers = try Self.headers(object["headers"])
        outbound.body = try body(object, atMost: limits.maximumRequestBytes)
    }

    private mutating func body(_ object: JSONObject, atMost largest: Int) throws(Problem) -> [UInt8]? {
        let given = ["body", "body_base64", "json"].filter { object[$0] != nil }
        guard let name = given.first, let value = object[name] else { return nil }
        guard given.count == 1 else {
            throw Self.wrong("/" + given[1], "cannot stand beside \(name): there is one body", object[given[1]])
        }
        guard !Self.isSafe(outbound.method) else {
            throw Self.wrong("/" + name, "cannot be sent with \(outbound.method)", nil)
        }
        let bytes: [UInt8]
        switch name {
        case "json":
            bytes = value.serialized()
            if !outbound.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                outbound.headers.append(("Content-Type", "application/json"))
            }
        case "body":
            guard let text = value.stringValue else { throw Self.wrong("/body", "must be a string", value) }
            bytes = Array(text.utf8)
        default:
            guard let decoded = value.stringValue.flatMap({ Base64.decode($0.utf8) }) else {
                throw Self.wrong("/body_base64", "must be base64", nil)
            }
            bytes = decoded
        }
        guard bytes.count <= largest else {
            throw Self.wrong("/" + name, "is \(bytes.count) bytes long; this site sends at most \(largest)", nil)
        }
        return bytes
    }

    private static func headers(_ value: JSONValue?) throws(Problem) -> [(name: String, value: String)] {
        guard let value else { return [] }
        guard let object = value.objectValue else { throw wrong("/headers", "must be an object", value) }
        guard object.count <= 64 else { throw wrong("/headers", "has more than 64 fields", nil) }
        var headers: [(name: String, value: String)] = []
        for (name, value) in object {
            let place = "/headers/" + JSONPointer.escaped(name)
            guard isFieldName(name) else { throw wrong(place, "is not the name of a field", nil) }
            let lowered = name.lowercased()
            guard !ownFields.contains(lowered), !lowered.hasPrefix("proxy-") else {
                throw wrong(place, "is set by the host", nil)
            }
            guard let text = value.stringValue, text.utf8.count <= 8_192,
                text.utf8.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 })
            else { throw wrong(place, "must be one line of at most 8192 bytes", nil) }
            headers.append((name, text))
        }
        return headers
    }

    /// A token (RFC 9110, section 5.6.2).
    private static func isFieldName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 128
            && name.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || "!#$%&'*+-.^_`|~".utf8.contains($0)
            }
    }

    private static func number(
        _ object: JSONObject, _ name: String, _ range: ClosedRange<Int64>
    ) throws(Problem) -> Int64? {
        guard let given = object[name] else { return nil }
        guard let number = given.integerValue, range.contains(number) else {
            throw wrong("/" + name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)", given)
        }
        return number
    }

    private static func wrong(_ place: String, _ why: String, _ value: JSONValue?) -> Problem {
        Problem(
            .invalidParameter, "http.fetch/1: \(place.isEmpty ? "the request" : String(place.dropFirst())) \(why).",
            errors: [Problem.Fault(instancePath: place, message: why, value: value)])
    }
}
