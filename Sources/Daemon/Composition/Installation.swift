// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folders of the tree that this program was installed in: everything is found relative to its own executable.
package struct Installation: Sendable {
    /// The folder above `bin` or `libexec`.
    package let prefix: String

    package init(prefix: String) { self.prefix = prefix }

    /// The installation that the running program belongs to.
    package static func current() -> Installation {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return Installation(prefix: parts.dropLast(2).joined(separator: "/"))
    }

    package var share: String { prefix + "/share/holdfast" }
    package var plugins: String { prefix + "/lib/holdfast/plugins" }
    package var runtime: String { prefix + "/lib/holdfast/runtime" }
    package var configuration: String { prefix + "/etc/holdfast" }

    /// A path of the site, in which `share:` stands for the installed `share/holdfast`.
    package func resolve(_ path: String) -> String {
        path.hasPrefix("share:") ? share + "/" + path.dropFirst("share:".count) : path
    }
}
