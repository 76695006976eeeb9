// SPDX-License-Identifier: Apache-2.0

/// A task that is to be started again and again, at the times that a cron rule names.
public struct Schedule: Sendable, Equatable {
    /// What becomes of the times that passed while no daemon ran.
    public enum CatchUp: String, Sendable, CaseIterable {
        /// They are left out.
        case skip
        /// The last of them is made up for.
        case one
        /// All of them are made up for, in order.
        case all
    }

    /// 1 to 64 of `a-z A-Z 0-9 _ -`, unique on a site.
    public let id: String
    /// Five words as cron(5) has them, or `@daily` and its like.
    public let cron: String
    /// The IANA name of the time zone that the rule is read in; nil for the program's own.
    public let timeZone: String?
    /// The task type that is started.
    public let task: String
    /// Its arguments.
    public let arguments: JSONValue
    /// What becomes of missed times.
    public let catchUp: CatchUp
    /// The start is put off by up to so many seconds.
    public let jitterSeconds: Int64
    /// Whether it stands still until somebody resumes it.
    public let isPaused: Bool

    /// A schedule of a task.
    public init(
        _ id: String, cron: String, timeZone: String? = nil, task: String, arguments: JSONValue = [:],
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

    /// One entry of `schedules`; what has its default is left out.
    var json: JSONValue {
        var object: JSONObject = ["id": .string(id), "cron": .string(cron)]
        if let timeZone { object["time_zone"] = .string(timeZone) }
        object["task"] = .string(task)
        if arguments != [:] { object["arguments"] = arguments }
        if catchUp != .skip { object["catch_up"] = .string(catchUp.rawValue) }
        if jitterSeconds != 0 { object["jitter_s"] = .integer(jitterSeconds) }
        if isPaused { object["paused"] = true }
        return .object(object)
    }
}
