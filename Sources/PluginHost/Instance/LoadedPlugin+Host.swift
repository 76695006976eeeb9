// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
import Kernel
import Telemetry

/// What the plugin asks of the host.
///
/// Every function may be called from any thread, also inside `call()`, also late.
extension LoadedPlugin {
    /// The largest result that is taken, in bytes.
    static let maximumResultBytes = 64 << 20

    func log(_ level: Int32, _ message: String, _ fields: [UInt8]) {
        let object = fields.isEmpty ? nil : (try? JSONValue.parse(fields))?.objectValue
        environment.log(pluginID, PluginLogLevel(rawValue: level) ?? .info, message, object ?? [:])
    }

    func complete(_ call: hf_id, _ result: UnsafePointer<hf_result>) -> hf_status {
        guard result.pointee.struct_size >= UInt32(MemoryLayout<hf_result>.size) else { return HF_INVALID }
        let outcome: Outcome
        let status = CallStatus(code: result.pointee.status)
        let document = status == .ok ? result.pointee.payload : result.pointee.error
        if document.len > Self.maximumResultBytes {
            let detail = "The plugin answered with \(document.len) bytes; \(Self.maximumResultBytes) are allowed."
            outcome = .failed(.internalError, HostError.document(detail))
        } else {
            outcome = status == .ok ? .ok(document.copied) : .failed(status, document.copied)
        }
        return environment.calls.finish(CallID(rawValue: call), by: self, with: outcome) ? HF_OK : HF_STALE
    }

    func isCancelled(_ call: hf_id) -> Bool {
        let id = CallID(rawValue: call)
        guard environment.calls.entry(id, ownedBy: self) != nil else { return true }
        return environment.calls.isCancelled(id, now: environment.time.monotonicNanoseconds())
    }

    func progress(_ call: hf_id, _ done: Double, _ total: Double, _ message: String) -> hf_status {
        guard done.isFinite, done >= 0, !total.isNaN else { return HF_INVALID }
        guard let entry = environment.calls.entry(CallID(rawValue: call), ownedBy: self) else { return HF_STALE }
        entry.onProgress?(done, total > 0 && total.isFinite ? total : nil, message)
        return HF_OK
    }

    func metric(_ name: String, _ kind: Int32, _ value: Double, _ labels: [UInt8]) {
        if metrics.feed(name, kind: kind, value: value, labels: labels) { return }
        environment.log(
            pluginID, .debug, "a metric was not counted: undeclared, of another kind, or with bad labels",
            [
                "metric": .string(name)
            ])
    }

    func request(
        _ call: hf_id, _ service: String, _ payload: [UInt8], _ done: @escaping hf_done_fn,
        _ user: UnsafeMutableRawPointer?, _ outOperation: UnsafeMutablePointer<hf_id>?
    ) -> hf_status {
        var entry: CallTable.Entry?
        if call != 0 {
            entry = environment.calls.entry(CallID(rawValue: call), ownedBy: self)
            if entry == nil { return HF_STALE }
        }
        guard let operation = operations.begin(.request(done, user: user)) else { return HF_STALE }
        outOperation?.pointee = operation
        guard identity.mayAsk(service: service) else {
            let detail = "The plugin \(pluginID) is not granted \(service); the site grants it in its file."
            operations.finish(operation, .outcome(.failed(.denied, HostError.document(detail))))
            return HF_OK
        }
        let operations = self.operations
        environment.services.handle(service: service, payload: payload, call: entry, plugin: identity) { outcome in
            operations.finish(operation, .outcome(outcome))
        }
        return HF_OK
    }

    func cancelRequest(_ operation: hf_id) -> hf_status {
        operations.finish(operation, .outcome(.failed(.cancelled, []))) ? HF_OK : HF_STALE
    }
}
