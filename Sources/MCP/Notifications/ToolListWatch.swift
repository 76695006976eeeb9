// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization

/// Finds out whether a change of the registry changed what clients see, and says so once.
///
/// Changes that follow each other within the delay are one (design.md section 4: 50 ms). A plugin that was loaded again
/// with the same tools is no change.
final class ToolListWatch: Sendable {
    private struct State {
        var known: [UInt8]
        var isWaiting = false
    }

    private let state: Mutex<State>
    private let registry: RegistryHolder
    private let later: @Sendable (@escaping @Sendable () -> Void) -> Void
    private let list: @Sendable (Registry) -> [UInt8]
    private let announce: @Sendable () -> Void

    /// - Parameters:
    ///   - later: runs what it is given when the changes that belong together have happened.
    ///   - list: what clients see of a registry, as bytes that differ when it differs.
    ///   - announce: is called after each change of it.
    init(
        registry: RegistryHolder, later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        list: @escaping @Sendable (Registry) -> [UInt8], announce: @escaping @Sendable () -> Void
    ) {
        self.registry = registry
        self.later = later
        self.list = list
        self.announce = announce
        state = Mutex(State(known: list(registry.current)))
    }

    /// Takes note of a change; returns at once.
    func registryChanged() {
        let isFirst = state.withLock { state in
            defer { state.isWaiting = true }
            return !state.isWaiting
        }
        if isFirst { later { self.look() } }
    }

    private func look() {
        // Before the list is read: a change from here on starts another delay.
        state.withLock { $0.isWaiting = false }
        let now = list(registry.current)
        let isChanged = state.withLock { state in
            defer { state.known = now }
            return state.known != now
        }
        if isChanged { announce() }
    }
}
