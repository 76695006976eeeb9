// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// Entering crisis mode: one person asks, another approves, and publishing is held.
///
/// The tool and the task do the same; what they answer differs.
struct CrisisEntry {
    static let standardHours: Int64 = 24

    let severity: Crisis.Severity
    /// Why, in a person's words.
    let reason: String
    var hours = standardHours
    /// The only person whose approval counts; nil for anybody's who may approve.
    var approver: String?

    /// Asks for the approval, and enters when it is given.
    ///
    /// A run that is repeated after it was cut off finds its own crisis and makes its hold follow.
    func run(_ call: ToolCall) async throws -> Crisis {
        let store = CrisisStore(host: call.host)
        if let active = try await store.read().log.active(at: .now) {
            guard isOurs(active, call) else { throw CrisisTools.conflict(.active(active)) }
            try await hold(active, store, call)
            return active
        }
        let answer = try await call.ask(
            .approval(
                key: "enter", title: "Crisis mode (\(severity.rawValue))",
                message:
                    "Enter crisis mode (\(severity.rawValue)) for \(hours) h? Publishing is held meanwhile. \(reason)"
                    + (approver.map { " Only the answer of \($0) counts." } ?? "")))
        guard answer.isApproved else {
            throw ToolFailure.denied("Crisis mode was not approved. \(answer.reason ?? "")")
        }
        if let approver, !Self.isSame(approver, answer.answeredBy) {
            throw ToolFailure.denied(
                "Crisis mode was to be approved by \(approver), and \(answer.answeredBy) answered; start it again.")
        }
        let (person, now) = (call.context.principal, UTCMoment.now)
        // Which level was shown is recorded beside; that it is not known stops nobody from entering.
        let shown = try? await MemoryStore(call: call, rules: SiteRules([:])).read().memory.shown
        let crisis = try await CrisisTools.refusing {
            try await store.change("crisis_entered") {
                try $0.enter(
                    severity, reason: reason, by: person, approvedBy: answer.answeredBy, at: now, seconds: hours * 3600,
                    level: shown ?? nil)
            }
        }
        call.host.record(CrisisTools.activations, labels: ["severity": .string(severity.rawValue)])
        try await hold(crisis, store, call)
        return crisis
    }

    /// Whether two names are of one person: in whatever capitals, as the host compares owners.
    static func isSame(_ one: String, _ other: String) -> Bool { one.lowercased() == other.lowercased() }

    private func isOurs(_ active: Crisis, _ call: ToolCall) -> Bool {
        call.context.attempt > 1 && active.enteredBy == call.context.principal && active.severity == severity
            && active.reason == reason
    }

    private func hold(_ crisis: Crisis, _ store: CrisisStore, _ call: ToolCall) async throws {
        try await store.holdPublishing(crisis, at: .now)
        call.log(.warning, "crisis mode entered", ["severity": .string(severity.rawValue)])
        await SitrepResource.tell(call)
    }
}
