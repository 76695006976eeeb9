// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// What the gateway needs to know of the site; a reload may replace it while requests run.
package struct GatewayOptions: Sendable {
    /// The daemon's version, shown by health and by the start page.
    package var version: String
    /// Host names, besides loopback, under which requests are accepted; without port, in lower case.
    package var allowedHosts: Set<String>
    /// The largest request body in bytes; a tool that takes more names its own limit.
    package var maximumBodyBytes: Int
    /// The role of a request without credentials over TCP; nil refuses it.
    package var anonymousRole: Role?
    /// True when the site shows the demo program: said on every face.
    package var isDemo: Bool
    /// Where clients find this daemon; nil where they connect to it themselves.
    package var publicURL: PublicURL?
    /// The proxies that are believed when they say for whom they ask.
    package var trustedProxies: [AddressRange]
    /// Who may read `/metrics` without a token.
    package var metricsNetworks: [AddressRange]
    /// The origins whose pages may read answers, each as a browser writes it: `scheme://host[:port]`.
    package var corsOrigins: [String]

    package init(
        version: String, allowedHosts: Set<String> = [], maximumBodyBytes: Int = 4 << 20, anonymousRole: Role? = nil,
        isDemo: Bool = false, publicURL: PublicURL? = nil, trustedProxies: [AddressRange] = [],
        metricsNetworks: [AddressRange] = AddressRange.loopback, corsOrigins: [String] = []
    ) {
        self.version = version
        self.allowedHosts = allowedHosts
        self.maximumBodyBytes = maximumBodyBytes
        self.anonymousRole = anonymousRole
        self.isDemo = isDemo
        self.publicURL = publicURL
        self.trustedProxies = trustedProxies
        self.metricsNetworks = metricsNetworks
        self.corsOrigins = corsOrigins
    }
}
