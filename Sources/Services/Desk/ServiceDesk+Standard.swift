// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Tasks
package import Telemetry

extension ServiceDesk {
    /// The services of this version.
    ///
    /// - Parameters:
    ///   - approvals: where the use of approvals is noted that plugins ask for.
    ///   - tasks: what the site says about queues, for tasks that plugins start.
    ///   - others: services that the daemon adds, such as those that reach outside.
    package static func standard(
        pipeline: @escaping @Sendable () -> Pipeline, registry: RegistryHolder, board: SignalBoard,
        library: RosterLibrary, isReadOnly: Bool, metrics: MetricsRegistry, time: TimeSource,
        tasks: TaskEngineOptions = TaskEngineOptions(), approvals: ApprovalBook? = nil, others: [any HostService] = []
    ) -> ServiceDesk {
        let form: @Sendable () -> CallForm = { CallForm(pipeline: pipeline(), options: tasks, time: time) }
        return ServiceDesk(
            [
                ToolInvokeService(pipeline: pipeline), ToolListService(registry: registry),
                ResourceUpdatedService(registry: registry),
                KeyValueService(library: library, isReadOnly: isReadOnly),
                CommitService(library: library, isReadOnly: isReadOnly, form: form), VersionsService(library: library),
                SignalPublishService(board: board, registry: registry, metrics: metrics, time: time),
                AuditAppendService(store: library.store, program: library.program, isReadOnly: isReadOnly),
                TaskEnqueueService(library: library, form: form),
                AskService(.form), AskService(.model), AskService(.roots), AskService(.approval, approvals: approvals),
                TaskBeginService(),
                SignalListService(board: board, registry: registry, time: time),
            ] + others)
    }
}
