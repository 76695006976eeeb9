// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The current registry, replaced as a whole.
///
/// Readers take no lock: they load one pointer.
///
/// Every snapshot that was ever current stays alive, like the plugins behind it, which are never unloaded; so a reader
/// can never see freed memory. The cost for each change is one snapshot and the registrations
/// that only it holds: 2 KB for each tool of a plugin that was replaced.
package final class RegistryHolder: Sendable {
    private final class Box: Sendable {
        let registry: Registry
        init(_ registry: Registry) { self.registry = registry }
    }

    private struct Writers {
        var snapshots: [Box]
        var observers: [@Sendable (Registry) -> Void] = []
    }

    private let writers: Mutex<Writers>
    private let pointer: Atomic<UInt>

    package init(_ registry: Registry = Registry(generation: 1, plugins: [])) {
        let box = Box(registry)
        writers = Mutex(Writers(snapshots: [box]))
        pointer = Atomic(UInt(bitPattern: Unmanaged.passUnretained(box).toOpaque()))
    }

    /// The current snapshot.
    package var current: Registry {
        guard let address = UnsafeRawPointer(bitPattern: pointer.load(ordering: .acquiring)) else {
            return Registry(generation: 0, plugins: [])
        }
        return Unmanaged<Box>.fromOpaque(address).takeUnretainedValue().registry
    }

    /// Makes the next snapshot from the plugins of the last and tells the observers.
    @discardableResult
    package func update(_ change: ([RegisteredPlugin]) -> [RegisteredPlugin]) -> Registry {
        let (registry, observers) = writers.withLock { writers in
            let last = writers.snapshots[writers.snapshots.count - 1].registry
            let next = Registry(generation: last.generation + 1, plugins: change(last.plugins))
            let box = Box(next)
            writers.snapshots.append(box)
            pointer.store(UInt(bitPattern: Unmanaged.passUnretained(box).toOpaque()), ordering: .releasing)
            return (next, writers.observers)
        }
        for observer in observers { observer(registry) }
        return registry
    }

    /// Calls `body` after every change, on the thread that made it.
    package func observe(_ body: @escaping @Sendable (Registry) -> Void) {
        writers.withLock { $0.observers.append(body) }
    }
}
