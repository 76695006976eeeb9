// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Tasks

/// `ask.form/1`, `ask.model/1`, `ask.roots/1` and `approval.request/1 {key, title?, message, ..., expires_in_s?}`.
///
/// The reply is `{answer, action, answered_by, answered_at, model?}` when the answer is there. Otherwise the request ends as
/// INPUT_REQUIRED: the plugin ends its call, and the handler runs again from the start when it is there. Documented in
/// docs/contract/services.md.
struct AskService: HostService {
    let kind: Ask.Kind
    let name: String
    var permission: String? { name }
    /// Where the use of an approval is noted; nil where approvals are not kept.
    let approvals: ApprovalBook?

    init(_ kind: Ask.Kind, approvals: ApprovalBook? = nil) {
        self.kind = kind
        self.approvals = approvals
        name =
            switch kind {
            case .form: "ask.form/1"
            case .model: "ask.model/1"
            case .roots: "ask.roots/1"
            case .approval: "approval.request/1"
            }
    }

    func answer(_ request: JSONValue, from caller: ServiceCaller) async -> Outcome {
        do throws(Problem) {
            let read = try AskRequest(reading: request, kind: kind, service: name, pluginID: caller.pluginID)
            let ask = read.ask
            guard let context = caller.context else {
                throw Problem(.forbidden, "\(name) needs the call on whose behalf something is asked.")
            }
            // Nobody to ask: not UNAVAILABLE, since asking again does not help.
            guard let asks = context.asks else {
                return .failed(.unsupported, Ask.noChannel(for: ask).json.serialized())
            }
            switch await asks.ask(ask, at: context.path, in: read.round) {
            case .answered(let answer):
                if let failure = answer.failure { throw failure }
                if kind == .approval, let approvals, answer.value["approved"]?.boolValue == true {
                    try await approvals.use(answer, in: context)
                }
                return .ok(answer.json.serialized())
            case .unanswered: return .inputRequired
            case .afterEffect: return .failed(.askAfterEffect, Self.afterEffect(ask).json.serialized())
            case .invalid(let reason):
                throw Problem(
                    .invalidParameter, "\(name): the question \(reason).",
                    errors: [.init(instancePath: "/key", message: reason)])
            }
        } catch {
            return .failed(CallStatus(problem: error), error.json.serialized())
        }
    }

    private static func afterEffect(_ ask: Ask) -> Problem {
        Problem(
            .conflict,
            "\"\(ask.key)\" was asked after the call had changed something. The handler runs again from the start when "
                + "an answer comes, so that everything has to be asked before the first change.")
    }
}
