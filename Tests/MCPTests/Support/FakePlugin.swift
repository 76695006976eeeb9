// SPDX-License-Identifier: Apache-2.0

import JSON
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

    /// The calls that wait to be cancelled or ended, by tool.
    private let open = Mutex<[String: CallID]>([:])

    /// Says something on behalf of the call of a tool that waits.
    func progress(_ tool: String, _ done: Double, of total: Double? = nil, _ message: String = "") {
        entry(tool)?.onProgress?(done, total, message)
    }

    func log(_ tool: String, _ level: CallLogLevel, _ message: String, _ fields: JSONObject = [:]) {
        entry(tool)?.onLog?(CallLogLine(level: level, logger: pluginID, message: message, fields: fields))
    }

    func release(_ tool: String, retryMilliseconds: Int64?) { entry(tool)?.onRelease?(retryMilliseconds) }

    /// Ends the call of a tool that waits.
    func finish(_ tool: String, _ outcome: Outcome = .ok(Array(#"{"structured":{"done":true}}"#.utf8))) {
        guard let id = open.withLock({ $0.removeValue(forKey: tool) }) else { return }
        calls.finish(id, by: self, with: outcome)
    }

    private func entry(_ tool: String) -> CallTable.Entry? {
        open.withLock { $0[tool] }.flatMap { calls.entry($0, ownedBy: self) }
    }

    func start(_ call: StartedCall) {
        if let body = bodies[call.name] {
            calls.finish(call.id, by: self, with: body(call))
        } else {
            open.withLock { $0[call.name] = call.id }
            started.yield(call.name)
        }
    }

    func cancel(_ id: CallID) {
        cancelled.withLock { $0.append(id) }
        calls.finish(id, by: self, with: .failed(.cancelled, []))
    }
}
