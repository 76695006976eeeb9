// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a caller may ask of the queue: pure functions for whoever starts tasks.
package enum TaskQuota {
    /// Why a caller may not start a task in this way; nil when they may.
    ///
    /// Below the role operator nobody jumps the queue or has a task tried more often than its type says.
    ///
    /// - Parameters:
    ///   - priority: the one asked for; nil for that of the type.
    ///   - maximumAttempts: the number asked for; nil for that of the type.
    package static func refusal(
        principal: Principal, type: TaskTypeDescriptor, priority: ToolDescriptor.Priority?, maximumAttempts: Int?
    ) -> Problem? {
        guard principal.role < .operator else { return nil }
        if let priority, priority < type.priority {
            return forbidden(
                "\(principal.name) may start \"\(type.name)\" with the priority \(type.priority.rawValue) or a lower one",
                "/priority", .string(priority.rawValue), principal)
        }
        if let maximumAttempts, maximumAttempts > type.maximumAttempts {
            return forbidden(
                "\(principal.name) may have \"\(type.name)\" tried \(type.maximumAttempts) times at most",
                "/max_attempts", .integer(Int64(maximumAttempts)), principal)
        }
        return nil
    }

    /// Why a caller may queue no more tasks; nil when they may.
    ///
    /// - Parameters:
    ///   - queued: how many tasks of the principal have not ended.
    ///   - limit: how many may be there, 0 for any number; from the role operator on there is no limit.
    ///   - adding: how many more there would be.
    package static func refusal(principal: Principal, queued: Int, limit: Int, adding: Int = 1) -> Problem? {
        guard principal.role < .operator, limit > 0, queued + adding > limit else { return nil }
        var problem = Problem(
            .quotaExceeded,
            "\(principal.name) has \(queued) tasks that have not ended; the role \(principal.role.rawValue) may have "
                + "\(limit). Wait for some to end, or cancel them.")
        problem.extensions["limit"] = "limits.max_queued_tasks"
        return problem
    }

    private static func forbidden(
        _ sentence: String, _ place: String, _ value: JSONValue, _ principal: Principal
    ) -> Problem {
        Problem(
            .forbidden, sentence + "; more needs the role operator, and they have \(principal.role.rawValue).",
            errors: [Problem.Fault(instancePath: place, message: "needs the role operator", value: value)])
    }
}
