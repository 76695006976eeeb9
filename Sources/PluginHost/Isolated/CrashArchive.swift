// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import PluginChannel
import Synchronization

/// The last crash reports of every plugin: in memory, and in `<state>/crashes/<plugin>-<n>.json`.
///
/// A ring of files for each plugin, so that the folder does not grow.
package final class CrashArchive: Sendable {
    private struct State {
        var reports: [String: [CrashReport]] = [:]
        var next: [String: Int] = [:]
    }

    private let folder: String
    private let limit: Int
    private let state = Mutex(State())
    private let report: @Sendable (String) -> Void

    init(folder: String, limit: Int, report: @escaping @Sendable (String) -> Void) {
        self.folder = folder
        self.limit = max(1, limit)
        self.report = report
    }

    /// The reports of a plugin, newest first; those of an earlier run are read when they are asked for first.
    package func reports(of plugin: String) -> [CrashReport] {
        state.withLock { state in
            read(plugin, &state)
            return state.reports[plugin] ?? []
        }
    }

    /// Keeps a report.
    func add(_ crash: CrashReport, of plugin: String) {
        state.withLock { state in
            read(plugin, &state)
            state.reports[plugin, default: []].insert(crash, at: 0)
            if state.reports[plugin, default: []].count > limit { state.reports[plugin]?.removeLast() }
            let number = state.next[plugin] ?? 0
            state.next[plugin] = (number + 1) % limit
            mkdir(folder, 0o700)
            do throws(PluginRefusal) { try file(plugin, number).write(crash.document) } catch { report(error.reason) }
        }
    }

    private func read(_ plugin: String, _ state: inout State) {
        guard state.reports[plugin] == nil else { return }
        let found = (0..<limit).compactMap { number in
            file(plugin, number).read().map { (number, CrashReport(document: $0)) }
        }
        let sorted = found.sorted { Self.time($0.1) > Self.time($1.1) }
        state.reports[plugin] = sorted.map(\.1)
        state.next[plugin] = sorted.first.map { ($0.0 + 1) % limit } ?? 0
    }

    /// The id is a reverse DNS name: it holds nothing that means something in a path.
    private func file(_ plugin: String, _ number: Int) -> StateFile {
        StateFile(path: "\(folder)/\(plugin)-\(number).json")
    }

    private static func time(_ report: CrashReport) -> String { report.document["at"]?.stringValue ?? "" }
}
