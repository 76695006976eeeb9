// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Tasks
package import Telemetry

extension ServiceDesk {
    /// The services of this version.
    ///
    /// - Parameter tasks: what the site says about queues, for tasks that plugins start.
    package static func standard(
        pipeline: @escaping @Sendable () -> Pipeline, registry: RegistryHolder, board: SignalBoard,
        library: RosterLibrary, isReadOnly: Bool, metrics: MetricsRegistry, time: TimeSource,
        tasks: TaskEngineOptions = TaskEngineOptions()
    ) -> ServiceDesk {
        let form: @Sendable () -> CallForm = { CallForm(pipeline: pipeline(), options: tasks, time: time) }
        return ServiceDesk([
            ToolInvokeService(pipeline: pipeline), ToolListService(registry: registry),
            KeyValueService(library: library, isReadOnly: isReadOnly),
            CommitService(library: library, isReadOnly: isReadOnly, form: form), VersionsService(library: library),
            SignalPublishService(board: board, registry: registry, metrics: metrics, time: time),
            TaskEnqueueService(library: library, form: form),
            AskService(.form), AskService(.model), AskService(.approval),
            SignalListService(board: board, registry: registry, time: time),
        ])
    }
}
