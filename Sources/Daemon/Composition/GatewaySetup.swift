// SPDX-License-Identifier: Apache-2.0

import Gateway
import Kernel
import Settings

/// What the site's settings say about HTTP, in the gateway's types.
extension Site {
    /// What a reload may change while requests run.
    var gatewayOptions: GatewayOptions {
        let server = settings.server
        return GatewayOptions(
            version: Version.current, allowedHosts: Set(server.allowedHosts.map { $0.lowercased() }),
            maximumBodyBytes: Int(settings.limits.maxBody), anonymousRole: anonymousRole, isDemo: isDemo,
            publicURL: server.publicURL.flatMap { PublicURL(parsing: $0) },
            trustedProxies: server.trustedProxies.compactMap { AddressRange(parsing: $0) },
            metricsNetworks: server.metricsNetworks.compactMap { AddressRange(parsing: $0) },
            corsOrigins: server.corsOrigins)
    }

    /// What holds until the daemon is started again; no more connections than the process may have files.
    ///
    /// - Parameter files: how many descriptors the process may have; nil is not known.
    func connectionLimits(files: Int?) -> ConnectionLimits {
        let server = settings.server
        var limits = ConnectionLimits(
            maximum: Int(server.maxConnections), requestTimeout: server.requestTimeout, idleTimeout: server.idleTimeout)
        if let files { limits.maximum = min(limits.maximum, max(16, files - Self.otherFiles)) }
        return limits
    }

    /// What the store, plugins, tables, logs and the unix socket may have open beside TCP connections.
    private static let otherFiles = 512
}
