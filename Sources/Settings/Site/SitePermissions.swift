// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Who may write the files of a site.
package enum SitePermissions {
    /// The folders and files of a site that every user of this machine may write.
    ///
    /// A folder whose entries only their owners may remove (the sticky bit) is still one where anybody may add a file.
    package static func writableByAll(_ directory: String, files: [String]) -> [String] {
        let folders = [directory] + ["conf.d", "plugins.d"].map { SiteLoader.join(directory, $0) }
        return (folders + files).filter { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & 0o002 != 0
        }
    }

    /// A warning for each of them.
    ///
    /// It stops nothing: on some file systems of desktops every file has such a mode.
    static func warnings(_ directory: String, files: [String]) -> [SettingsFault] {
        writableByAll(directory, files: files).map {
            SettingsFault(
                file: $0, position: .none, key: "", value: nil,
                message:
                    "is writable by everybody, and whoever may write it decides what the daemon does; chmod o-w \($0)")
        }
    }
}
