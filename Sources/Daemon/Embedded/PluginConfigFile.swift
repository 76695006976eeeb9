// SPDX-License-Identifier: Apache-2.0

import JSON
import PluginChannel
import PluginKit
import Settings

/// A plugin's configuration in a file of its own: JSON, or a site file's TOML, whose `[config]` is meant.
enum PluginConfigFile {
    /// - Throws: `StartFailure` with the place of a fault.
    static func read(_ path: String?) throws(StartFailure) -> JSONValue {
        guard let path else { return [:] }
        let config: JSONValue
        if path.hasSuffix(".toml") {
            do throws(SettingsFault) {
                let document = JSONValue(try TOMLDocument(parsing: try bytes(path), file: path).root.value)
                config = document["config"] ?? document
            } catch { throw StartFailure("\(error)") }
        } else {
            config = try json(path)
        }
        guard config.objectValue != nil else { throw StartFailure("\(path) must hold an object") }
        return config
    }

    static func json(_ path: String) throws(StartFailure) -> JSONValue {
        do throws(PluginRefusal) { return try PluginSubject.json(path) } catch { throw StartFailure(error.reason) }
    }

    private static func bytes(_ path: String) throws(SettingsFault) -> [UInt8] {
        do throws(StartFailure) { return try TextFile.read(path) } catch {
            throw SettingsFault(file: path, position: .none, key: "", value: nil, message: error.description)
        }
    }
}
