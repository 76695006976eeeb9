// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What an approval needs: part of the question, so that it cannot change while somebody thinks about the answer.
package struct ApprovalTerms: Sendable, Equatable {
    /// The most people that can be asked for.
    package static let maximumQuorum = 5
    /// From the most protected services to the first that are given up (resilience.md).
    package static let categories: ClosedRange<Int64> = 1...7

    /// How many people have to agree besides whoever asks: 1 to 5.
    package var quorum: Int
    /// The least role of somebody who decides.
    package var role: Role
    /// The category of what is touched, 1 being the most protected; nil when nobody said.
    package var category: Int?
    /// Whether one person alone may let it pass in an emergency, with a reason and a review afterwards.
    package var allowsBreakGlass: Bool
    /// What the call would cause.
    package var effect: Effect?
    /// The names of the site's policies that ask for it, sorted; none for the general rule and for a plugin's own question.
    package var policies: [String]
    /// The hexadecimal digest of the arguments that it is about; nil for a plugin's own question, which says what it is
    /// about itself.
    package var argumentsDigest: String?

    package init(
        quorum: Int = 1, role: Role = .approver, category: Int? = nil, allowsBreakGlass: Bool = true,
        effect: Effect? = nil, policies: [String] = [], argumentsDigest: String? = nil
    ) {
        self.quorum = min(max(1, quorum), Self.maximumQuorum)
        self.role = max(role, .approver)
        self.category = category
        self.allowsBreakGlass = allowsBreakGlass
        self.effect = effect
        self.policies = policies
        self.argumentsDigest = argumentsDigest
    }

    /// Why nobody may let it pass alone; nil when somebody may.
    package var breakGlassRefusal: String? {
        if category == 1 { return "what it touches is of category 1, which is never given up by one person alone" }
        return allowsBreakGlass ? nil : "the site does not permit it for this"
    }

    /// `{quorum, role, category?, break_glass, effect?, policies, arguments_digest?}`.
    package var json: JSONValue {
        var object: JSONObject = ["quorum": .integer(Int64(quorum)), "role": .string(role.rawValue)]
        if let category { object["category"] = .integer(Int64(category)) }
        object["break_glass"] = .bool(breakGlassRefusal == nil)
        if let effect { object["effect"] = .string(effect.rawValue) }
        object["policies"] = .array(policies.map { .string($0) })
        if let argumentsDigest { object["arguments_digest"] = .string(argumentsDigest) }
        return .object(object)
    }

    /// Reads what `json` wrote; nil for anything else, so that nothing is approved on terms that cannot be read.
    package init?(reading document: JSONValue) {
        guard let quorum = document["quorum"]?.integerValue, (1...Int64(Self.maximumQuorum)).contains(quorum),
            let role = document["role"]?.stringValue.flatMap(Role.init(rawValue:)), role >= .approver,
            let allowsBreakGlass = document["break_glass"]?.boolValue
        else { return nil }
        self.init(
            quorum: Int(quorum), role: role, category: document["category"]?.integerValue.map { Int($0) },
            allowsBreakGlass: allowsBreakGlass,
            effect: document["effect"]?.stringValue.flatMap(Effect.init(rawValue:)),
            policies: (document["policies"]?.arrayValue ?? []).compactMap(\.stringValue),
            argumentsDigest: document["arguments_digest"]?.stringValue)
    }
}
