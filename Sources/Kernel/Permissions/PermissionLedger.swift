// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import Telemetry

/// What every plugin did with its permissions since the daemon started, by plugin id: a reload does not reset it.
package final class PermissionLedger: Sendable {
    /// Says that a plugin was denied something: its id, the permission, and the sentence that it was told.
    package typealias Log = @Sendable (_ plugin: String, _ permission: String, _ reason: String) -> Void

    /// How many permissions of one plugin are counted by name; the rest is counted together.
    package static let namesPerPlugin = 128
    /// Under this name the rest is counted, and what the host has no name for.
    package static let rest = "other"
    /// A denial is logged once in this time: 10 minutes in nanoseconds.
    package static let logInterval: UInt64 = 600_000_000_000

    let time: TimeSource
    /// The permissions that the host knows, such as `kv/1` and `tool.invoke:*`.
    package let known: Set<String>
    /// What only a grant gives that spells it.
    package let reserved: Set<String>
    private let metrics: MetricsRegistry?
    let log: Log
    private let books = Mutex<[String: [String: PermissionEntry]]>([:])

    package init(
        known: Set<String> = [], reserved: Set<String> = [], metrics: MetricsRegistry? = nil,
        time: TimeSource = .system, log: @escaping Log = { _, _, _ in }
    ) {
        self.known = known
        self.reserved = reserved
        self.metrics = metrics
        self.time = time
        self.log = log
    }

    /// What was counted of a plugin, by name.
    package func uses(of pluginID: String) -> [PermissionUse] {
        books.withLock { $0[pluginID]?.values.map(\.use) ?? [] }.sorted { $0.name < $1.name }
    }

    /// The entry of one permission; of one too many, that of the rest.
    func entry(of pluginID: String, _ name: String) -> PermissionEntry {
        books.withLock { books in
            if let entry = books[pluginID]?[name] { return entry }
            let isFull = (books[pluginID]?.count ?? 0) >= Self.namesPerPlugin
            let name = isFull ? Self.rest : name
            if let entry = books[pluginID]?[name] { return entry }
            let made = PermissionEntry(
                name, usedTotal: counter("used", pluginID, name),
                deniedTotal: { [metrics] in
                    Self.counter(metrics, "denied", pluginID, name)
                })
            books[pluginID, default: [:]][name] = made
            return made
        }
    }

    private func counter(_ what: String, _ pluginID: String, _ name: String) -> Counter? {
        Self.counter(metrics, what, pluginID, name)
    }

    private static func counter(_ metrics: MetricsRegistry?, _ what: String, _ plugin: String, _ name: String)
        -> Counter?
    {
        try? metrics?.counter(
            "holdfast_plugin_permission_\(what)_total", ["plugin": plugin, "permission": name],
            help: what == "used"
                ? "Requests of a plugin that a grant allowed, by grant." : "Requests of a plugin that no grant allowed."
        )
    }
}
