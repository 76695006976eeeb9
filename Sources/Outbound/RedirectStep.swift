// SPDX-License-Identifier: Apache-2.0

/// The request as the redirects so far have changed it (RFC 9110, section 15.4).
struct RedirectStep {
    private(set) var method: String
    private(set) var url: OutboundURL
    private(set) var headers: [(name: String, value: String)]
    private(set) var body: [UInt8]?
    private(set) var taken = 0

    /// The fields that another origin may see; every other one could say who asks, whatever it is called.
    private static let harmless: Set<String> = [
        "accept", "accept-charset", "accept-language", "cache-control", "content-encoding", "content-language",
        "content-type", "if-match", "if-modified-since", "if-none-match", "if-unmodified-since", "pragma", "range",
        "traceparent", "user-agent",
    ]

    init(_ request: OutboundRequest) {
        method = request.method
        url = request.url
        headers = request.headers
        body = request.body
    }

    /// Takes the step that an answer asks for: true when there was one.
    ///
    /// From https it never leads to http: what was protected would be no more.
    mutating func follow(_ response: OutboundResponse, at maximum: Int) -> Result<Bool, OutboundError> {
        guard [301, 302, 303, 307, 308].contains(response.status), let place = response.header("location"),
            maximum > 0
        else { return .success(false) }
        guard taken < maximum else {
            return .failure(.tooManyRedirects("more than \(maximum) redirects, the last from \(url.origin)"))
        }
        let next: OutboundURL
        do throws(OutboundError) { next = try OutboundURL(place, relativeTo: url) } catch { return .failure(error) }
        guard url.scheme == next.scheme || next.scheme == "https" else {
            return .failure(.badURL("a redirect leads from https to http, at \(next.origin)"))
        }
        if (response.status == 303 && method != "HEAD") || (method == "POST" && response.status < 303) {
            method = "GET"
            body = nil
            headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        }
        if next.origin != url.origin { headers.removeAll { !Self.harmless.contains($0.name.lowercased()) } }
        url = next
        taken += 1
        return .success(true)
    }
}
