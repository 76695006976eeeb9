// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let slack: [SettingKey] = [
        .parsed(
            "slack.signing_secret", \.slack.signingSecret, unset: "slash commands are not taken",
            example: .credential("slack_signing_secret"),
            "Where the app's signing secret is: a file, \"credential:NAME\" or \"environment:NAME\", as in "
                + "store.password_file. It is read anew for each request."),
        .parsed(
            "slack.users", \.slack.users,
            example: [SlackUser(id: "U024BE7LH", owner: "ann", role: .operator)],
            "Who the users of Slack are here: \"ID=PERSON:ROLE\". The person is compared with the owners of tokens, so that "
                + "nobody approves their own call through another channel."),
        .texts(
            "slack.response_origins", \.slack.responseOrigins, .serverOrigin,
            example: ["https://hooks.slack-gov.com"],
            "Where answers that take longer than Slack waits may be posted. An origin that stands here may be on a private "
                + "network."),
    ]
}

extension TextRule {
    /// Where a server is: an origin, and never every one.
    fileprivate static let serverOrigin = TextRule(
        "the origin of a server without a path, such as \"https://hooks.slack.com\""
    ) { $0 != "*" && webOrigin.accepts($0) }
}
