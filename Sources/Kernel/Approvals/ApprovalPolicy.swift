// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A site's rule about which calls need whose approval: `policies/<name>.toml`.
package struct ApprovalPolicy: Sendable {
    package var name: String
    /// Tools and task types; none for every one.
    package var tools: [NamePattern]
    /// The effects of calls that it is about: `enqueue`, `write`, `destructive`; none for every one of them.
    package var effects: Set<Effect>
    /// What the arguments have to be; nil for any.
    package var when: JSONSchema?
    /// How many other people have to agree; 0 when the requester's own confirmation is enough.
    package var quorum: Int
    package var role: Role
    /// Whether the requester has to confirm besides.
    package var asksRequester: Bool
    package var expiresSeconds: Int64?
    package var allowsBreakGlass: Bool
    package var category: Int?
    /// Whether what is approved lapses when the live schedule changes before it happens.
    package var isBoundToSchedule: Bool
    /// What is asked, in the site's own words; nil for a sentence of ours.
    package var message: String?

    package init(
        name: String, tools: [NamePattern] = [], effects: Set<Effect> = [], when: JSONSchema? = nil, quorum: Int = 1,
        role: Role = .approver, asksRequester: Bool = false, expiresSeconds: Int64? = nil,
        allowsBreakGlass: Bool = true, category: Int? = nil, isBoundToSchedule: Bool = true, message: String? = nil
    ) {
        self.name = name
        self.tools = tools
        self.effects = effects
        self.when = when
        self.quorum = quorum
        self.role = role
        self.asksRequester = asksRequester
        self.expiresSeconds = expiresSeconds
        self.allowsBreakGlass = allowsBreakGlass
        self.category = category
        self.isBoundToSchedule = isBoundToSchedule
        self.message = message
    }

    /// Whether the rule is about a call: everything that it says must be true of it.
    package func covers(_ call: GuardedCall) -> Bool {
        guard call.isWriting else { return false }
        if !effects.isEmpty, !effects.contains(call.effect) { return false }
        if !tools.isEmpty, !tools.contains(where: { $0.matches(call.name) }) { return false }
        guard let when else { return true }
        return when.validate(call.arguments, maximumViolations: 1).isEmpty
    }
}
