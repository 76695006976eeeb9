// SPDX-License-Identifier: Apache-2.0

/// Where requests go through, and whom is believed.
package struct OutboundRoute: Sendable, Hashable {
    /// The proxy's URL, or nil for none.
    ///
    /// Behind a proxy it is the proxy that looks names up, so of a host only what its name says is checked here.
    package var proxy: String?
    /// What the proxy knows us by, as `user:password`; nil for nothing.
    package var proxyCredentials: String?
    /// Hosts that are asked without the proxy: names, `.example.org` for a domain and all below it, or `*`.
    package var direct: [String]
    /// A file of certificates in PEM that are believed instead of the system's.
    package var caFile: String?
    package var connectTimeoutMilliseconds: Int64
    /// For tests: addresses of names that are not looked up, as `name:port:address`.
    var addresses: [String] = []

    package init(
        proxy: String? = nil, proxyCredentials: String? = nil, direct: [String] = [], caFile: String? = nil,
        connectTimeoutMilliseconds: Int64 = 5_000
    ) {
        self.proxy = proxy
        self.proxyCredentials = proxyCredentials
        self.direct = direct.map { $0.lowercased() }
        self.caFile = caFile
        self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
    }

    /// The proxy through which a host is asked; nil when it is asked itself, and then its addresses are checked.
    func proxy(for host: String) -> String? {
        guard let proxy else { return nil }
        let isDirect = direct.contains { entry in
            entry == "*" || entry == host
                || (entry.hasPrefix(".") && (host.hasSuffix(entry) || host == entry.dropFirst()))
        }
        return isDirect ? nil : proxy
    }
}
