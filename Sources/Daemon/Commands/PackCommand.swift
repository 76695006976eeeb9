// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import PluginHost
import Settings

/// Writes `manifest.json` for a plugin library, and a site file that pins and enables it.
package enum PackCommand {
    /// Packs in this process, which then ends: the library's code has run in it.
    package static func run(
        pluginJSON: String, library: String, manifest: String, siteFile: String?
    ) throws(StartFailure) {
        let source: JSONValue
        do { source = try JSONValue.parse(try TextFile.read(pluginJSON)) } catch let error as JSONError {
            throw StartFailure("\(pluginJSON):\(error.line):\(error.column): \(error)")
        } catch let error as StartFailure { throw error } catch { throw StartFailure("\(pluginJSON): \(error)") }
        let packed: JSONValue
        do throws(PluginRefusal) {
            packed = try ManifestPacker.pack(library: library, pluginJSON: source)
        } catch {
            throw StartFailure("\(library): \(error.reason)")
        }
        try TextFile.write(packed.serialized(.pretty) + [10], to: manifest)
        if let siteFile {
            let grants = (packed["permissions"]?.arrayValue ?? []).compactMap(\.stringValue)
            let text = PluginSiteFile.text(
                enabled: true, placement: nil, sha256: packed["sha256"]?.stringValue, grants: grants)
            try TextFile.write(Array(text.utf8), to: siteFile)
        }
    }
}

/// Small files, whole.
enum TextFile {
    static func read(_ path: String) throws(StartFailure) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw StartFailure("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(StartFailure) {
        guard let file = fopen(path + ".new", "wb") else {
            throw StartFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count, rename(path + ".new", path) == 0 else {
            throw StartFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }
}
