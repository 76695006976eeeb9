// SPDX-License-Identifier: Apache-2.0

/// Which libraries of a folder a plugin brings with it: those that it needs, and that they need, as far as the folder
/// has them; the rest is the system's.
enum RuntimeClosure {
    struct File {
        let name: String
        let bytes: [UInt8]
    }

    /// By name.
    ///
    /// O(libraries), each read once.
    ///
    /// - Parameter read: the bytes of a file of the folder; nil when there is none of that name.
    static func files(
        of library: LibraryImage, architecture: Architecture,
        read: (String) throws(KitFailure) -> [UInt8]?
    ) throws(KitFailure) -> [File] {
        var found: [String: File] = [:]
        var asked: Set<String> = []
        var waiting = library.neededLibraries
        while let name = waiting.popLast() {
            // A name with a slash is a path of the machine that it was linked on.
            guard asked.insert(name).inserted, !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
                continue
            }
            guard let bytes = try read(name) else { continue }
            let image = try LibraryImage(bytes, path: name)
            try image.check(architecture)
            found[name] = File(name: name, bytes: bytes)
            waiting += image.neededLibraries
        }
        return found.values.sorted { $0.name < $1.name }
    }
}
