// SPDX-License-Identifier: Apache-2.0

import JSON
import PluginChannel
import Synchronization

/// The libraries that crashed too often, by the digest of their content; kept in `<state>/quarantine.json`.
///
/// Whoever changes the library, or lifts the quarantine, makes it run again.
package final class Quarantine: Sendable {
    /// Why and since when a library is kept from running.
    package struct Entry: Sendable, Equatable {
        package let sha256: String
        package let plugin: String
        package let reason: String
        /// RFC 3339, UTC.
        package let since: String
    }

    private let file: StateFile
    private let state: Mutex<[String: Entry]>
    /// Held while the file is written, so that an older state never replaces a newer one.
    private let saving = Mutex(())
    private let report: @Sendable (String) -> Void

    /// Reads what an earlier run left; `report` is told why it could not be written.
    init(path: String, report: @escaping @Sendable (String) -> Void) {
        file = StateFile(path: path)
        self.report = report
        var entries: [String: Entry] = [:]
        for (sha256, value) in file.read()?.objectValue ?? [:] {
            entries[sha256] = Entry(
                sha256: sha256, plugin: value["plugin"]?.stringValue ?? "", reason: value["reason"]?.stringValue ?? "",
                since: value["since"]?.stringValue ?? "")
        }
        state = Mutex(entries)
    }

    /// All of them, by plugin.
    package var entries: [Entry] {
        state.withLock { $0.values.sorted { ($0.plugin, $0.sha256) < ($1.plugin, $1.sha256) } }
    }

    /// Why this library may not run; nil when it may.
    package func reason(sha256: String) -> String? { state.withLock { $0[sha256]?.reason } }

    /// Keeps a library from running from now on; `save` makes that last.
    func add(_ entry: Entry) { state.withLock { $0[entry.sha256] = entry } }

    /// Lets a library run again; false when it was not in quarantine.
    @discardableResult
    package func lift(sha256: String) -> Bool {
        guard state.withLock({ $0.removeValue(forKey: sha256) }) != nil else { return false }
        save()
        return true
    }

    /// Writes what holds now; blocks for the disk.
    func save() {
        saving.withLock { _ in
            let entries = state.withLock { $0.values.sorted { $0.sha256 < $1.sha256 } }
            let document = entries.reduce(into: JSONObject()) { object, entry in
                object[entry.sha256] = [
                    "plugin": .string(entry.plugin), "reason": .string(entry.reason), "since": .string(entry.since),
                ]
            }
            do throws(PluginRefusal) { try file.write(.object(document)) } catch { report(error.reason) }
        }
    }
}
