// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
import Kernel
import Telemetry

/// The host as one instance of a plugin sees it: answers everything that the plugin asks, in both placements.
///
/// Whether the words come over the C table or over a socket, grants, limits and bookkeeping are these. Every function
/// may be called from any thread, also inside `call()`, also late.
final class InstanceHost: Sendable {
    let identity: PluginIdentity
    let environment: HostEnvironment
    let operations = PendingOperations()
    private let metrics: PluginMetrics
    private let budget: LineBudget

    init(_ manifest: PluginManifest, grants: Set<String>, environment: HostEnvironment) {
        identity = PluginIdentity(
            id: manifest.id, version: manifest.version, asked: manifest.permissions, grants: grants,
            ledger: environment.permissions)
        self.environment = environment
        metrics = PluginMetrics(manifest, registry: environment.metrics, limits: environment.speech)
        budget = LineBudget(environment.speech, now: environment.time.monotonicNanoseconds())
    }

    /// How many log lines were dropped.
    var droppedLines: UInt64 { budget.dropped }

    /// Writes a line, and tells it to the caller of a call when one is named.
    @discardableResult
    func log(
        _ level: Int32, _ message: String, fields: [UInt8], for call: UInt64 = 0,
        of instance: (any PluginInstance)? = nil
    ) -> hf_status {
        let limits = environment.speech
        var object: JSONObject = [:]
        if !fields.isEmpty, fields.count <= limits.fieldBytes {
            object = (try? JSONValue.parse(fields))?.objectValue ?? [:]
        }
        let text = message.cut(toBytes: limits.messageBytes)
        write(PluginLogLevel(rawValue: level) ?? .info, text, object)
        guard call != 0 else { return HF_OK }
        guard let entry = environment.calls.entry(CallID(rawValue: call), ownedBy: instance) else { return HF_STALE }
        entry.onLog?(
            CallLogLine(
                level: CallLogLevel(rawValue: level) ?? .info, logger: identity.id, message: text, fields: object))
        return HF_OK
    }

    func release(_ call: UInt64, of instance: any PluginInstance, retryMilliseconds: Int64) -> hf_status {
        guard let entry = environment.calls.entry(CallID(rawValue: call), ownedBy: instance) else { return HF_STALE }
        entry.onRelease?(retryMilliseconds < 0 ? nil : min(retryMilliseconds, 3_600_000))
        return HF_OK
    }

    /// Writes a line under the plugin's name and within its budget.
    func write(_ level: PluginLogLevel, _ message: String, _ fields: JSONObject = [:]) {
        switch budget.take(now: environment.time.monotonicNanoseconds()) {
        case .drop: return
        case .write(let dropped):
            if dropped > 0 {
                environment.log(
                    identity.id, .warning, "lines were dropped: the plugin says more than it may",
                    ["dropped": .integer(Int64(clamping: dropped))])
            }
            environment.log(identity.id, level, message, fields)
        }
    }

    /// Ends a call; `document` is asked for only when its size is within bounds.
    func complete(
        _ call: UInt64, by instance: any PluginInstance, status code: Int32, bytes: Int, document: () -> [UInt8]
    ) -> hf_status {
        let largest = environment.speech.resultBytes
        let status = CallStatus(code: code)
        let outcome: Outcome
        if bytes > largest {
            let detail = "The plugin answered with \(bytes) bytes; \(largest) are allowed."
            outcome = .failed(.internalError, HostError.document(detail))
        } else {
            outcome = status == .ok ? .ok(document()) : .failed(status, document())
        }
        return environment.calls.finish(CallID(rawValue: call), by: instance, with: outcome) ? HF_OK : HF_STALE
    }

    func isCancelled(_ call: UInt64, of instance: any PluginInstance) -> Bool {
        let id = CallID(rawValue: call)
        guard environment.calls.entry(id, ownedBy: instance) != nil else { return true }
        return environment.calls.isCancelled(id, now: environment.time.monotonicNanoseconds())
    }

    func progress(
        _ call: UInt64, of instance: any PluginInstance, _ done: Double, _ total: Double, _ message: String
    ) -> hf_status {
        guard done.isFinite, done >= 0, !total.isNaN else { return HF_INVALID }
        guard let entry = environment.calls.entry(CallID(rawValue: call), ownedBy: instance) else { return HF_STALE }
        let text = message.cut(toBytes: environment.speech.progressBytes)
        entry.onProgress?(done, total > 0 && total.isFinite ? total : nil, text)
        return HF_OK
    }

    func metric(_ name: String, _ kind: Int32, _ value: Double, _ labels: [UInt8]) {
        if metrics.feed(name, kind: kind, value: value, labels: labels) { return }
        write(
            .debug, "a metric was not counted: undeclared, of another kind, with bad labels or with too many of them",
            ["metric": .string(name.cut(toBytes: 128))])
    }

    /// Passes a request on to its service.
    ///
    /// - Parameters:
    ///   - operation: the id that the asker chose; nil takes a new one.
    ///   - began: told the operation's id before it can be answered.
    ///   - waiter: told the answer exactly once, when the status is HF_OK; possibly before this returns.
    func request(
        _ operation: UInt64? = nil, for call: UInt64, of instance: any PluginInstance, _ service: String,
        _ payload: [UInt8], began: (UInt64) -> Void = { _ in }, waiter: @escaping PendingOperations.Waiter
    ) -> hf_status {
        var entry: CallTable.Entry?
        if call != 0 {
            entry = environment.calls.entry(CallID(rawValue: call), ownedBy: instance)
            if entry == nil { return HF_STALE }
        }
        guard let operation = operations.begin(operation, call: call, waiter) else { return HF_STALE }
        began(operation)
        guard identity.mayAsk(service: service) else {
            let problem = identity.permissions.denied(service)
            operations.finish(operation, .outcome(.failed(.denied, HostError.document(problem.detail))))
            return HF_OK
        }
        if service == OfferChange.service {
            identity.permissions.noteUse(of: service)
            operations.finish(operation, .outcome(OfferChange.apply(payload, of: instance, in: environment)))
            return HF_OK
        }
        let operations = self.operations
        let work = environment.services.handle(service: service, payload: payload, call: entry, plugin: identity) {
            operations.finish(operation, .outcome($0))
        }
        operations.attach(work, to: operation)
        return HF_OK
    }

    func cancelRequest(_ operation: UInt64) -> hf_status { operations.cancel(operation) ? HF_OK : HF_STALE }

    /// Opens a table; the parameters are those of `request`.
    func openTable(
        _ operation: UInt64? = nil, for call: UInt64, of instance: any PluginInstance, spec: [UInt8],
        waiter: @escaping PendingOperations.Waiter
    ) -> hf_status {
        var context: CallContext?
        if call != 0 {
            guard let entry = environment.calls.entry(CallID(rawValue: call), ownedBy: instance) else {
                return HF_STALE
            }
            context = entry.context
        }
        guard let operation = operations.begin(operation, call: call, waiter) else { return HF_STALE }
        let operations = self.operations
        func refuse(_ status: CallStatus, _ detail: String) -> hf_status {
            operations.finish(operation, .outcome(.failed(status, HostError.document(detail))))
            return HF_OK
        }
        guard let document = try? JSONValue.parse(spec), let name = document["table"]?.stringValue else {
            return refuse(.invalid, "\"table\" must be the name of a table.")
        }
        guard identity.mayOpen(table: name) else {
            return refuse(.denied, identity.permissions.denied("table:" + name).detail)
        }
        let work = environment.tables.open(spec: document, context: context, plugin: identity) { result in
            switch result {
            case .success(let opened): operations.finish(operation, .table(opened))
            case .failure(let refusal):
                let document = HostError.document(refusal.detail, code: refusal.code)
                operations.finish(operation, .outcome(.failed(refusal.status, document)))
            }
        }
        operations.attach(work, to: operation)
        return HF_OK
    }
}

extension String {
    /// The text, or as much of its beginning as fits.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        // A character that is cut through becomes a replacement character.
        return String(decoding: utf8.prefix(limit), as: UTF8.self) + "..."
    }
}
