// SPDX-License-Identifier: Apache-2.0

import JSON

/// The refusals of the limits: which limit it was, by the key that sets it, and when to come back.
enum LimitProblems {
    static func rate(_ excess: CallRates.Excess, principal: String, tool: String) -> Problem {
        let isTool = excess.limit == .tool
        let what = isTool ? "\"\(tool)\"" : "tools"
        return limited(
            .rateLimitExceeded,
            "\(principal) may call \(what) \(excess.rate.text), \(excess.rate.burst) at once, and has done so.",
            by: isTool ? "limits.tool_rates" : "limits.rate", after: excess.wait.ceilingMilliseconds)
    }

    static func principalCalls(_ limit: Int, principal: String, after milliseconds: Int64) -> Problem {
        limited(
            .rateLimitExceeded, "\(principal) has \(limit) calls under way, which is the limit for one principal.",
            by: "limits.max_calls_per_principal", after: milliseconds)
    }

    static func toolCalls(_ limit: Int, tool: String, after milliseconds: Int64) -> Problem {
        limited(
            .serviceUnavailable, "\(limit) calls of \"\(tool)\" are under way, which is the limit of this site for it.",
            by: "limits.tool_concurrency", after: milliseconds)
    }

    static func shed(_ priority: ToolDescriptor.Priority, after milliseconds: Int64) -> Problem {
        limited(
            .serviceDegraded, "The daemon is overloaded and refuses calls of priority \(priority.rawValue) for now.",
            by: "limits.max_waiting_calls", after: milliseconds)
    }

    static func full(_ limits: CallLimits, after milliseconds: Int64) -> Problem {
        limited(
            .serviceUnavailable,
            "\(limits.maximumConcurrentCalls) calls run and \(limits.maximumWaitingCalls) may wait, which are the limits "
                + "of this site.", by: "limits.max_waiting_calls", after: milliseconds)
    }

    static func waitedTooLong(after milliseconds: Int64) -> Problem {
        limited(
            .serviceUnavailable, "No place became free while the call could wait.", by: "limits.wait_timeout",
            after: milliseconds)
    }

    /// The caller's own deadline: to come back with the same one may help as little.
    static func late() -> Problem {
        unadmitted(Problem(.timeout, "The deadline of the call passed while it waited for a place."))
    }

    static func cancelled() -> Problem {
        unadmitted(Problem(.serviceUnavailable, "The call was cancelled while it waited for a place."))
    }

    static func closed() -> Problem {
        unadmitted(
            Problem(
                .serviceUnavailable, "The daemon is shutting down; call again when it is back.",
                retryAfterMilliseconds: 2_000))
    }

    private static func limited(
        _ code: ProblemCode, _ detail: String, by key: String, after milliseconds: Int64
    ) -> Problem {
        var problem = Problem(code, detail, retryAfterMilliseconds: milliseconds)
        problem.extensions["limit"] = .string(key)
        return unadmitted(problem)
    }

    private static func unadmitted(_ problem: Problem) -> Problem {
        var problem = problem
        problem.isUnadmitted = true
        return problem
    }
}
