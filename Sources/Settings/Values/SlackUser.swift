// SPDX-License-Identifier: Apache-2.0

/// Who a user of Slack is here: `U024BE7LH=ann:operator`.
package struct SlackUser: ParsedText, CustomStringConvertible {
    /// The id that Slack gives the user: letters and digits.
    package let id: String
    /// The person, as the owner of tokens is named.
    package let owner: String
    package let role: HoldfastSettings.Role

    package init(id: String, owner: String, role: HoldfastSettings.Role) {
        self.id = id
        self.owner = owner
        self.role = role
    }

    package init?(parsing text: String) {
        guard let equals = text.firstIndex(of: "="), let colon = text.lastIndex(of: ":"), equals < colon,
            let role = HoldfastSettings.Role(rawValue: String(text[text.index(after: colon)...]))
        else { return nil }
        let id = text[..<equals]
        let owner = text[text.index(after: equals)..<colon]
        guard (1...64).contains(id.utf8.count),
            id.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }),
            (1...128).contains(owner.utf8.count), owner.first != " ", owner.last != " ",
            owner.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
        else { return nil }
        self.init(id: String(id), owner: String(owner), role: role)
    }

    package var text: String { "\(id)=\(owner):\(role.rawValue)" }
    package var description: String { text }

    package static let rule = readable(
        "the user's id in Slack, \"=\", the person, \":\" and viewer, operator, approver or admin, such as "
            + "\"U024BE7LH=ann:operator\"")
}
