// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
package import Kernel
import PluginChannel
import Telemetry

extension LoadedPlugin {
    package func start(_ call: StartedCall) {
        guard enter() else { return refuse(call, "The plugin is being stopped.") }
        guard let worker = worker ?? spareWorker() else {
            performInline(call)
            return leave()
        }
        let isQueued = worker.submit {
            if !self.giveUp(call) { self.perform(call) }
            self.leave()
        }
        if !isQueued {
            leave()
            refuse(call, "The plugin is behind with its calls, or the machine has no thread left for it.")
        }
    }

    package func cancel(_ id: CallID) {
        host.operations.stopWork(for: id.rawValue)
        guard enterToCancel() else { return }
        if let function = table.cancel { function(instance, id.rawValue) }
        leave()
    }

    /// Ends a call that was cancelled or is late before it was begun: the plugin could not be asked to stop it.
    private func giveUp(_ call: StartedCall) -> Bool {
        guard host.isCancelled(call.id.rawValue, of: self) else { return false }
        let entry = environment.calls.entry(call.id, ownedBy: self)
        let isLate = entry.map { $0.deadline <= environment.time.monotonicNanoseconds() } ?? false
        environment.calls.finish(call.id, by: self, with: .failed(isLate ? .timeout : .cancelled, []))
        return true
    }

    private func refuse(_ call: StartedCall, _ detail: String) {
        environment.calls.finish(
            call.id, by: self, with: .failed(.unavailable, HostError.document(detail)))
    }

    /// Threads for a plugin that was seen to block although it does not say that it does; nil for one that was not.
    private func spareWorker() -> CallWorker? {
        inline.permits(now: environment.time.monotonicNanoseconds()) ? nil : spare
    }

    private func performInline(_ call: StartedCall) {
        let began = environment.time.monotonicNanoseconds()
        inline.begin(now: began)
        perform(call)
        let ended = environment.time.monotonicNanoseconds()
        guard inline.end(began: began, now: ended) else { return }
        host.write(
            .warning, "it blocks in call() without saying so; its calls run on threads of their own from now on",
            ["tool": .string(call.name), "ms": .integer(Int64((ended - began) / 1_000_000))])
    }

    private func perform(_ call: StartedCall) {
        guard let function = table.call else { return }
        hf_str.lending(call.name) { name in
            hf_bytes.lending(call.arguments) { arguments in
                hf_bytes.lending(call.context) { context in
                    var message = hf_call(
                        struct_size: UInt32(MemoryLayout<hf_call>.size), flags: call.flags, id: call.id.rawValue,
                        kind: call.kind.rawValue, reserved0: 0, name: name, arguments: arguments, context: context,
                        deadline_unix_us: call.deadlineMicros)
                    function(instance, &message)
                }
            }
        }
    }
}
