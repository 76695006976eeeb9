// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Tasks

/// The stage of the pipeline that lets a call go on only when those have agreed whom the site's policies name.
///
/// It asks through the call's own recorder: so the call becomes a row that waits, runs again as whoever made it when it is
/// answered, and is refused when it is no longer what was agreed to. A call that can ask nobody is refused.
package struct ApprovalGate: ApprovalGuard {
    private let policies: Live<ApprovalPolicies>
    private let book: ApprovalBook

    package init(policies: Live<ApprovalPolicies>, book: ApprovalBook) {
        self.policies = policies
        self.book = book
    }

    package func decide(_ call: GuardedCall) async throws(Problem) -> ApprovalVerdict {
        guard let requirement = policies.current.requirement(for: call) else { return .goAhead }
        guard let recorder = call.context.asks else { throw Self.noChannel(call, requirement) }
        if requirement.isBoundToSchedule, let version = try await book.liveVersion() {
            recorder.noteScheduleVersion(version)
        }
        var isWaiting = false
        var agreed: [AskAnswer] = []
        for ask in requirement.asks(about: call) {
            switch await recorder.ask(ask, at: call.context.path) {
            case .unanswered: isWaiting = true
            case .afterEffect: throw Self.afterEffect(call)
            case .invalid: throw ApprovalBook.startAgain("what \"\(call.name)\" needs is not what was asked for")
            case .answered(let answer):
                try Self.check(answer, to: ask, call)
                if ask.kind == .approval { agreed.append(answer) }
            }
        }
        guard !isWaiting else { return .awaiting(recorder.open) }
        for answer in agreed {
            // What was approved of a nested call is bound by its question; the record is of the call from outside.
            try await book.use(
                answer, in: call.context, argumentsDigest: call.context.depth == 0 ? call.argumentsDigest : nil)
        }
        return .goAhead
    }

    /// Refuses a call whose question was answered with no.
    private static func check(_ answer: AskAnswer, to ask: Ask, _ call: GuardedCall) throws(Problem) {
        let member = ask.kind == .approval ? "approved" : "confirmed"
        guard answer.value[member]?.boolValue != true else { return }
        let reason = answer.value["reason"]?.stringValue.map { ": \($0)" } ?? ""
        let deed = ask.kind == .approval ? "denied" : "not confirmed"
        throw Problem(.forbidden, "\"\(call.name)\" was \(deed) by \(answer.answeredBy)\(reason).")
    }

    /// It fails closed, and says how to get there.
    private static func noChannel(_ call: GuardedCall, _ requirement: ApprovalRequirement) -> Problem {
        let needs =
            requirement.quorum == 0
            ? "its requester's confirmation"
            : "the approval of \(requirement.quorum == 1 ? "another person" : "others")"
        return Problem(
            .forbidden,
            "\"\(call.name)\" needs \(needs), and over this way in nobody can be asked. Call it over REST or with "
                + "`holdfast call \(call.name)`, where it waits; then another person runs `holdfast approve ID` with the id "
                + "that the answer names.")
    }

    private static func afterEffect(_ call: GuardedCall) -> Problem {
        Problem(
            .conflict,
            "\"\(call.name)\" needs an approval, and the call that calls it has changed something before. It has to be asked "
                + "for before the first change.")
    }
}
