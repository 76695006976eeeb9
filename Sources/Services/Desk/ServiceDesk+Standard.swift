// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Telemetry

extension ServiceDesk {
    /// The services of this version.
    package static func standard(
        pipeline: @escaping @Sendable () -> Pipeline, registry: RegistryHolder, board: SignalBoard,
        library: RosterLibrary, isReadOnly: Bool, metrics: MetricsRegistry, time: TimeSource
    ) -> ServiceDesk {
        ServiceDesk([
            ToolInvokeService(pipeline: pipeline), ToolListService(registry: registry),
            KeyValueService(library: library, isReadOnly: isReadOnly),
            CommitService(library: library, isReadOnly: isReadOnly), VersionsService(library: library),
            SignalPublishService(board: board, registry: registry, metrics: metrics, time: time),
            AskService(.form), AskService(.model), AskService(.approval),
            SignalListService(board: board, registry: registry, time: time),
        ])
    }
}
