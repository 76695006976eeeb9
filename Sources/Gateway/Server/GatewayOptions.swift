// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// What the gateway needs to know of the site.
package struct GatewayOptions: Sendable {
    /// The daemon's version, shown by health and by the start page.
    package var version: String
    /// Host names, besides loopback, under which requests are accepted; without port.
    package var allowedHosts: Set<String>
    /// The largest request body in bytes; a tool that takes more names its own limit.
    package var maximumBodyBytes: Int
    /// The role of a request without credentials over TCP; nil refuses it.
    package var anonymousRole: Role?
    /// True when the site shows the demo program: said on every face.
    package var isDemo: Bool

    package init(
        version: String, allowedHosts: Set<String> = [], maximumBodyBytes: Int = 4 << 20, anonymousRole: Role? = nil,
        isDemo: Bool = false
    ) {
        self.version = version
        self.allowedHosts = allowedHosts
        self.maximumBodyBytes = maximumBodyBytes
        self.anonymousRole = anonymousRole
        self.isDemo = isDemo
    }
}
