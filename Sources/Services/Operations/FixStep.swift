// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

/// What is to be done about one task, and why.
struct FixStep: Sendable, Equatable {
    let id: DurableCallID
    let name: String
    let previous: DurableCallState
    /// nil for a task that has not failed.
    let failure: FailureClass?
    let action: FixAction
    /// One sentence; codes and names of types only, no words of the task.
    let reason: String
    /// How long it waits before it is due, in milliseconds.
    var delayMilliseconds: Int64 = 0
    /// Whether it has to be stopped first.
    var stopsFirst = false
    /// How often fix_it has put it back, this time included.
    let retryCount: Int64
    /// Whether running it again changes more than its own record.
    var changesProgram = false
}

/// Decides what to do about tasks: a pure function of what is known of them.
struct FixPlanner: Sendable {
    let mode: FixMode
    /// How often fix_it puts one task back, over all its executions.
    let maximumRetries: Int64

    func step(for task: TaskEvidence) -> FixStep {
        guard let failure = task.failure else {
            return left(task, nil, .skip, "It is \(task.state.rawValue) and has not failed.")
        }
        let action = mode.action(for: failure)
        let because = Self.cause(failure, task)
        guard action.runsAgain else {
            let verb = action == .skip ? "is left as it is" : "is for people to look at"
            return left(task, failure, action, "\(because) In mode \(mode.rawValue) it \(verb).")
        }
        guard task.retries < maximumRetries else {
            return left(
                task, failure, .escalate,
                "\(because) It was put back \(task.retries) times, and max_retries is \(maximumRetries).")
        }
        guard let effect = task.effect else {
            return left(task, failure, .escalate, "\(because) No enabled plugin has the type, so nothing could run it.")
        }
        if task.state == .retryable, action != .retryNow {
            return left(task, failure, .skip, "\(because) It is tried again by itself.")
        }
        if action == .requeueAfterRepair, let missing = Self.missingRepair(failure, task) {
            return left(task, failure, .escalate, "\(because) \(missing)")
        }
        return FixStep(
            id: task.id, name: task.name, previous: task.state, failure: failure, action: action,
            reason: because + Self.repaired(action, failure, task),
            delayMilliseconds: action == .retryWithBackoff ? Self.delay(of: task) : 0,
            stopsFirst: task.state == .running, retryCount: task.retries + 1, changesProgram: effect > .simulate)
    }

    private func left(_ task: TaskEvidence, _ failure: FailureClass?, _ action: FixAction, _ reason: String) -> FixStep
    {
        FixStep(
            id: task.id, name: task.name, previous: task.state, failure: failure, action: action, reason: reason,
            retryCount: task.retries)
    }

    private static func cause(_ failure: FailureClass, _ task: TaskEvidence) -> String {
        switch task.stuck {
        case .overdue: return "It runs past its time limit."
        case .deaf: return "It was told to stop and runs on."
        case .unserved: return "It is due and nobody runs it."
        case nil: return "It failed with \(task.code?.rawValue ?? "no code") (\(failure.rawValue))."
        }
    }

    /// What a repair would need and has not; nil when the task may go on.
    ///
    /// Data that nobody has touched fails again: either the schedule or the type must be another than when it failed.
    private static func missingRepair(_ failure: FailureClass, _ task: TaskEvidence) -> String? {
        guard failure == .data else { return nil }
        if let fault = task.argumentsFault { return "Its type does not take its arguments: \(fault)" }
        guard task.changedSince == nil else { return nil }
        return "Nothing that it depends on has changed since, so it would fail again."
    }

    private static func repaired(_ action: FixAction, _ failure: FailureClass, _ task: TaskEvidence) -> String {
        guard action == .requeueAfterRepair else { return "" }
        if let changed = task.changedSince, failure == .data { return " Since then \(changed) has changed." }
        return " It is stopped first."
    }

    /// The wait of the task's type, between half and whole of it.
    ///
    /// Spread by the random bits of the id and not anew each time, so that the plan that people see is what happens, and
    /// what failed together does not come back together (Brooker, "Exponential Backoff And Jitter", 2015: equal jitter).
    static func delay(of task: TaskEvidence) -> Int64 {
        var backoff = task.backoff
        backoff.jitter = .none
        let whole = backoff.delayMilliseconds(
            afterAttempt: Int(min(task.retries, 62)) + 1, previous: nil, random: 0)
        let bits = UInt32(task.id.text.suffix(8), radix: 16) ?? 0
        return whole / 2 + Int64(Double(whole - whole / 2) * Double(bits) / Double(UInt32.max))
    }
}
