// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Outbound
package import Services

/// What the site says about requests to the outside, about secrets and about circuit breakers, as plain values.
package struct OutboundOptions: Sendable {
    package var route = OutboundRoute()
    /// How many requests run at the same time.
    package var threads = 8
    package var limits = FetchLimits()
    package var breakers = BreakerPolicy(minimumCalls: 10)
    /// Whether plugins in a process of their own have a breaker.
    package var breaksPlugins = true
    package var secrets = SecretSource.none

    package init() {}
}
