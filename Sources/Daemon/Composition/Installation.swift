// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folders of the tree that this program was installed in: everything is found relative to its own executable.
package struct Installation: Sendable {
    /// The folder above `bin` or `libexec`.
    package let prefix: String
    /// The folder of the running program.
    private let folder: String

    package init(prefix: String, folder: String? = nil) {
        self.prefix = prefix
        self.folder = folder ?? prefix + "/libexec"
    }

    /// The installation that the running program belongs to.
    package static func current() -> Installation {
        let parts = program.split(separator: "/", omittingEmptySubsequences: false)
        return Installation(
            prefix: parts.dropLast(2).joined(separator: "/"), folder: parts.dropLast().joined(separator: "/"))
    }

    /// The path of the running program.
    package static var program: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package var share: String { prefix + "/share/holdfast" }
    package var plugins: String { prefix + "/lib/holdfast/plugins" }
    package var runtime: String { prefix + "/lib/holdfast/runtime" }
    /// The program that holds a plugin in a process of its own; in a build folder it lies beside the daemon.
    package var pluginHost: String {
        let installed = prefix + "/libexec/holdfast-plugin-host"
        return access(installed, X_OK) == 0 ? installed : folder + "/holdfast-plugin-host"
    }
    package var configuration: String { prefix + "/etc/holdfast" }

    /// A path of the site, in which `share:` stands for the installed `share/holdfast`.
    package func resolve(_ path: String) -> String {
        path.hasPrefix("share:") ? share + "/" + path.dropFirst("share:".count) : path
    }
}
