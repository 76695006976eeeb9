// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc
import Kernel
import PluginHost

/// The versions of one plugin in a directory of plugins, and the link to the one that is in use.
///
/// They lie in `.versions/<id>/<version>-<digest>/`, and the link is `<id>`. Every step is one rename: a reader sees a
/// whole version or another whole one.
struct VersionShelf: Sendable {
    /// How many versions stay, with the one in use.
    static let keptVersions = 3

    let directory: String
    let id: String

    var home: String { KeptVersions.home(of: id, in: directory) }
    var link: String { directory + "/" + id }

    /// A version that is there.
    struct Kept: Sendable {
        /// The folder's name; nil for a folder `<id>` that somebody has put there by hand.
        let name: String?
        let path: String
        let manifest: PluginManifest
    }

    /// The name of the folder of an archive's content.
    static func name(of archive: PluginArchive) -> String { "\(archive.version)-\(archive.contentDigest.prefix(8))" }

    /// All versions whose manifest can be read, the highest first.
    func kept() -> [Kept] {
        KeptVersions.names(in: home).compactMap { read(name: $0, home + "/" + $0) }.sorted {
            guard let left = SemanticVersion($0.manifest.version), let right = SemanticVersion($1.manifest.version),
                left != right
            else { return ($0.name ?? "") > ($1.name ?? "") }
            return left > right
        }
    }

    /// The version that the daemon finds first; nil when there is none, or none that can be read.
    func linked() -> Kept? {
        guard let path = DiskFolder.resolved(link) else { return nil }
        let (folder, name) = DiskFile.parts(path)
        return read(name: folder == DiskFolder.resolved(home) ? name : nil, path)
    }

    /// Moves a whole folder to its place among the versions.
    ///
    /// One that is there already under that name is replaced.
    func take(_ draft: String, as name: String) throws(KitFailure) {
        try DiskFolder.make(home)
        let target = home + "/" + name
        unlink(target)
        if rename(draft, target) != 0 {
            guard DiskFolder.exists(target) else { throw DiskFile.failure("cannot make", target) }
            try exchange(draft, target)
        }
        DiskFile.sync(home)
    }

    /// Makes a version the one that the daemon finds.
    ///
    /// A folder that was put there by hand becomes a version among the others.
    func point(at name: String) throws(KitFailure) {
        let target = "\(KeptVersions.folderName)/\(id)/\(name)"
        var status = stat()
        if lstat(link, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            let manifest = try DiskFile.read(
                link + "/" + PluginArchive.manifestName, maximumBytes: PluginArchive.maximumManifestBytes)
            let version = try PluginArchive.manifest(manifest[...], path: link).version
            guard SemanticVersion(version) != nil else { throw KitFailure("\(link) has the version \(version)") }
            let own = "\(home)/\(version)-\(try DiskFile.digest(manifest[...]).prefix(8))"
            // The link gets the place of the folder and the folder that of the link, at once.
            unlink(own)
            try makeLink(own, to: target)
            try exchange(own, link)
        } else {
            let draft = home + "/.link"
            unlink(draft)
            try makeLink(draft, to: target)
            guard rename(draft, link) == 0 else {
                let failure = DiskFile.failure("cannot make", link)
                unlink(draft)
                throw failure
            }
        }
        DiskFile.sync(home)
        DiskFile.sync(directory)
    }

    /// Removes the oldest versions beyond the number that is kept.
    ///
    /// - Parameter used: names that stay in any case.
    /// - Returns: the names of what was removed.
    func prune(keeping used: Set<String>) -> [String] {
        let others = kept().compactMap(\.name).filter { !used.contains($0) }
        let removed = others.dropFirst(max(0, Self.keptVersions - used.count))
        for name in removed {
            // Half of a version must not be found under its name.
            let grave = home + "/.old"
            DiskFolder.remove(grave)
            if rename(home + "/" + name, grave) == 0 { DiskFolder.remove(grave) }
        }
        return Array(removed)
    }

    private func read(name: String?, _ path: String) -> Kept? {
        guard
            let text = try? DiskFile.read(
                path + "/" + PluginArchive.manifestName, maximumBytes: PluginArchive.maximumManifestBytes),
            let manifest = try? PluginArchive.manifest(text[...], path: path), manifest.id == id
        else { return nil }
        return Kept(name: name, path: path, manifest: manifest)
    }

    private func makeLink(_ path: String, to target: String) throws(KitFailure) {
        guard symlink(target, path) == 0 else { throw DiskFile.failure("cannot make the link", path) }
    }

    private func exchange(_ left: String, _ right: String) throws(KitFailure) {
        guard platform_exchange(left, right) == 0 else {
            throw DiskFile.failure("cannot exchange \(left) with", right)
        }
    }
}
