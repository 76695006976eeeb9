// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
package import PluginHost
import Synchronization
import Telemetry

/// One call of a plugin outside of any pipeline: what a host sends, and things that no host would send.
package struct TrialCall: Sendable {
    package var name: String
    package var arguments: JSONValue
    package var effect = Effect.read
    /// The number of a kind that no header knows; nil for a tool.
    package var foreignKind: UInt32?
    package var softDeadlineMilliseconds: Int64?
    /// Whether the context has a member that no author has heard of.
    package var hasUnknownContext = false
    /// When it is asked to stop, in milliseconds after its start; nil for never.
    package var cancelAfter: Int?

    package init(_ name: String, _ arguments: JSONValue) {
        self.name = name
        self.arguments = arguments
    }
}

/// What came of it; times in nanoseconds.
package struct Trial: Sendable {
    package let id: UInt64
    /// Nil when the call did not end in its time; it was then given up.
    package let outcome: Outcome?
    package let took: UInt64
    /// From the cancel to the end; nil when it was not cancelled, or ended before.
    package let stopping: UInt64?

    package var isOK: Bool { if case .ok = outcome { true } else { false } }
    /// Whether the process died of it.
    package var isCrash: Bool { if case .lost = outcome { true } else { false } }

    /// The word of its status.
    package var word: String { outcome?.word ?? "no end" }

    /// What was said about a failure.
    package var detail: String {
        switch outcome {
        case .failed(_, let bytes), .lost(let bytes):
            (try? JSONValue.parse(bytes))?["detail"]?.stringValue ?? word
        case .ok, nil: word
        }
    }
}

extension TrialCall {
    /// Makes the call and waits for its end, for so long at most.
    package func run(
        on plugin: IsolatedPlugin, _ environment: HostEnvironment, limitMilliseconds: Int
    ) async -> Trial {
        let time = environment.time
        let end = Ending()
        var context = CallContext(
            principal: Principal(name: "plugin-check", role: .operator, disclosure: .full), face: .rest,
            correlationID: "plugin-check")
        context.effect = effect
        let begun = time.monotonicNanoseconds()
        let id = environment.calls.begin(
            instance: plugin, context: context, deadline: .max, abandonAt: .max,
            finish: { end.set($0, at: time.monotonicNanoseconds()) })
        var document = context.encoded(softDeadlineMilliseconds: softDeadlineMilliseconds)
        if hasUnknownContext, var object = (try? JSONValue.parse(document))?.objectValue {
            object["x_of_a_newer_host"] = ["deep": [1, 2, ["three": .null]]]
            document = JSONValue.object(object).serialized()
        }
        let limit = UInt64(limitMilliseconds) * 1_000_000
        var call = StartedCall(
            id: id, kind: .tool, name: name, arguments: arguments.serialized(), context: document,
            deadlineMicros: time.wallMicroseconds() + Int64(limitMilliseconds) * 1_000)
        call.foreignKind = foreignKind
        plugin.start(call)
        var cancelled: UInt64?
        while end.value == nil {
            let now = time.monotonicNanoseconds()
            if let cancelAfter, cancelled == nil, now - begun >= UInt64(cancelAfter) * 1_000_000 {
                cancelled = now
                environment.calls.cancel(id)
            }
            if now - (cancelled ?? begun) >= limit {
                plugin.giveUp(id)
                environment.calls.finish(id, with: .failed(.timeout, []))
                return Trial(id: id.rawValue, outcome: nil, took: now - begun, stopping: cancelled.map { now - $0 })
            }
            try? await Task.sleep(for: .milliseconds(1))
        }
        let (outcome, at) = end.value ?? (.failed(.timeout, []), begun)
        return Trial(
            id: id.rawValue, outcome: outcome, took: at - begun,
            stopping: cancelled.flatMap { at >= $0 ? at - $0 : nil })
    }

    /// The end of a call, told once.
    private final class Ending: Sendable {
        private let state = Mutex<(Outcome, UInt64)?>(nil)
        var value: (Outcome, UInt64)? { state.withLock { $0 } }
        func set(_ outcome: Outcome, at: UInt64) { state.withLock { $0 = (outcome, at) } }
    }
}
