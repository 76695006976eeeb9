// SPDX-License-Identifier: Apache-2.0

import Kernel
import Synchronization

/// A plugin in memory: `echo` and others answer inside `start`, `hang` waits until it is cancelled.
final class FakePlugin: PluginInstance {
    typealias Body = @Sendable (StartedCall) -> Outcome

    let pluginID = "org.example.fake"
    private let calls: CallTable
    private let bodies: [String: Body]
    private let cancelled = Mutex<[CallID]>([])
    /// The names of tools that wait to be cancelled, as they start.
    let hanging: AsyncStream<String>
    private let started: AsyncStream<String>.Continuation

    init(calls: CallTable, bodies: [String: Body]) {
        self.calls = calls
        self.bodies = bodies
        (hanging, started) = AsyncStream.makeStream()
    }

    var cancelledCount: Int { cancelled.withLock { $0.count } }

    func start(_ call: StartedCall) {
        if let body = bodies[call.name] {
            calls.finish(call.id, by: self, with: body(call))
        } else {
            started.yield(call.name)
        }
    }

    func cancel(_ id: CallID) {
        cancelled.withLock { $0.append(id) }
        calls.finish(id, by: self, with: .failed(.cancelled, []))
    }
}
