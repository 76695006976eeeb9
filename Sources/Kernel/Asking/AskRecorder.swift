// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What a call asks and what it was answered, while it runs: one for a call from outside and all calls nested in it.
///
/// It keeps the order that design.md section 5 demands. A question that nobody has answered yet ends the run, and the
/// handler runs again from the start when the answers are there; so before it nothing may have been changed, and after it
/// nothing may be. Whichever comes first, the other is refused.
///
/// All of it is O(questions of the call) under one short lock.
package final class AskRecorder: Sendable {
    /// Takes a question that was not answered yet, and may wait for the answer for a little while.
    ///
    /// nil when there is none: the call unwinds. It is told each question once.
    package typealias Hold = @Sendable (Ask) async -> AskAnswer?

    /// What becomes of a question.
    package enum Reply: Sendable, Equatable {
        case answered(AskAnswer)
        /// Not yet: the call has to end, and runs again with the answer.
        case unanswered
        /// The call has changed something before.
        case afterEffect
        /// The question cannot be asked, for a reason that completes "the question ...".
        case invalid(String)
    }

    fileprivate struct State {
        var answers: [String: AskAnswer]
        /// What was asked under a key, in this run and in those before.
        var asked: [String: Ask]
        /// The arguments of the nested calls that a key was asked in.
        var origins: [String: [[UInt8]]] = [:]
        /// Unanswered questions of this run, in the order in which they came.
        var open: [Ask] = []
        /// Those of them for whose answer somebody still waits.
        var held: Set<String> = []
        /// Whether something was changed, or may have been.
        var hasActed = false
        /// How many nested calls of each scope run that may change something.
        var acting: [String: Int] = [:]
        var waiters: [CheckedContinuation<Void, Never>] = []
        var scheduleVersion: Int64?
        /// Whether the call wishes to go on as a task.
        var wishesTask = false
        /// The approvals that this run has used.
        var spent: Set<String> = []
    }

    /// The most questions that one call may ask.
    package static let maximumAsks = 64

    /// Whether the call ran before and runs again with answers.
    package let isReplay: Bool
    /// What the plugin is told can be asked; a question beyond it is taken, and whoever made the call is told why it fails.
    package let abilities: AskAbilities
    /// Whether the call is a row, or may become one whenever it wishes: then it is a task.
    package let isTask: Bool
    private let hold: Hold?
    private let rounds = RoundGathering()
    private let state: Mutex<State>

    /// - Parameters:
    ///   - asked: what was asked in earlier runs: under one key nothing else may be asked now.
    ///   - answers: what was answered, by key. An answer to another question than the one that is asked now is none.
    ///   - isReplay: whether the call ran before.
    ///   - abilities: what can be asked.
    ///   - isTask: whether the call runs as a task.
    ///   - hold: who takes what is not answered; nil lets the call unwind at once.
    package init(
        asked: [Ask] = [], answers: [String: AskAnswer] = [:], isReplay: Bool = false,
        abilities: AskAbilities = .people, isTask: Bool = false, hold: Hold? = nil
    ) {
        self.isReplay = isReplay
        self.abilities = abilities
        self.isTask = isTask
        self.hold = hold
        state = Mutex(
            State(answers: answers, asked: Dictionary(asked.map { ($0.key, $0) }, uniquingKeysWith: { $1 })))
    }

    /// What nobody has answered yet, in the order in which it was asked.
    package var open: [Ask] { state.withLock { $0.open } }

    /// All answers, also those that came while the call ran.
    package var answers: [String: AskAnswer] { state.withLock { $0.answers } }

    /// The live version of the schedule that the call read first; nil when it has read none.
    package var scheduleVersion: Int64? { state.withLock { $0.scheduleVersion } }

    /// Whether something was changed by the call, or may have been.
    package var hasActed: Bool { state.withLock { $0.hasActed || !$0.acting.isEmpty } }

    /// Says that the call read the live schedule at this version; the first one counts.
    package func noteScheduleVersion(_ version: Int64) {
        state.withLock { if $0.scheduleVersion == nil { $0.scheduleVersion = version } }
    }

    /// Says that this run goes on with an approval: true the first time, when that has to be written down.
    package func spend(_ approvalID: String) -> Bool { state.withLock { $0.spent.insert(approvalID).inserted } }

    /// Whether the call has ended in order to go on as a task.
    package var wishesTask: Bool { state.withLock { $0.wishesTask } }

    /// Says that the call wishes to go on as a task: true when it is one already.
    ///
    /// nil when the call has changed something before, and cannot begin again.
    package func wishTask() -> Bool? {
        if isTask { return true }
        return state.withLock { state in
            guard !state.hasActed, state.acting.isEmpty else { return nil }
            state.wishesTask = true
            return false
        }
    }

    /// Asks a question on behalf of the call at `path`, with the key that it has there.
    ///
    /// - Parameter round: the questions that it is asked together with; they are open together before any of them is held.
    package func ask(_ question: Ask, at path: CallPath, in round: AskRound? = nil) async -> Reply {
        let ask = question.scoped(by: path)
        while true {
            let step = state.withLock { $0.take(ask, at: path, isHeld: hold != nil, isRow: isTask) }
            if let round, hold != nil {
                var isHeld = false
                if case .hold = step { isHeld = true }
                await rounds.arrive(ask.key, of: round, at: path.scope, waits: isHeld)
            }
            switch step {
            case .reply(let reply): return reply
            case .wait: await settled()
            case .hold:
                guard let hold else { return .unanswered }
                let answer = await hold(ask)
                release(ask, answer)
                return answer.map { .answered($0) } ?? .unanswered
            }
        }
    }

    /// Before a request of a plugin that changes something: true when it may go on.
    ///
    /// From then on nothing can be asked any more. False when a question is open, and the call has to end.
    package func mayAct() async -> Bool {
        await admitting { $0.hasActed = true }
    }

    /// Before a nested call of a tool that may change something: true when it may go on; then `endAct` has to follow.
    ///
    /// While it runs only the calls in it may ask.
    package func beginAct(at path: CallPath) async -> Bool {
        await admitting { $0.acting[path.scope, default: 0] += 1 }
    }

    /// After that call; `hasActed` is false when it ended by asking.
    package func endAct(at path: CallPath, hasActed: Bool) {
        state.withLock { state in
            if hasActed { state.hasActed = true }
            let count = state.acting[path.scope, default: 1] - 1
            state.acting[path.scope] = count > 0 ? count : nil
        }
    }

    /// Whether a question of the call at `path`, or of one nested in it, is open.
    func isOpen(at path: CallPath) -> Bool {
        state.withLock { state in state.open.contains { $0.key.hasPrefix(path.scope) } }
    }

    private func admitting(_ change: (inout State) -> Void) async -> Bool {
        while true {
            let isAdmitted = state.withLock { state -> Bool? in
                // While somebody waits for an answer it is open whether the call goes on.
                guard state.held.isEmpty else { return nil }
                guard state.open.isEmpty, !state.wishesTask else { return false }
                change(&state)
                return true
            }
            if let isAdmitted { return isAdmitted }
            await settled()
        }
    }

    private func release(_ ask: Ask, _ answer: AskAnswer?) {
        let (key, digest) = (ask.key, answer == nil ? nil : ask.digest)
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.held.remove(key)
            if let answer {
                // What failed is told each time it is asked, and is no answer to keep.
                if answer.failure == nil {
                    state.answers[key] = answer
                    state.answers[key]?.question = digest
                }
                state.open.removeAll { $0.key == key }
            }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when the fate of a held question may have changed.
    private func settled() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state -> Bool in
                guard !state.held.isEmpty else { return true }
                state.waiters.append(continuation)
                return false
            }
            if isSettled { continuation.resume() }
        }
    }
}

extension AskRecorder.State {
    fileprivate enum Step {
        case reply(AskRecorder.Reply)
        /// Somebody else asked the same and waits for the answer.
        case wait
        case hold
    }

    private static func otherQuestion(_ key: String) -> AskRecorder.Reply {
        .invalid("has the key \"\(key)\" of another one; under one key the same is asked each time")
    }

    fileprivate mutating func take(_ ask: Ask, at path: CallPath, isHeld: Bool, isRow: Bool) -> Step {
        if let before = asked[ask.key] {
            guard before == ask else { return .reply(Self.otherQuestion(ask.key)) }
        } else if asked.count >= AskRecorder.maximumAsks {
            return .reply(.invalid("is one too many; a call may ask \(AskRecorder.maximumAsks)"))
        }
        if let origin = origins[ask.key], origin != path.arguments {
            return .reply(
                .invalid(
                    "is asked under the key \"\(ask.key)\" by two calls with different arguments; give each call a "
                        + "label with tool.invoke/1"))
        }
        asked[ask.key] = ask
        origins[ask.key] = path.arguments
        if var answer = answers[ask.key] {
            if answer.question == nil || answer.question == ask.digest {
                answer.question = nil
                return .reply(.answered(answer))
            }
            // A row keeps all its answers, so that what is asked anew under the key would count as answered.
            guard !isRow else { return .reply(Self.otherQuestion(ask.key)) }
            answers[ask.key] = nil
        }
        if held.contains(ask.key) { return .wait }
        if open.contains(where: { $0.key == ask.key }) { return .reply(.unanswered) }
        if hasActed || acting.keys.contains(where: { !path.scope.hasPrefix($0) }) { return .reply(.afterEffect) }
        open.append(ask)
        guard isHeld else { return .reply(.unanswered) }
        held.insert(ask.key)
        return .hold
    }
}
