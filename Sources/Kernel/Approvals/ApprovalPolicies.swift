// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a site says about approvals: a general rule for destructive calls, and policies for whatever it names.
///
/// A reload replaces the whole of it. Pure.
package struct ApprovalPolicies: Sendable {
    /// What a destructive call needs that no policy names.
    package enum General: String, Sendable, CaseIterable {
        /// Another person's approval.
        case approve
        /// The requester's own confirmation: for a site that one person runs.
        case confirm
    }

    package var destructive: General
    package var quorum: Int
    package var expiresSeconds: Int64
    package var allowsBreakGlass: Bool
    /// By name, ascending.
    package var policies: [ApprovalPolicy]

    package init(
        destructive: General = .approve, quorum: Int = 1, expiresSeconds: Int64 = 86_400,
        allowsBreakGlass: Bool = true, policies: [ApprovalPolicy] = []
    ) {
        self.destructive = destructive
        self.quorum = quorum
        self.expiresSeconds = expiresSeconds
        self.allowsBreakGlass = allowsBreakGlass
        self.policies = policies
    }

    /// What a call needs before it goes on; nil when nothing.
    ///
    /// Of all that is said of a call the strictest counts, each point by itself, so that no order of policies matters: the
    /// most people, the highest role, the shortest time, the most protected category, and no break-glass unless all permit
    /// it. A call nested in a destructive one is part of what was approved there; policies are asked for it all the same.
    /// O(policies) for a call that may change something.
    package func requirement(for call: GuardedCall) -> ApprovalRequirement? {
        var needs = policies.filter { $0.covers(call) }
        if call.effect == .destructive, call.context.depth == 0 { needs.append(general) }
        guard !needs.isEmpty else { return nil }
        let quorum = needs.map(\.quorum).max() ?? 1
        return ApprovalRequirement(
            quorum: quorum, role: needs.map(\.role).max() ?? .approver,
            asksRequester: quorum == 0 || needs.contains(where: \.asksRequester),
            expiresSeconds: needs.map { $0.expiresSeconds ?? expiresSeconds }.min() ?? expiresSeconds,
            allowsBreakGlass: needs.allSatisfy(\.allowsBreakGlass), category: needs.compactMap(\.category).min(),
            isBoundToSchedule: needs.contains(where: \.isBoundToSchedule),
            message: needs.lazy.compactMap(\.message).first,
            policies: needs.map(\.name).filter { $0 != general.name })
    }

    private var general: ApprovalPolicy {
        ApprovalPolicy(
            name: "", quorum: destructive == .approve ? quorum : 0, expiresSeconds: expiresSeconds,
            allowsBreakGlass: allowsBreakGlass)
    }
}

/// What one call needs before it goes on.
package struct ApprovalRequirement: Sendable, Equatable {
    /// How many other people have to agree; 0 when the requester's confirmation is enough.
    package let quorum: Int
    package let role: Role
    package let asksRequester: Bool
    package let expiresSeconds: Int64
    package let allowsBreakGlass: Bool
    package let category: Int?
    package let isBoundToSchedule: Bool
    package let message: String?
    package let policies: [String]

    /// The questions that the call has to ask, the requester's first.
    package func asks(about call: GuardedCall) -> [Ask] {
        let deed = "\"\(call.name)\"" + (call.effect == .destructive ? ", which is destructive" : "")
        var asks: [Ask] = []
        if asksRequester {
            var confirmation = Ask(
                key: Ask.confirmKey, kind: .form, title: "Confirm",
                message: message ?? "Do you want to go on with \(deed)?", schema: Ask.confirmationSchema,
                expiresInSeconds: expiresSeconds, pluginID: BuiltInPlugin.hostID)
            confirmation.message += " Arguments: \(digest(of: call))."
            asks.append(confirmation)
        }
        guard quorum > 0 else { return asks }
        let people = quorum == 1 ? "another person" : "\(quorum) other people"
        var approval = Ask(
            key: Ask.gateKey, kind: .approval, title: "Approval",
            message: message ?? "\(call.context.principal.name) asks for \(deed). It needs the approval of \(people).",
            expiresInSeconds: expiresSeconds, pluginID: BuiltInPlugin.hostID)
        approval.terms = ApprovalTerms(
            quorum: quorum, role: role, category: category, allowsBreakGlass: allowsBreakGlass, effect: call.effect,
            policies: policies, argumentsDigest: call.argumentsDigest)
        return asks + [approval]
    }

    /// The first digits, by which people tell two apart; the whole stands in the approval.
    private func digest(of call: GuardedCall) -> String { "sha256 " + call.argumentsDigest.prefix(12) }
}

extension Ask {
    /// What begins the keys of the host's own questions; a plugin's may not begin so.
    package static let hostPrefix = "host."
    /// Under which the pipeline asks for an approval, and for the requester's own confirmation.
    package static let gateKey = "host.approval"
    package static let confirmKey = "host.confirm"

    static let confirmationSchema: JSONValue = [
        "type": "object", "required": ["confirmed"], "additionalProperties": false,
        "properties": ["confirmed": ["type": "boolean", "title": "Go on"]],
    ]

    /// Whether only the requester answers it: what they confirm is their own.
    package var isConfirmation: Bool {
        kind == .form && pluginID == BuiltInPlugin.hostID
            && (key == Self.confirmKey || key.hasSuffix("/" + Self.confirmKey))
    }
}
