// SPDX-License-Identifier: Apache-2.0

/// What the site says about who gets in; a reload may replace it.
package struct AccessPolicy: Sendable, Equatable {
    /// The role of whoever shows nothing and is nobody's known user; nil refuses them.
    package var anonymousRole: Role?
    /// Which users of this machine have which role on the unix socket.
    package var socketRoles: [SocketRule]
    /// Who the users of Slack are, by the ids that Slack gives them.
    package var slackAccounts: [String: SlackAccount]
    /// What answers show of people, where a token does not say.
    package var disclosure: Disclosure
    /// The same for MCP.
    package var mcpDisclosure: Disclosure
    /// So many failures of one address are looked at within the window; 0 or less for any number.
    package var failedAttempts: Int
    package var failedWindowMilliseconds: Int64

    package init(
        anonymousRole: Role? = nil, socketRoles: [SocketRule] = [], slackAccounts: [String: SlackAccount] = [:],
        disclosure: Disclosure = .full,
        mcpDisclosure: Disclosure = .pseudonym, failedAttempts: Int = 20, failedWindowMilliseconds: Int64 = 60_000
    ) {
        self.anonymousRole = anonymousRole
        self.socketRoles = socketRoles
        self.slackAccounts = slackAccounts
        self.disclosure = disclosure
        self.mcpDisclosure = mcpDisclosure
        self.failedAttempts = failedAttempts
        self.failedWindowMilliseconds = failedWindowMilliseconds
    }
}

/// The role of a user or of the members of a group, by their numbers.
package struct SocketRule: Sendable, Equatable {
    package enum Subject: Sendable, Equatable {
        case user(UInt32)
        case group(UInt32)
    }

    package let subject: Subject
    package let role: Role

    package init(_ subject: Subject, _ role: Role) {
        self.subject = subject
        self.role = role
    }
}

/// A user of this machine as its name service knows them.
package struct SystemAccount: Sendable, Equatable {
    /// nil when the user has no name.
    package let name: String?
    /// Every group that the user is a member of.
    package let groups: [UInt32]

    package init(name: String?, groups: [UInt32]) {
        self.name = name
        self.groups = groups
    }
}
