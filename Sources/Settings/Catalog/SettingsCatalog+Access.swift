// SPDX-License-Identifier: Apache-2.0

extension SettingsCatalog {
    static let access: [SettingKey] = [
        .choice(
            "access.anonymous_role", \.access.anonymousRole, example: .viewer,
            "The role of a caller without a token. Leave it at \"none\" wherever the data is real."),
        .parsed(
            "access.socket_roles", \.access.socketRoles,
            example: ["group:schedulers=operator", "user:carol=admin"].compactMap(SocketRole.init(parsing:)),
            "The roles of this machine's users on the unix socket. The daemon's own user and root are always admin; "
                + "who is not listed is nobody. Of all that match, the highest role counts."),
        .choice(
            "access.disclosure", \.access.disclosure, example: .initials,
            "How people appear to REST, the command line and the console: by name, by initials, or by a pseudonym. A "
                + "token may say otherwise."),
        .choice(
            "access.mcp_disclosure", \.access.mcpDisclosure, example: .initials,
            "The same for MCP, where a language model reads along. A token may say otherwise."),
        .integer(
            "access.failed_attempts", \.access.failedAttempts, in: 1...10_000, example: 5,
            "So many wrong tokens from one address within failed_window, and it gets 429 until the window is over."),
        .duration(
            "access.failed_window", \.access.failedWindow, in: .seconds(1)...(.seconds(86_400)),
            example: .seconds(600), "The time within which wrong tokens are counted."),
    ]
}
