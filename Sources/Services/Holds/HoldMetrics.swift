// SPDX-License-Identifier: Apache-2.0

import Kernel
import Synchronization
import Telemetry

/// The metrics of holds: which are set, and what they have stopped.
final class HoldMetrics: Sendable {
    private static let active = "holdfast_hold_active"

    private let registry: MetricsRegistry
    /// The names that were ever shown, so that a hold that is cleared is shown as 0.
    private let shown = Mutex<Set<String>>(Set(HoldName.builtIn))

    init(registry: MetricsRegistry) {
        self.registry = registry
        show([])
    }

    /// Shows 1 for each name that is held, and 0 for the others.
    func show(_ holds: [Hold]) {
        let names = Set(holds.map(\.name))
        let all = shown.withLock { shown in
            shown.formUnion(names)
            return shown
        }
        for name in all {
            let gauge = try? registry.gauge(
                Self.active, ["name": name], help: "Whether a named hold is set, 1 or 0.")
            gauge?.set(names.contains(name) ? 1 : 0)
        }
    }

    func countRefusal(_ names: [String]) {
        for name in Set(names) {
            let counter = try? registry.counter(
                "holdfast_hold_refusals_total", ["name": name], help: "Calls that a named hold has refused.")
            counter?.increment()
        }
    }

    func countOverride(_ names: [String]) {
        for name in Set(names) {
            let counter = try? registry.counter(
                "holdfast_hold_overrides_total", ["name": name],
                help: "Calls that an administrator has made in spite of a named hold.")
            counter?.increment()
        }
    }
}
