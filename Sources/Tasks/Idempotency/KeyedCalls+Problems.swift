// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

extension KeyedCalls {
    static func mismatch(_ key: String, _ request: CallRequest) -> Problem {
        Problem(
            .validation,
            "The idempotency key was used for another call. Use a new key for a new call, and the same call with the same "
                + "key to ask for its answer.",
            errors: [
                Problem.Fault(
                    instancePath: "/idempotency_key",
                    message: "was used with another tool, other arguments or other rights", value: .string(key),
                    allowed: "a new key, or the same call again")
            ])
    }

    static func inProgress(leftMicros: Int64) -> Problem {
        var problem = Problem(
            .conflict, "The call with this idempotency key is under way. Ask again in a moment.",
            retryAfterMilliseconds: min(max(1_000, leftMicros / 1_000), 2_000))
        problem.isRetryable = true
        return problem
    }

    /// A call that was made, and whose answer is gone.
    static func answerNotKept(_ kept: KeptAnswer) -> Problem {
        let why =
            kept.bytes == Array("secret".utf8)
            ? "a secret is in it, which was shown once" : "it is larger than \(maximumAnswerBytes) bytes"
        var problem = Problem(
            .conflict,
            "The call with this idempotency key was made, and nothing is done again. Its answer is not kept: \(why).")
        problem.isReplayed = true
        return problem
    }
}
