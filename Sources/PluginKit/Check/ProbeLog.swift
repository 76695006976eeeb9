// SPDX-License-Identifier: Apache-2.0

package import PluginChannel
import Synchronization

/// What the children of a plugin have reported so far.
package final class ProbeLog: Sendable {
    package struct State: Sendable {
        /// How long `call()` kept its thread, in nanoseconds, by call.
        package var returned: [UInt64: UInt64] = [:]
        package var unwanted: [(call: UInt64, why: ProbeReport.Unwanted)] = []
        /// Sentences, in the order in which they were first said, with how often.
        package var denied: [(sentence: String, count: Int)] = []
        package var loaded: (load: UInt64, create: UInt64, describe: UInt64)?
        package var rested: Rest?
        package var waiting: Int32?
    }

    /// How an instance came to rest; nanoseconds.
    package struct Rest: Sendable {
        package let drain: UInt64
        package let destroy: UInt64
        package let doneCalls: Int
        package let threads: [String]
    }

    private let state = Mutex(State())
    private let onWaiting: @Sendable (Int32) -> Void

    /// - Parameter onWaiting: told when a process waits for a debugger.
    package init(onWaiting: @escaping @Sendable (Int32) -> Void = { _ in }) { self.onWaiting = onWaiting }

    package var seen: State { state.withLock { $0 } }

    package func take(_ report: ProbeReport) {
        if case .waiting(let pid) = report { onWaiting(pid) }
        state.withLock { state in
            switch report {
            case .waiting(let pid): state.waiting = pid
            case .loaded(let load, let create, let describe): state.loaded = (load, create, describe)
            case .returned(let call, let took): state.returned[call] = took
            case .unwanted(let call, let why): state.unwanted.append((call, why))
            case .denied(let sentence):
                if let index = state.denied.firstIndex(where: { $0.sentence == sentence }) {
                    state.denied[index].count += 1
                } else if state.denied.count < 100 {
                    state.denied.append((sentence, 1))
                }
            case .rested(let drain, let destroy, let doneCalls, let threads):
                state.rested = Rest(drain: drain, destroy: destroy, doneCalls: doneCalls, threads: threads)
            }
        }
    }

    /// Waits until something was reported; false when the time is over before.
    package func wait(milliseconds: Int, until isThere: @Sendable (State) -> Bool) async -> Bool {
        for _ in 0..<max(1, milliseconds) {
            if isThere(seen) { return true }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return isThere(seen)
    }
}
