// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization

/// A plugin whose tools and task types are closures of the test.
final class HandlerPlugin: PluginInstance {
    typealias Handler = @Sendable (HandledCall) async -> Outcome

    let pluginID = "org.example.tasks"
    private let calls: CallTable
    private let state = Mutex<
        (handlers: [String: Handler], gates: [CallID: Gate], abandoned: Int, runs: [String: Int])
    >(
        ([:], [:], 0, [:]))

    init(calls: CallTable) { self.calls = calls }

    /// How many calls the host has given up.
    var abandoned: Int { state.withLock { $0.abandoned } }

    /// How often a name was run.
    func runs(_ name: String) -> Int { state.withLock { $0.runs[name, default: 0] } }

    func handle(_ name: String, _ handler: @escaping Handler) { state.withLock { $0.handlers[name] = handler } }

    func start(_ call: StartedCall) {
        let gate = Gate()
        let handler = state.withLock { state in
            state.gates[call.id] = gate
            state.runs[call.name, default: 0] += 1
            return state.handlers[call.name]
        }
        guard let handler, let entry = calls.entry(call.id, ownedBy: self) else {
            calls.finish(call.id, by: self, with: .failed(.unsupported, []))
            return
        }
        let handled = HandledCall(call: call, entry: entry, isToStop: gate)
        Task { [calls] in calls.finish(call.id, by: self, with: await handler(handled)) }
    }

    func cancel(_ id: CallID) { state.withLock { $0.gates[id] }?.open() }

    func abandon(_ id: CallID) { state.withLock { $0.abandoned += 1 } }
}

/// A call as a handler sees it.
struct HandledCall: Sendable {
    let call: StartedCall
    let entry: CallTable.Entry
    /// Opens when the call is asked to stop.
    let isToStop: Gate

    var context: CallContext { entry.context }
    var arguments: JSONValue { (try? JSONValue.parse(call.arguments)) ?? .null }

    /// Asks as the services do; nil when the call has to unwind.
    func ask(_ key: String, _ kind: Ask.Kind = .form, schema: JSONValue? = nil) async -> AskAnswer? {
        guard let asks = context.asks else { return nil }
        let ask = Ask(key: key, kind: kind, message: "\(key)?", schema: schema, pluginID: "org.example.tasks")
        guard case .answered(let answer) = await asks.ask(ask, at: context.path) else { return nil }
        return answer
    }
}

extension Outcome {
    static func result(_ value: JSONValue) -> Outcome { .ok(JSONValue.object(["structured": value]).serialized()) }

    static func problem(_ code: ProblemCode, retryAfter: Int64? = nil) -> Outcome {
        let problem = Problem(code, "It failed.", retryAfterMilliseconds: retryAfter)
        return .failed(CallStatus.unavailable, problem.json.serialized())
    }

    /// The handler has asked and unwinds.
    static let unwound = Outcome.failed(.inputRequired, [])
}
