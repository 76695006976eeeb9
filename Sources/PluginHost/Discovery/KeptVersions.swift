// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import PluginChannel

/// The versions of a plugin that `holdfast plugin install` keeps: `<directory>/.versions/<id>/<version>-<digest>/`, of
/// which `<directory>/<id>` is a symbolic link to one.
///
/// The link and the pin of the site's file are two things that no system call changes at once. While they differ, the
/// pin decides: what the site pins is loaded as long as it is kept, so that an upgrade that was cut short leaves the old
/// version in service.
package enum KeptVersions {
    /// The hidden folder in a directory of plugins.
    package static let folderName = ".versions"

    /// Where the versions of a plugin are kept.
    package static func home(of id: String, in directory: String) -> String {
        directory + "/" + folderName + "/" + id
    }

    /// The folder to load for one that was found: the version that the link names at this moment, or a kept one that
    /// has the library that the site pins.
    static func folder(of found: PluginFolder, pin: String?) -> PluginFolder {
        var linked = PluginFolder(name: found.name, path: FilePath.resolved(found.path) ?? found.path)
        linked.ambiguity = found.ambiguity
        guard let pin, let digest = libraryDigest(in: linked.path), digest != pin,
            let slash = found.path.lastIndex(of: "/")
        else { return linked }
        let home = home(of: found.name, in: String(found.path[..<slash]))
        let kept = names(in: home).map { home + "/" + $0 }.first { libraryDigest(in: $0) == pin }
        return kept.map { PluginFolder(name: found.name, path: $0) } ?? linked
    }

    /// The folders of versions in a plugin's home, newest name first; what is hidden is not ready.
    package static func names(in home: String) -> [String] {
        PluginDiscovery.folders(in: [home]).map(\.name).reversed()
    }

    /// The digest that the manifest in a folder says its library has.
    private static func libraryDigest(in folder: String) -> String? {
        guard
            let bytes = try? FilePath.contents(
                folder + "/manifest.json", maximumBytes: PluginFiles.maximumManifestBytes)
        else { return nil }
        return (try? JSONValue.parse(bytes))?["sha256"]?.stringValue
    }
}
