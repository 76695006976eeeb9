// SPDX-License-Identifier: Apache-2.0

import Archive
import JSON
import Kernel

/// A plugin as one file, `<id>-<version>.hfplugin`: gzip of ustar of `archive.json`, a folder for each architecture, a
/// licence and perhaps a README (docs/decisions/0030-plugin-archive.md).
///
/// A value of this type has passed every check that needs no code of the plugin to run.
package struct PluginArchive: Sendable {
    /// What `archive.json` says in `format`.
    static let format: Int64 = 1
    static let indexName = "archive.json"
    static let licenceName = "LICENSE"
    static let readmeName = "README.md"
    static let suffix = ".hfplugin"
    static let libraryName = "plugin.so"
    static let manifestName = "manifest.json"
    static let runtimeName = "runtime"
    /// The most bytes of the file itself.
    static let maximumBytes = 256 << 20
    static let maximumManifestBytes = 4 << 20
    static let maximumTextBytes = 1 << 20

    /// The plugin for one architecture.
    struct Part: Sendable {
        let manifest: PluginManifest
        /// What lies in the plugin's folder when it is installed, by its name there.
        let files: [String: ArraySlice<UInt8>]
    }

    let id: String
    let version: String
    let name: String
    let licence: String
    let parts: [Architecture: Part]
    /// The licence and the README, which every architecture has.
    let texts: [String: ArraySlice<UInt8>]
    /// All files but `archive.json`, by their names in the archive.
    let members: [Member]
    /// SHA-256 over `archive.json`, which has the digests of everything else: the archive's content in 64 digits.
    let contentDigest: String
    /// SHA-256 over the file.
    let fileDigest: String
    let fileBytes: Int

    /// One file of an archive.
    struct Member: Sendable {
        let name: String
        let size: Int
        let sha256: String
    }

    /// The archives that there are for, for messages.
    var architectures: String { parts.keys.map(\.rawValue).sorted().joined(separator: ", ") }
}

extension PluginArchive {
    /// What there is to say of it on one line.
    var title: String {
        "\(id) \(version) (\(ShownText.line(name)), \(ShownText.line(licence)))"
    }

    /// The files with sizes and digests, as JSON.
    var memberList: JSONValue {
        .array(
            members.map {
                ["name": .string($0.name), "bytes": .integer(Int64($0.size)), "sha256": .string($0.sha256)]
            })
    }

    /// The files with sizes and digests, a line each.
    var memberText: String {
        let width = members.map(\.name.count).max() ?? 0
        let digits = members.map { String($0.size).count }.max() ?? 0
        return members.map { member in
            let size = String(member.size)
            return "  " + member.name + String(repeating: " ", count: width - member.name.count + 2)
                + String(repeating: " ", count: digits - size.count) + "\(size)  \(member.sha256)\n"
        }.joined()
    }
}
