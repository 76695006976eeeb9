// SPDX-License-Identifier: Apache-2.0

import CPlatform

/// What a plugin may read under Landlock without asking: its own folder, and what the loader and the runtime need.
enum ReadablePaths {
    /// Folders of libraries, the loader's cache, sources of randomness, the time zones, and what the C library reads of
    /// the process itself.
    private static let system = [
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/dev/null", "/dev/zero",
        "/dev/random", "/dev/urandom", "/etc/localtime", "/usr/share/zoneinfo", "/proc/self",
        "/sys/devices/system/cpu",
    ]

    /// The folder of the library, those of everything that this program has loaded itself, and the system's.
    static func all(library: String) -> [String] {
        var found = Folders()
        withUnsafeMutablePointer(to: &found) { pointer in
            platform_loaded_folders(
                { user, folder, length in
                    guard let user, let folder else { return }
                    let bytes = UnsafeRawBufferPointer(start: folder, count: length)
                    user.assumingMemoryBound(to: Folders.self).pointee.paths.insert(
                        String(decoding: bytes, as: UTF8.self))
                }, pointer)
        }
        if let slash = library.lastIndex(of: "/") { found.paths.insert(String(library[..<slash])) }
        return system + found.paths.sorted()
    }

    private struct Folders {
        var paths: Set<String> = []
    }
}
