// SPDX-License-Identifier: Apache-2.0

/// Where requests go through, and whom is believed.
package struct OutboundRoute: Sendable, Hashable {
    /// The proxy's URL, or nil for none.
    ///
    /// Behind a proxy it is the proxy that looks names up, and so addresses are not checked here.
    package var proxy: String?
    /// Hosts that are asked without the proxy, separated by commas.
    package var noProxy: String?
    /// Certificates in PEM that are believed instead of the system's.
    package var caFile: String?
    package var connectTimeoutMilliseconds: Int64

    package init(
        proxy: String? = nil, noProxy: String? = nil, caFile: String? = nil, connectTimeoutMilliseconds: Int64 = 5_000
    ) {
        self.proxy = proxy
        self.noProxy = noProxy
        self.caFile = caFile
        self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
    }
}
