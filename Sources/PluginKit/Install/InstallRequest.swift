// SPDX-License-Identifier: Apache-2.0

import Settings

/// What `holdfast plugin install`, `upgrade` and `rollback` have in common: where, and what the site is to say.
package struct InstallRequest: Sendable {
    package enum Verb: String, Sendable {
        case install, upgrade, rollback
    }

    package var verb: Verb
    /// The site's configuration folder.
    package var site: String
    /// The directory of plugins; nil lets the site choose.
    package var into: String?
    /// The digest that the archive must have.
    package var sha256: String?
    /// Permissions to grant, besides those that are granted already.
    package var grants: [String] = []
    /// Grant everything that is asked.
    package var grantsAsked = false
    /// Where it is to run: the word of the site's file; nil leaves it as it is.
    private(set) var placement: PluginSiteFile.Placement?
    /// Leave it switched off.
    package var isDisabled = false
    /// Only check and say.
    package var isDryRun = false
    /// Take the same version, or an older one, for an upgrade.
    package var isForced = false
    /// The version to go back to.
    package var target: String?

    package init(_ verb: Verb, site: String) {
        self.verb = verb
        self.site = site
    }

    /// Sets where the plugin is to run.
    package mutating func place(_ word: String) throws(KitFailure) {
        guard let known = PluginSiteFile.Placement(rawValue: word) else {
            let allowed = PluginSiteFile.Placement.allCases.map(\.rawValue).joined(separator: " or ")
            throw KitFailure("--placement must be \(allowed), is \"\(ShownText.line(word))\"", exitStatus: 2)
        }
        placement = known
    }
}
