// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A request to a server outside (`http.fetch/1`).
///
/// The site grants each origin; a request that changes something there needs a call that may write.
public struct HTTPRequest: Sendable, Equatable {
    /// What is sent.
    public enum Body: Sendable, Equatable {
        /// UTF-8, without a field Content-Type unless a header says one.
        case text(String)
        /// With `Content-Type: application/json`, unless a header says another.
        case json(JSONValue)
        /// As they are.
        case bytes([UInt8])
    }

    /// `GET HEAD OPTIONS POST PUT PATCH DELETE`.
    public var method: String
    /// With scheme and host; no user, no fragment.
    public var url: String
    /// Fields besides those that the host sets itself, such as Host, Content-Length and User-Agent.
    ///
    /// When a redirect leads to another origin, only fields stay that say nothing about who asks.
    public var headers: [String: String]
    /// What is sent; nil sends none, and GET, HEAD and OPTIONS take none.
    public var body: Body?
    /// For all of it, redirects and retries too; nil takes 10 s, and never longer than the call has.
    public var timeout: Duration?
    /// The largest answer in bytes, unpacked; nil takes 1 MiB.
    public var maximumBytes: Int?
    /// How many redirects are followed, 0 to 10; nil takes 5.
    public var maximumRedirects: Int?
    /// How often it is tried in all, 1 to 5; nil takes 3.
    ///
    /// What may have been done already is tried again only when it is idempotent.
    public var maximumAttempts: Int?
    /// Whether doing it twice is the same as doing it once; nil takes what the method says.
    public var isIdempotent: Bool?

    /// A request; what is nil takes the host's value.
    public init(
        _ url: String, method: String = "GET", headers: [String: String] = [:], body: Body? = nil,
        timeout: Duration? = nil, maximumBytes: Int? = nil, maximumRedirects: Int? = nil,
        maximumAttempts: Int? = nil, isIdempotent: Bool? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBytes = maximumBytes
        self.maximumRedirects = maximumRedirects
        self.maximumAttempts = maximumAttempts
        self.isIdempotent = isIdempotent
    }

    /// The request of the service.
    var json: JSONValue {
        var object: JSONObject = ["method": .string(method), "url": .string(url)]
        if !headers.isEmpty {
            var fields: JSONObject = [:]
            for name in headers.keys.sorted() { fields[name] = headers[name].map { .string($0) } }
            object["headers"] = .object(fields)
        }
        switch body {
        case nil: break
        case .text(let text): object["body"] = .string(text)
        case .json(let value): object["json"] = value
        case .bytes(let bytes): object["body_base64"] = .string(Base64.encode(bytes))
        }
        if let timeout { object["timeout_ms"] = .integer(Self.milliseconds(timeout)) }
        if let maximumBytes { object["max_bytes"] = .integer(Int64(maximumBytes)) }
        if let maximumRedirects { object["redirects"] = .integer(Int64(maximumRedirects)) }
        if let maximumAttempts { object["attempts"] = .integer(Int64(maximumAttempts)) }
        if let isIdempotent { object["idempotent"] = .bool(isIdempotent) }
        return .object(object)
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let parts = duration.components
        let seconds = parts.seconds.multipliedReportingOverflow(by: 1_000)
        return seconds.overflow ? .max : seconds.partialValue &+ parts.attoseconds / 1_000_000_000_000_000
    }
}

/// What a server outside answered, whatever its status.
public struct HTTPResponse: Sendable, Equatable {
    /// Of HTTP, 100 to 999.
    public let status: Int
    /// By names in lower case; the values of several fields of one name stand in one text, joined by ", ".
    public let headers: [String: String]
    /// What came, unpacked.
    public let body: [UInt8]
    /// Where it came from, after redirects.
    public let url: String
    /// How often it was tried, from 1.
    public let attempts: Int

    /// Whether the status is from 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as text; what is no UTF-8 in it is replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    ///
    /// - Throws: `JSONError` when it is none.
    /// - Complexity: O(bytes).
    public func json() throws -> JSONValue { try JSONValue.parse(body) }

    init(reading reply: JSONValue) {
        status = reply["status"]?.integerValue.map { Int($0) } ?? 0
        url = reply["url"]?.stringValue ?? ""
        attempts = reply["attempts"]?.integerValue.map { Int($0) } ?? 1
        var headers: [String: String] = [:]
        for (name, value) in reply["headers"]?.objectValue ?? [:] { headers[name] = value.stringValue }
        self.headers = headers
        if let text = reply["body"]?.stringValue {
            body = Array(text.utf8)
        } else {
            body = reply["body_base64"]?.stringValue.flatMap { Base64.decode($0.utf8) } ?? []
        }
    }
}
