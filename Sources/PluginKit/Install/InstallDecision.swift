// SPDX-License-Identifier: Apache-2.0

import Kernel
import PluginHost

/// Whether one version may take the place of another: decided from values alone.
enum InstallDecision {
    /// What there is now, as far as the decision needs it.
    struct Present: Equatable {
        let version: String
        /// Whether its content is that of the archive.
        let isSameContent: Bool
    }

    /// Why an archive is not taken; nil when it is.
    static func refusal(
        _ verb: InstallRequest.Verb, id: String, version: String, over present: Present?, isForced: Bool
    ) -> String? {
        guard let present else {
            return verb == .upgrade ? "\(id) is not installed; install it: holdfast plugin install FILE" : nil
        }
        if verb == .install {
            if present.isSameContent { return nil }
            return "\(id) \(present.version) is installed already; upgrade it: holdfast plugin upgrade FILE"
        }
        if isForced { return nil }
        guard let new = SemanticVersion(version), let old = SemanticVersion(present.version) else { return nil }
        if new > old { return nil }
        return new == old
            ? "\(id) \(present.version) is installed already; --force takes another content of the same version"
            : "\(id) \(present.version) is installed, and \(version) is older; holdfast plugin rollback \(id) goes back to a "
                + "kept version, --force takes this one"
    }

    /// The version that is in use: what the site pins, as the daemon sees it, else what is linked.
    static func current(
        linked: VersionShelf.Kept?, kept: [VersionShelf.Kept], pin: String?
    ) -> VersionShelf.Kept? {
        guard let pin, linked?.manifest.sha256 != pin else { return linked }
        return kept.first { $0.manifest.sha256 == pin } ?? linked
    }

    /// The version to go back to.
    ///
    /// - Parameter wanted: a version that was asked for; nil takes the highest below the one in use.
    static func target(
        id: String, current: VersionShelf.Kept, kept: [VersionShelf.Kept], wanted: String?
    ) throws(KitFailure) -> VersionShelf.Kept {
        let others = kept.filter { $0.name != current.name }
        let list = others.isEmpty ? "none" : others.map(\.manifest.version).joined(separator: ", ")
        if let wanted {
            if let found = others.first(where: { $0.manifest.version == wanted }) { return found }
            throw KitFailure("\(id) \(wanted) is not kept; kept besides \(current.manifest.version): \(list)")
        }
        let now = SemanticVersion(current.manifest.version)
        let below = others.first { kept in
            guard let now, let version = SemanticVersion(kept.manifest.version) else { return false }
            return version <= now
        }
        guard let below else {
            throw KitFailure(
                "there is no version of \(id) to go back to; kept besides \(current.manifest.version): \(list)")
        }
        return below
    }
}
