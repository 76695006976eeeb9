// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The breakers of plugins that run in a process of their own: the stage of the pipeline that keeps calls away from one that
/// crashes or hangs.
///
/// What counts against a plugin is its own failing: it crashed, did not answer in time, or answered what it must not. What
/// it refuses or fails at in its own domain is an answer. A plugin that is loaded anew begins with a closed breaker, unless
/// a person has set it.
package final class PluginBreakers: CallBreaker {
    static let prefix = "plugin "

    /// The name of a plugin's breaker.
    package static func name(of pluginID: String) -> String { prefix + pluginID }

    private struct Entry {
        let instance: ObjectIdentifier
        let breaker: NamedBreaker
    }

    private let board: BreakerBoard
    private let entries = Mutex<[String: Entry]>([:])

    package init(board: BreakerBoard) { self.board = board }

    package func covers(_ instance: any PluginInstance) -> Bool { instance.runsApart }

    package func enter(_ call: GuardedCall, on instance: any PluginInstance) throws(Problem) -> BreakerPass {
        let breaker = breaker(of: instance)
        switch breaker.admit() {
        case .permitted(let permit): return BreakerPass(breaker: breaker, permit: permit)
        case .refused(let wait):
            let why =
                wait == nil
                ? "somebody has opened its circuit breaker \"\(breaker.name)\", and it stays so until somebody closes it"
                : "it crashed, hung or answered wrongly too often, and is not asked for a while"
            var problem = Problem(
                .circuitOpen, "The plugin \(call.pluginID) is not called: \(why).",
                // One call more is let through as soon as a probe ends: never say "at once".
                retryAfterMilliseconds: wait.map { max(1, Int64(clamping: ($0 + 999_999) / 1_000_000)) })
            problem.isUnadmitted = true
            throw problem
        }
    }

    package func leave(_ pass: BreakerPass, _ outcome: Outcome, _ problem: Problem?, hadItsTime: Bool) {
        pass.breaker.record(pass.permit, Self.judge(outcome, problem, hadItsTime: hadItsTime))
    }

    private func breaker(of instance: any PluginInstance) -> NamedBreaker {
        let id = ObjectIdentifier(instance)
        return entries.withLock { entries in
            if let known = entries[instance.pluginID] {
                if known.instance == id { return known.breaker }
                if !known.breaker.report().state.isManual { known.breaker.order(.reset) }
                entries[instance.pluginID] = Entry(instance: id, breaker: known.breaker)
                return known.breaker
            }
            let made = board.breaker(Self.name(of: instance.pluginID), isKept: true)
            entries[instance.pluginID] = Entry(instance: id, breaker: made)
            return made
        }
    }

    /// How the end of a call counts.
    ///
    /// - Parameters:
    ///   - problem: what became of it when its answer was read; nil when that was good.
    ///   - hadItsTime: whether it had as long as its tool may take, nearly.
    static func judge(_ outcome: Outcome, _ problem: Problem?, hadItsTime: Bool) -> BreakerOutcome {
        switch outcome {
        // It answered; only an answer that nobody can use is a fault.
        case .ok: problem?.code == .internalError ? .failure : .success
        case .lost: .failure
        case .failed(let status, let document):
            switch status {
            // The host says it without a document; one of the plugin's own is its answer about something else.
            case .timeout: document.isEmpty && hadItsTime ? .failure : .ignored
            case .internalError: .failure
            case .denied, .unsupported, .stale, .invalid, .notFound, .conflict, .toolError, .ok: .success
            // The caller went away, the call waits, or it was not asked for: nothing is known of the plugin.
            case .cancelled, .unavailable, .inputRequired, .askAfterEffect: .ignored
            }
        }
    }
}

/// A call that a breaker lets through, with what its end is told to.
package struct BreakerPass: Sendable {
    let breaker: NamedBreaker
    let permit: BreakerPermit
}
