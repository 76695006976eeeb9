// SPDX-License-Identifier: Apache-2.0

/// What becomes of a key when its call has failed.
package enum KeyFate: Sendable, Hashable {
    /// The problem is the answer: the same call gets it again.
    case keep
    /// Nothing was done: the key is as if it had never been used.
    case release
    /// Something may have been done, and the same call may succeed: it runs again, with the ids of this run.
    case reopen

    /// The fate of the key of a call that ended with a problem.
    ///
    /// - Parameters:
    ///   - hasUnits: whether the call came as far as changing something.
    ///   - isFirst: whether this is the first run. What a run before it has committed is known by that run's id only, so
    ///     that a later one never lets the id go.
    package init(of problem: Problem, hasUnits: Bool, isFirst: Bool) {
        let isRefusal = [401, 403, 422, 423, 429, 503].contains(problem.status)
        if problem.isUnadmitted || isRefusal, !hasUnits, isFirst {
            self = .release
        } else if problem.isUnadmitted || isRefusal || problem.status >= 500 || problem.isRetryable {
            self = .reopen
        } else {
            self = .keep
        }
    }
}
