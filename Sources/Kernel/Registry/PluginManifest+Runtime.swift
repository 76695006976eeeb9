// SPDX-License-Identifier: Apache-2.0

import JSON

extension PluginManifest {
    /// A plugin brings at most this many libraries of a runtime; Swift's with Foundation is 24.
    package static let maximumRuntimeFiles = 64

    /// What the program that holds the plugin needs itself: a copy of one of these would be loaded before the plugin's
    /// process is confined, and for the program instead of the system's.
    private static let reservedLibraries: Set<Substring> = [
        "libc", "libm", "libmvec", "libdl", "librt", "libpthread", "libutil", "libgcc_s", "libstdc++",
    ]

    /// Reads `runtime_files`: names of libraries in `runtime/` beside the library, with their digests.
    mutating func readRuntimeFiles(_ document: JSONValue) throws(ManifestError) {
        runtimeFiles = [:]
        guard let value = document["runtime_files"] else { return }
        let field = try ManifestField(value, at: "/runtime_files")
        guard field.object.count <= Self.maximumRuntimeFiles else {
            throw ManifestError(
                pointer: "/runtime_files",
                message: "must have at most \(Self.maximumRuntimeFiles) files, has \(field.object.count)")
        }
        for member in field.object {
            guard Self.isLibraryName(member.key) else {
                throw field.fail(
                    member.key, "is no name of a library such as libswiftCore.so: letters, digits and _ + - . only")
            }
            if let dot = member.key.firstIndex(of: "."), Self.reservedLibraries.contains(member.key[..<dot]) {
                throw field.fail(member.key, "is a library of the system, which a plugin cannot bring")
            }
            guard let digest = member.value.stringValue, Self.isDigest(digest) else {
                throw field.fail(
                    member.key, "must be 64 lower-case hexadecimal digits, is \(member.value.text)")
            }
            runtimeFiles[member.key] = digest
        }
    }

    /// `lib...so`, maybe with numbers of a version after it; no path, no word of the shell or of the loader.
    private static func isLibraryName(_ name: String) -> Bool {
        let bytes = name.utf8
        let isPlain = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain && bytes.count <= 128 && name.hasPrefix("lib") && name.contains(".so")
    }

    /// A SHA-256 as the manifest writes it.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
