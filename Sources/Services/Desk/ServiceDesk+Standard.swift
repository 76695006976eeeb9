// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store
package import Telemetry

extension ServiceDesk {
    /// The services of this version.
    package static func standard(
        pipeline: @escaping @Sendable () -> Pipeline, registry: RegistryHolder, board: SignalBoard, store: any Store,
        program: String, metrics: MetricsRegistry, time: TimeSource
    ) -> ServiceDesk {
        ServiceDesk([
            ToolInvokeService(pipeline: pipeline), ToolListService(registry: registry),
            KeyValueService(store: store, program: program, time: time),
            SignalPublishService(board: board, registry: registry, metrics: metrics, time: time),
            SignalListService(board: board, registry: registry, time: time),
        ])
    }
}
