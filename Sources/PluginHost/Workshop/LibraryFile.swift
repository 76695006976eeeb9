// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import PluginChannel

/// A plugin's library, read once: what is digested, looked into and run is the same.
package struct LibraryFile: Sendable {
    package let path: String
    package let bytes: [UInt8]
    package let digest: SHA256Digest

    /// The folder that it lies in.
    var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    /// Reads a library for this machine that exports our entry, without running it.
    package init(_ path: String) throws(PluginRefusal) {
        self.path = path
        bytes = try FilePath.contents(path, maximumBytes: PluginFiles.maximumLibraryBytes)
        try PluginFiles.checkEntry(bytes, path: path)
        digest = try PluginFiles.digest(of: bytes, path: path)
    }
}
