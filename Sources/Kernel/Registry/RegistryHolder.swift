// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The current registry, replaced as a whole.
///
/// Readers take no lock: they announce themselves, load one pointer, copy what it refers to and leave. A snapshot that
/// was replaced is let go of when nobody is between the pointer and the copy: all operations on `readers` and `pointer`
/// are sequentially consistent, so a reader that comes after the count was seen to be 0 loads the new pointer.
package final class RegistryHolder: Sendable {
    private final class Box: Sendable {
        let registry: Registry
        init(_ registry: Registry) { self.registry = registry }
    }

    private struct Writers {
        var current: Box
        /// Replaced snapshots that a reader might be about to copy; the next change looks again.
        var replaced: [Box] = []
        var observers: [@Sendable (Registry) -> Void] = []
    }

    /// Who is told when what a resource holds has changed.
    package let updates = ResourceUpdates()
    private let writers: Mutex<Writers>
    private let pointer: Atomic<UInt>
    /// How many threads are between loading the pointer and having copied the registry.
    private let readers = Atomic<Int>(0)

    package init(_ registry: Registry = Registry(generation: 1, plugins: [])) {
        let box = Box(registry)
        writers = Mutex(Writers(current: box))
        pointer = Atomic(Self.address(of: box))
    }

    /// The current snapshot.
    package var current: Registry {
        readers.add(1, ordering: .sequentiallyConsistent)
        let registry = copied()
        readers.subtract(1, ordering: .sequentiallyConsistent)
        return registry
    }

    /// The registry behind the pointer, owned by the caller when this returns.
    ///
    /// Never inlined: the compiler may move a retain past an atomic operation, but not out of a function that returns
    /// what it retained.
    @inline(never)
    private func copied() -> Registry {
        guard let address = UnsafeRawPointer(bitPattern: pointer.load(ordering: .sequentiallyConsistent)) else {
            return Registry(generation: 0, plugins: [])
        }
        return Unmanaged<Box>.fromOpaque(address).takeUnretainedValue().registry
    }

    /// Makes the next snapshot from the plugins of the last and tells the observers.
    @discardableResult
    package func update(_ change: ([RegisteredPlugin]) -> [RegisteredPlugin]) -> Registry {
        updateUnlessRefused { (plugins) throws(Never) in change(plugins) }
    }

    /// The same for a change that may turn out to be impossible: then everything stays as it is, and nobody is told.
    @discardableResult
    package func updateUnlessRefused<Refusal: Error>(
        _ change: ([RegisteredPlugin]) throws(Refusal) -> [RegisteredPlugin]
    ) throws(Refusal) -> Registry {
        let (registry, observers, released) = try writers.withLock { writers throws(Refusal) in
            let last = writers.current.registry
            let box = Box(Registry(generation: last.generation + 1, plugins: try change(last.plugins)))
            writers.replaced.append(writers.current)
            writers.current = box
            pointer.store(Self.address(of: box), ordering: .sequentiallyConsistent)
            var released: [Box] = []
            if readers.load(ordering: .sequentiallyConsistent) == 0 { swap(&released, &writers.replaced) }
            return (box.registry, writers.observers, released)
        }
        // Outside the lock: what ends with a snapshot may be a plugin's instance.
        withExtendedLifetime(released) {}
        for observer in observers { observer(registry) }
        return registry
    }

    /// Calls `body` after every change, on the thread that made it.
    package func observe(_ body: @escaping @Sendable (Registry) -> Void) {
        writers.withLock { $0.observers.append(body) }
    }

    private static func address(of box: Box) -> UInt { UInt(bitPattern: Unmanaged.passUnretained(box).toOpaque()) }
}
