// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store
import Telemetry

extension CallForm {
    /// On whose behalf periodic tasks run: with names, since their answers are kept, and without personal data.
    package static let scheduler = Principal(
        name: "schedule", role: .operator, disclosure: .full, scopes: .impersonal, credential: .system)

    /// The row of a periodic task.
    ///
    /// A plugin may have its own tasks started by the clock; those of another plugin only as far as it is granted. A task
    /// whose type is unique and under way is not started a second time.
    package func periodic(
        _ schedule: PeriodicSchedule, _ start: PeriodicStart
    ) throws(Problem) -> NewDurableCall {
        var options = TaskStart(onConflict: .existing, entryID: schedule.id)
        var principal = Self.scheduler
        var face = Face.schedule
        switch start {
        case .due(let due, let from):
            options.due = .at(from)
            options.entryDueMicros = due
        case .now(let person):
            principal = person
            face = .host
        }
        var generator = SystemRandomNumberGenerator()
        var context = CallContext(
            principal: principal, face: face, correlationID: CorrelationID(using: &generator).text)
        let registry = pipeline.registry.current
        if registry.taskType(schedule.task)?.pluginID != schedule.pluginID {
            context.grants = CallGrants.reach(of: registry.plugin(schedule.pluginID)?.grants ?? [])
        }
        return try task(schedule.task, arguments: schedule.arguments, start: options, context: context)
    }
}
