// SPDX-License-Identifier: Apache-2.0

import JSON
import PluginChannel
import Synchronization

/// Which libraries have passed a dry run, with which manifest, configuration and limits and in which version of the host;
/// kept in `<state>/dry-runs.json`, so that a start does not repeat them.
final class DryRunCache: Sendable {
    private static let limit = 512

    private let file: StateFile
    private let hostVersion: String
    private let report: @Sendable (String) -> Void
    private let state: Mutex<[String]>

    init(path: String, hostVersion: String, report: @escaping @Sendable (String) -> Void) {
        file = StateFile(path: path)
        self.hostVersion = hostVersion
        self.report = report
        let document = file.read()
        let isOurs = document?["host_version"]?.stringValue == hostVersion
        state = Mutex(isOurs ? (document?["passed"]?.arrayValue ?? []).compactMap(\.stringValue) : [])
    }

    func contains(_ key: String) -> Bool { state.withLock { $0.contains(key) } }

    /// Notes a dry run that passed; the oldest are forgotten.
    func add(_ key: String) {
        state.withLock { state in
            guard !state.contains(key) else { return }
            state.append(key)
            if state.count > Self.limit { state.removeFirst(state.count - Self.limit) }
            let document: JSONValue = [
                "host_version": .string(hostVersion), "passed": .array(state.map { .string($0) }),
            ]
            do throws(PluginRefusal) { try file.write(document) } catch { report(error.reason) }
        }
    }
}
