// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Outbound
import PluginChannel
import Services
import Store
import Telemetry

/// Breakers, the client for the outside, and the services that plugins reach both by.
package struct OutboundMachinery: Sendable {
    package let board: BreakerBoard
    /// Asks servers outside, for plugins and for the host itself.
    package let client: OutboundClient
    /// The breakers of plugins; nil when the site wants none.
    package let plugins: PluginBreakers?
    /// `http.fetch/1` and `secret.get/1`.
    let services: [any HostService]

    init(_ options: CoreOptions, metrics: MetricsRegistry) {
        let outbound = options.outbound
        let board = BreakerBoard(time: options.time, metrics: metrics, policy: Live(outbound.breakers))
        let client = OutboundClient(
            route: outbound.route, breakers: board, threads: outbound.threads, waiting: outbound.threads * 16,
            time: options.time, start: { DetachedThread.start($0) })
        self.board = board
        self.client = client
        plugins = outbound.breaksPlugins ? PluginBreakers(board: board) : nil
        services = [
            FetchService(
                client: client, limits: Live(outbound.limits), isReadOnly: options.isReadOnly, version: Version.current,
                metrics: metrics, time: options.time), SecretService(source: outbound.secrets),
        ]
    }

    /// What people have ordered of the breakers, in the store of the core.
    func register(_ store: any Store, program: String) -> BreakerRegister {
        BreakerRegister(board: board, store: store, program: program, breaksPlugins: plugins != nil)
    }
}
