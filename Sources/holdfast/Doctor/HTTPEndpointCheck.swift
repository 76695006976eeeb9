// SPDX-License-Identifier: Apache-2.0

/// Whether something answers at a URL, with the certificate that TLS wants.
struct HTTPEndpointCheck {
    private let endpoint: Endpoint

    init(_ url: String) {
        endpoint = Endpoint.resolve(url: url, socket: nil, environment: { _ in nil })
    }

    /// - Throws: libcurl's sentence, such as that a certificate has expired.
    func reach() throws(Failure) {
        let reply = try HTTPClient(endpoint).exchange("GET", "/healthz", timeout: 10_000)
        guard reply.status == 200 else {
            throw Failure(kind: .toolError, message: "\(endpoint.url)/healthz answers \(reply.status)")
        }
    }
}
