// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What one instance can be called for, by kind and name; tools and prompts may come and go while it runs.
final class CallableTable: Sendable {
    private let callables = Mutex<[Callable.Key: Callable]>([:])

    /// The one of a key; O(1).
    subscript(key: Callable.Key) -> Callable? { callables.withLock { $0[key] } }

    /// Enters what the plugin offers from the start; of two with one name the first, and the host refuses the manifest.
    func begin(_ all: [Callable]) {
        let table = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        callables.withLock { $0 = table }
    }

    /// Enters more, and gives what stood in their places.
    func add(_ more: [Callable]) -> [Callable.Key: Callable?] {
        callables.withLock { table in
            var before: [Callable.Key: Callable?] = [:]
            for callable in more {
                before.updateValue(table.updateValue(callable, forKey: callable.key), forKey: callable.key)
            }
            return before
        }
    }

    /// Puts back what `add` gave.
    func restore(_ before: [Callable.Key: Callable?]) {
        callables.withLock { table in
            for (key, callable) in before { table[key] = callable }
        }
    }

    /// Takes out those of these keys.
    func remove(_ keys: [Callable.Key]) {
        callables.withLock { table in
            for key in keys { table[key] = nil }
        }
    }
}
