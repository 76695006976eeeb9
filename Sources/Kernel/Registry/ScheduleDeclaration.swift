// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A task that a plugin wants to be started again and again, as the manifest declares it.
///
/// The kernel only carries the rule; whoever keeps the time reads `cron` and `timeZone`.
package struct ScheduleDeclaration: Sendable, Equatable {
    /// What becomes of the times that passed while nobody could start the task.
    package enum CatchUp: String, Sendable, CaseIterable {
        /// They are left out.
        case skip
        /// The last of them is made up for.
        case one
        /// All of them are made up for, in order.
        case all
    }

    /// The name, unique in the registry, by the rules of tool names.
    package let id: String
    /// Five words as cron(5) has them, or `@daily` and its like.
    package let cron: String
    /// The IANA name of the time zone; nil for the program's own.
    package let timeZone: String?
    /// The task type.
    package let task: String
    package let arguments: JSONValue
    package let catchUp: CatchUp
    /// The start is put off by up to so many seconds.
    package let jitterSeconds: Int64
    /// Whether it stands still until somebody resumes it.
    package let isPaused: Bool

    package init(
        id: String, cron: String, timeZone: String? = nil, task: String, arguments: JSONValue = [:],
        catchUp: CatchUp = .skip, jitterSeconds: Int64 = 0, isPaused: Bool = false
    ) {
        self.id = id
        self.cron = cron
        self.timeZone = timeZone
        self.task = task
        self.arguments = arguments
        self.catchUp = catchUp
        self.jitterSeconds = jitterSeconds
        self.isPaused = isPaused
    }
}
