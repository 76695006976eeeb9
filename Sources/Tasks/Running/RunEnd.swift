// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

/// How one run of a durable call ended, before it is decided what becomes of the row.
enum RunEnd: Sendable {
    /// The result document `{structured?, content?, meta?}`.
    case completed([UInt8])
    /// It asks; the live version of the schedule that it has read, if any.
    case awaiting([Ask], scheduleVersion: Int64?, answersJSON: [UInt8]?)
    /// It failed; the type says whether it is tried again.
    case failed(Problem)
    /// It was not run and never will be: it is not what was asked for any more, or not permitted any more.
    case refused(Problem)
    /// It was not run: nothing here serves it, or the daemon has no place for it.
    case notServed
}

/// What decides the fate of a failed attempt besides its problem.
struct RetryPolicy: Sendable {
    let type: TaskTypeDescriptor
    /// Evenly between 0 and 1.
    let random: Double
}

extension RunEnd {
    /// What becomes of the row.
    ///
    /// Pure. `earlier` is what was asked and answered before. A call that was to be cancelled and failed is cancelled, and
    /// by whom is its problem; one that came to a result all the same has it.
    func outcome(
        of call: DurableCall?, earlier: [Ask], cancelled: Bool, released: Bool,
        expiresAtMicros: (([Ask]) -> Int64)?, retry: RetryPolicy?
    ) -> CallOutcome {
        switch self {
        case .completed(let result): return .completed(resultJSON: result)
        case .refused(let problem): return .discarded(problemJSON: problem.json.serialized())
        case .notServed: return cancelled ? .cancelled(problemJSON: nil) : .released
        case .awaiting(let asks, let version, let answers):
            if cancelled { return .cancelled(problemJSON: nil) }
            return .awaiting(
                asksJSON: Ask.stored(asks, after: earlier), expiresAtMicros: expiresAtMicros?(asks),
                scheduleVersion: version, answersJSON: answers)
        case .failed(let problem):
            let json = problem.json.serialized()
            if cancelled { return .cancelled(problemJSON: nil) }
            if released { return .released }
            guard let retry, let call, retry.type.retries(problem) else {
                return .failed(problemJSON: json, retryAfterMicros: nil)
            }
            let wait =
                problem.retryAfterMilliseconds
                ?? retry.type.backoff.delayMilliseconds(
                    afterAttempt: call.attempt, previous: call.lastRetryMilliseconds, random: retry.random)
            return .failed(problemJSON: json, retryAfterMicros: max(0, wait) * 1_000)
        }
    }
}

extension Ask {
    /// Questions as the row keeps them: those of earlier rounds first, because under an old key nothing else may be
    /// asked.
    static func stored(_ asks: [Ask], after earlier: [Ask]) -> [UInt8] {
        let kept = earlier.filter { old in !asks.contains { $0.key == old.key } }
        return JSONValue.array((kept + asks).map(\.json)).serialized()
    }
}

extension DurableCall {
    /// The wait before this attempt, as the last failed one was told it; nil when none has failed.
    var lastRetryMilliseconds: Int64? {
        guard let errors = try? JSONValue.parse(errorsJSON).arrayValue else { return nil }
        return errors.last?["retry_after_ms"]?.integerValue
    }
}
