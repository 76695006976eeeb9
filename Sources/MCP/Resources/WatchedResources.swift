// SPDX-License-Identifier: Apache-2.0

import Kernel
import Synchronization

/// Which resources clients have asked to be told of, so that a change of many is told as a change of each.
///
/// Only the newest are kept when there are too many; whoever has gone is forgotten with time.
final class WatchedResources: Sendable {
    private static let capacity = 4_096

    private struct State {
        var uris: Set<String> = []
        var order: [String] = []
        var changed: Set<ResourceUpdates.Update> = []
        var isWaiting = false
    }

    private let state = Mutex(State())

    /// Takes note that somebody watches a resource.
    func add(_ uri: String) {
        state.withLock { state in
            guard state.uris.insert(uri).inserted else { return }
            state.order.append(uri)
            guard state.order.count > Self.capacity else { return }
            state.uris.subtract(state.order.prefix(Self.capacity / 2))
            state.order.removeFirst(Self.capacity / 2)
        }
    }

    /// Takes note of a change; true when it is the first since `take`.
    func note(_ update: ResourceUpdates.Update) -> Bool {
        state.withLock { state in
            state.changed.insert(update)
            defer { state.isWaiting = true }
            return !state.isWaiting
        }
    }

    /// The watched resources that have changed since the last time, each once and in order.
    func take() -> [String] {
        state.withLock { state in
            state.isWaiting = false
            defer { state.changed = [] }
            return state.uris.filter { uri in state.changed.contains { $0.covers(uri) } }.sorted()
        }
    }
}
