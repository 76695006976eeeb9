// SPDX-License-Identifier: Apache-2.0

import Kernel
import Settings
import Tasks

extension Site {
    /// The settings of tasks in the engine's terms.
    ///
    /// - Parameter holds: false when every call that asks is to unwind and run again (`HOLDFAST_FORCE_REPLAY`).
    func tasks(holds: Bool) -> TaskEngineOptions {
        let tasks = settings.tasks
        return TaskEngineOptions(
            runs: tasks.run, concurrency: Int(tasks.concurrency),
            queues: tasks.queues.isEmpty ? nil : tasks.queues.compactMap { ConsumedQueue($0) },
            sweepMilliseconds: tasks.sweep.milliseconds, leaseMilliseconds: tasks.lease.milliseconds,
            holdMilliseconds: holds ? tasks.hold.milliseconds : 0,
            answerMilliseconds: tasks.answerTimeout.milliseconds,
            keepCompletedMilliseconds: tasks.keepCompleted.milliseconds,
            keepDiscardedMilliseconds: tasks.keepDiscarded.milliseconds,
            drainMilliseconds: settings.limits.drainTimeout.milliseconds,
            graceMilliseconds: settings.limits.callGrace.milliseconds,
            stuckMilliseconds: tasks.stuckAfter.milliseconds)
    }

    /// A task type whose tasks nobody would ever run stops the start.
    func checkQueues(_ registry: Registry, _ options: TaskEngineOptions) throws(StartFailure) {
        guard options.runs else { return }
        for type in registry.taskTypes where !options.consumes(type.descriptor.queue) {
            let queue = type.descriptor.queue
            throw StartFailure(
                "the task type \"\(type.descriptor.name)\" of \(type.pluginID) goes to the queue \"\(queue)\", which "
                    + "tasks.queues, from \(origin(of: "tasks.queues")), does not have; add \"\(queue)\", or "
                    + "\"\(queue):0\" if another daemon consumes it", exitStatus: 2)
        }
    }
}
