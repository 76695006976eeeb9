// SPDX-License-Identifier: Apache-2.0

/// Paths as a site writes them.
package enum SitePath {
    /// Marks a path below the staged `share/holdfast` folder, so that a site works wherever the stage is moved.
    package static let sharePrefix = "share:"

    /// The path to open: `share:NAME` is below `share`, an absolute path stays, any other is below `base`.
    package static func resolve(_ path: String, share: String, base: String) -> String {
        if path.hasPrefix(sharePrefix) { return join(share, String(path.dropFirst(sharePrefix.count))) }
        return path.hasPrefix("/") ? path : join(base, path)
    }

    private static func join(_ folder: String, _ name: String) -> String {
        let trimmed = name.drop { $0 == "/" }
        return folder.hasSuffix("/") ? folder + trimmed : "\(folder)/\(trimmed)"
    }
}
