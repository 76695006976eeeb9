// SPDX-License-Identifier: Apache-2.0

/// Who a user of Slack is at this site.
package struct SlackAccount: Sendable, Equatable {
    /// The person: the same as the owner of their tokens.
    package let owner: String
    package let role: Role

    package init(owner: String, role: Role) {
        self.owner = owner
        self.role = role
    }
}

extension Authenticator {
    /// On whose behalf commands of a user of Slack run; nil for somebody whom the site does not know.
    ///
    /// A channel has more readers than the person: no personal data, whatever the role.
    package func slackPrincipal(user: String) -> Principal? {
        let policy = self.policy
        return policy.slackAccounts[user].map { account in
            Principal(
                name: account.owner, role: account.role, disclosure: policy.disclosure, scopes: .impersonal,
                credential: .slack(user: user))
        }
    }
}
