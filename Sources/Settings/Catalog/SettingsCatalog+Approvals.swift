// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let approvals: [SettingKey] = [
        .choice(
            "approvals.destructive", \.approvals.destructive, example: .confirm,
            "What a destructive call needs that no policy names. \"approve\": another person with the role approver. "
                + "\"confirm\": the requester's own confirmation, for a site that one person runs."),
        .integer(
            "approvals.quorum", \.approvals.quorum, in: 1...5, example: 2,
            "How many other people have to agree to such a call, where destructive is \"approve\"."),
        .duration(
            "approvals.expires", \.approvals.expires, in: .seconds(1)...(.seconds(30 * 86_400)),
            example: .seconds(8 * 3_600),
            "How long an approval waits for people, and the call for it, unless a policy says another time."),
        .boolean(
            "approvals.break_glass", \.approvals.breakGlass, example: false,
            "Whether one approver alone may let such a call pass in an emergency, with a reason, for four hours, and with a "
                + "review by somebody else afterwards. Never for category 1, whatever this says."),
    ]
}
