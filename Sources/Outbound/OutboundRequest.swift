// SPDX-License-Identifier: Apache-2.0

/// One request to the outside.
package struct OutboundRequest: Sendable {
    package var method: String
    package var url: OutboundURL
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]?
    /// For all of it: redirects, retries and their pauses.
    package var timeoutMilliseconds: Int64
    package var maximumBytes: Int
    /// How many redirects are followed.
    package var maximumRedirects: Int
    /// Whether doing it twice is the same as doing it once, where its method does not say so already.
    package var isIdempotent: Bool
    /// How often it is tried in all; 1 tries nothing again.
    package var maximumAttempts: Int

    package init(
        method: String = "GET", url: OutboundURL, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeoutMilliseconds: Int64 = 10_000, maximumBytes: Int = 1 << 20, maximumRedirects: Int = 5,
        isIdempotent: Bool? = nil, maximumAttempts: Int = 3
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeoutMilliseconds = timeoutMilliseconds
        self.maximumBytes = maximumBytes
        self.maximumRedirects = maximumRedirects
        // RFC 9110, section 9.2.2.
        self.isIdempotent = isIdempotent ?? ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].contains(method)
        self.maximumAttempts = maximumAttempts
    }
}

/// What the outside answered.
package struct OutboundResponse: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// Where the answer came from, after redirects.
    package let url: OutboundURL
    package var redirects = 0
    package var attempts = 1

    /// The first field of a name, whatever its capitals.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
