// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import Outbound
import Services
import Settings

extension Site {
    /// `[http]` and `[breakers]` in the types of the modules that use them.
    ///
    /// - Parameters:
    ///   - environment: where secrets that are variables, and systemd's folder of credentials, are named.
    ///   - sources: the secrets that the site names, which a reload may change.
    ///   - logger: hears why a secret cannot be read; a plugin hears only that it cannot.
    func outbound(
        environment: [String: String], sources: Live<[SecretEntry]>, logger: Logger
    ) throws(StartFailure) -> OutboundOptions {
        let http = settings.http
        var options = OutboundOptions()
        options.route = OutboundRoute(
            proxy: http.proxy, direct: http.noProxy,
            caFile: http.caFile.map { SitePath.resolve($0, share: "", base: directory) },
            connectTimeoutMilliseconds: http.connectTimeout.milliseconds)
        if let reference = http.proxyCredentials {
            options.route.proxyCredentials = try Secrets.read(
                reference, environment: environment, base: directory, origin: origin(of: "http.proxy_credentials"))
        }
        options.threads = Int(http.threads)
        options.limits = FetchLimits(
            maximumTimeoutMilliseconds: http.maxTimeout.milliseconds, maximumRequestBytes: Int(http.maxRequest),
            maximumResponseBytes: Int(http.maxResponse))
        options.breakers = breakerPolicy
        options.breaksPlugins = settings.breakers.plugins
        let base = directory
        options.secrets = SecretSource { name throws(Problem) in
            guard let entry = sources.current.first(where: { $0.name == name }) else { return nil }
            do throws(StartFailure) {
                return try Secrets.read(
                    entry.place, environment: environment, base: base, place: "the secret \"\(name)\"")
            } catch {
                logger.warning("\(error)")
                throw Problem(.serviceUnavailable, "The secret \"\(name)\" cannot be read; the daemon's log says why.")
            }
        }
        return options
    }

    private var breakerPolicy: BreakerPolicy {
        let breakers = settings.breakers
        return BreakerPolicy(
            window: breakers.window == .zero
                ? .calls(Int(breakers.calls)) : .milliseconds(breakers.window.milliseconds),
            minimumCalls: Int(breakers.minimumCalls), failurePercent: Int(breakers.failurePercent),
            slowCallMilliseconds: breakers.slowCall == .zero ? nil : breakers.slowCall.milliseconds,
            slowPercent: Int(breakers.slowPercent), openMilliseconds: breakers.openTime.milliseconds,
            maximumOpenMilliseconds: breakers.maxOpenTime.milliseconds, permittedProbes: Int(breakers.probes))
    }
}
