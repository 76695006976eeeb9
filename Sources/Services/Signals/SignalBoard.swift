// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The newest value of every signal.
///
/// In memory: every signal is recomputed from stored data, so nothing is lost.
package final class SignalBoard: Sendable {
    private let signals = Mutex<[String: Signal]>([:])

    package init() {}

    /// Replaces the signal of the same id.
    package func publish(_ signal: Signal) { signals.withLock { $0[signal.id] = signal } }

    /// Removes what a plugin published, when it is disabled.
    package func remove(pluginID: String) {
        signals.withLock { table in table = table.filter { $0.value.pluginID != pluginID } }
    }

    /// All signals, by id.
    package var all: [Signal] { signals.withLock { Array($0.values) }.sorted { $0.id < $1.id } }
}
