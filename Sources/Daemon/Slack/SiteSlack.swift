// SPDX-License-Identifier: Apache-2.0

import Kernel
import Logging
import Outbound
import Services
import Settings

/// How a secret is read that the site names.
struct SlackSecret: Sendable {
    /// Where secrets that are variables, and systemd's folder of credentials, are named.
    let environment: [String: String]
    /// Hears why it cannot be read.
    let logger: Logger
}

extension Site {
    /// `[slack]` in the types of the modules that use it.
    func slack(_ reader: SlackSecret) -> SlackOptions {
        let slack = settings.slack
        var grants: Set<String> = []
        for origin in slack.responseOrigins {
            grants.insert("http.fetch:\(origin)")
            // What the site names itself may be inside; Slack's own address never is.
            // The settings take nothing that is no origin.
            if origin != "https://hooks.slack.com", let url = try? OutboundURL(origin) {
                grants.insert("http.private:\(url.host)")
            }
        }
        var options = SlackOptions(rules: OutboundRules(grants: grants))
        guard let reference = slack.signingSecret else { return options }
        let base = directory
        options.secret = {
            do throws(StartFailure) {
                return try Secrets.read(
                    reference, environment: reader.environment, base: base, place: "slack.signing_secret")
            } catch {
                reader.logger.warning("\(error)")
                return nil
            }
        }
        return options
    }

    /// Who the users of Slack are, by their ids: nobody whose name is the daemon's own, as no token is theirs.
    var slackAccounts: [String: SlackAccount] {
        let users = settings.slack.users.filter { OwnerName.fault($0.owner) == nil }
        let accounts = users.compactMap { user in
            Kernel.Role(rawValue: user.role.rawValue).map { (user.id, SlackAccount(owner: user.owner, role: $0)) }
        }
        return Dictionary(accounts, uniquingKeysWith: { first, _ in first })
    }
}
