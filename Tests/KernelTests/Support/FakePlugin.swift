// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization

/// A plugin in Swift: it answers as told, or keeps its calls for the test to end.
final class FakePlugin: PluginInstance {
    enum Answer: Sendable {
        case outcome(Outcome)
        case echo
        case keep
    }

    let pluginID: String
    private let calls: CallTable
    private let answer: Answer
    private let state = Mutex<(kept: [StartedCall], cancelled: [CallID], abandoned: [CallID])>(([], [], []))

    init(_ id: String, calls: CallTable, answer: Answer) {
        pluginID = id
        self.calls = calls
        self.answer = answer
    }

    var kept: [StartedCall] { state.withLock { $0.kept } }
    var cancelled: [CallID] { state.withLock { $0.cancelled } }
    var abandoned: [CallID] { state.withLock { $0.abandoned } }

    func start(_ call: StartedCall) {
        state.withLock { $0.kept.append(call) }
        switch answer {
        case .outcome(let outcome): calls.finish(call.id, by: self, with: outcome)
        case .echo:
            calls.finish(
                call.id, by: self, with: .ok(Array("{\"structured\":".utf8) + call.arguments + Array("}".utf8)))
        case .keep: break
        }
    }

    func cancel(_ id: CallID) { state.withLock { $0.cancelled.append(id) } }
    func abandon(_ id: CallID) { state.withLock { $0.abandoned.append(id) } }
}
