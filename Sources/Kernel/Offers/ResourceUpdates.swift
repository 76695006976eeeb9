// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tells whoever shows resources that the contents of some have changed.
package final class ResourceUpdates: Sendable {
    /// Which resources have changed.
    package enum Update: Sendable, Hashable {
        case uri(String)
        /// All whose URI begins so.
        case prefix(String)

        /// Whether the resource of a URI is among them.
        package func covers(_ uri: String) -> Bool {
            switch self {
            case .uri(let changed): changed == uri
            case .prefix(let prefix): uri.hasPrefix(prefix)
            }
        }
    }

    private let observers = Mutex<[@Sendable (Update) -> Void]>([])

    package init() {}

    /// Calls `body` with every update, on the thread that publishes it; it must not wait.
    package func observe(_ body: @escaping @Sendable (Update) -> Void) { observers.withLock { $0.append(body) } }

    /// Tells every observer.
    package func publish(_ update: Update) {
        for observer in observers.withLock({ $0 }) { observer(update) }
    }
}
