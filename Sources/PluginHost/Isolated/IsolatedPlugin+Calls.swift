// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import PluginChannel
import Synchronization

extension IsolatedPlugin {
    /// What is done with a call.
    private enum Way {
        case send(Child)
        case spawn
        case wait
        case refuse(String, retryAfter: UInt64?, code: ProblemCode = .serviceUnavailable)
    }

    package func start(_ call: StartedCall) {
        switch way(of: call) {
        case .send(let child): send(call, to: child)
        case .spawn: spawn()
        case .wait: runtime.watch.wake()
        case .refuse(let detail, let retryAfter, let code):
            refuse(call.id.rawValue, detail, retryAfter: retryAfter, code: code)
        }
    }

    private func way(of call: StartedCall) -> Way {
        let now = self.now
        let quarantine = runtime.quarantine.reason(sha256: manifest.sha256)
        let policy = runtime.policy
        return state.withLock { state in
            if state.isClosed { return .refuse("The plugin is being stopped.", retryAfter: 100) }
            if let reason = quarantine ?? state.refusal {
                return .refuse(
                    "The plugin \(manifest.id) does not run: \(reason)", retryAfter: nil,
                    code: quarantine == nil ? .serviceUnavailable : .circuitOpen)
            }
            if let number = state.current, let running = state.running[number], running.isReady {
                state.running[number]?.calls[call.id.rawValue] = call.name
                state.running[number]?.lastUse = now
                return .send(running.child)
            }
            let pause = state.pauseEnd > now ? (state.pauseEnd - now) / 1_000_000 : 0
            guard pause <= policy.longestWait else {
                return .refuse(
                    "The plugin \(manifest.id) crashed and starts again later.", retryAfter: pause, code: .circuitOpen)
            }
            guard state.waiting.count < policy.waitingLimit else {
                return .refuse("Too many calls wait for the plugin \(manifest.id) to start.", retryAfter: 1_000)
            }
            state.waiting.append(call)
            return Self.beginSpawning(&state, now: now, onlyIfWaiting: true) ? .spawn : .wait
        }
    }

    /// Whether a child is to be started now; the caller then starts it.
    static func beginSpawning(_ state: inout State, now: UInt64, onlyIfWaiting: Bool) -> Bool {
        guard !state.isClosed, state.current == nil, !state.isSpawning, state.refusal == nil, now >= state.pauseEnd,
            !onlyIfWaiting || !state.waiting.isEmpty
        else { return false }
        state.isSpawning = true
        return true
    }

    func send(_ call: StartedCall, to child: Child) {
        // When it fails the child is at its end, and whoever sees that ends this call with all others.
        child.send(
            .call(
                id: call.id.rawValue,
                CallFrame(
                    kind: call.foreignKind ?? call.kind.rawValue, flags: call.flags,
                    deadlineMicroseconds: call.deadlineMicros,
                    name: call.name, context: call.context, arguments: call.arguments)))
    }

    /// Ends a call that the plugin did not get, or did not survive.
    ///
    /// - Parameters:
    ///   - code: `circuitOpen` while it is not even asked, because it crashed too often or just now.
    ///   - isLost: whether the plugin is to blame: it crashed, or its process could not be started.
    func refuse(
        _ call: UInt64, _ detail: String, retryAfter: UInt64?, code: ProblemCode = .serviceUnavailable,
        isLost: Bool = false
    ) {
        var document: JSONObject = ["code": .string(code.rawValue), "detail": .string(detail), "retryable": true]
        if let retryAfter { document["retry_after_ms"] = .integer(Int64(clamping: retryAfter)) }
        let bytes = JSONValue.object(document).serialized()
        environment.calls.finish(
            CallID(rawValue: call), by: self, with: isLost ? .lost(bytes) : .failed(.unavailable, bytes))
    }

    package func cancel(_ id: CallID) {
        host.operations.stopWork(for: id.rawValue)
        let (child, wasWaiting) = state.withLock { state -> (Child?, Bool) in
            if let index = state.waiting.firstIndex(where: { $0.id == id }) {
                state.waiting.remove(at: index)
                return (nil, true)
            }
            return (state.running.values.first { $0.calls[id.rawValue] != nil }?.child, false)
        }
        if wasWaiting { environment.calls.finish(id, by: self, with: .failed(.cancelled, [])) }
        child?.send(.cancel(id: id.rawValue, isAbandoned: false))
    }

    /// Tells the process of a call that nobody waits for it any more, and leaves the process alone: for checks, which look at
    /// what the plugin then does.
    package func giveUp(_ id: CallID) {
        let child = state.withLock { $0.running.values.first { $0.calls[id.rawValue] != nil }?.child }
        child?.send(.cancel(id: id.rawValue, isAbandoned: true))
    }

    /// A call that does not end although it was asked to cannot be trusted to end ever: its process takes no more calls,
    /// lets the others finish for a while, and is killed.
    package func abandon(_ id: CallID) {
        let now = self.now
        let grace = runtime.policy.graceLimit * 1_000_000
        let found = state.withLock { state -> (Child, String)? in
            state.waiting.removeAll { $0.id == id }
            guard let (number, running) = state.running.first(where: { $0.value.calls[id.rawValue] != nil }),
                let tool = state.running[number]?.calls.removeValue(forKey: id.rawValue)
            else { return nil }
            if state.current == number { state.current = nil }
            if running.ending == nil { state.running[number]?.ending = .hung(tool: tool) }
            let isAlone = running.calls.count == 1
            state.running[number]?.killAt = isAlone ? now : min(running.killAt ?? .max, now + grace)
            return (running.child, tool)
        }
        guard let (child, tool) = found else { return }
        host.write(
            .warning, "a call did not end within its grace time; its process is ended",
            ["tool": .string(tool), "pid": .integer(Int64(child.pid))])
        child.send(.cancel(id: id.rawValue, isAbandoned: true))
        runtime.watch.wake()
    }
}
