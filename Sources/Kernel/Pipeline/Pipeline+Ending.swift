// SPDX-License-Identifier: Apache-2.0

import JSON
import Telemetry

extension Pipeline {
    /// What the answer of a plugin means for whoever made the call.
    ///
    /// A call with an open question waits, also when the plugin says that it is done: what it did without the answer is
    /// not what it was asked for, and it has changed nothing.
    func ending<Descriptor: CallableDescriptor>(
        of outcome: Outcome, from callee: Registry.Served<Descriptor>, context: CallContext
    ) throws(Problem) -> CallEnding {
        switch outcome {
        case .failed(.inputRequired, _):
            // It need not be a question of its own: one that runs beside it stops a nested call as well.
            if let open = context.asks?.open, !open.isEmpty { return .awaiting(open) }
            if context.asks?.wishesTask == true { return .awaiting([]) }
            throw Problem(
                .internalError, "Plugin \(callee.pluginID) ended the call as if it waited, and has asked nothing.")
        case .ok where context.asks?.isOpen(at: context.path) == true:
            return .awaiting(context.asks?.open ?? [])
        case .failed(let status, let error):
            var problem = Problem(status: status, error: error, pluginID: callee.pluginID)
            // Nobody waits for a task as for a call; what ran out is the time of an operation in the background.
            if Descriptor.kind == .task, problem.code == .timeout { problem.code = .operationTimeout }
            throw problem
        case .lost(let error): throw Problem(status: .unavailable, error: error, pluginID: callee.pluginID)
        // What the daemon has read as a secret is no part of any answer, whoever put it there.
        case .ok(let bytes): return .done(try result(Redaction.process.withoutKnown(bytes) ?? bytes, of: callee))
        }
    }

    private func result<Descriptor: CallableDescriptor>(
        _ bytes: [UInt8], of callee: Registry.Served<Descriptor>
    ) throws(Problem) -> ToolResult {
        let limit = max(limits.maximumResultBytes, callee.descriptor.maximumResultBytes ?? 0)
        guard bytes.count <= limit else {
            throw Problem(
                .internalError,
                "Plugin \(callee.pluginID) answered with \(bytes.count) bytes; this site takes \(limit).")
        }
        let reading: ToolResult.Reading
        do { reading = try ToolResult.read(bytes, needsTree: callee.descriptor.outputSchema != nil) } catch {
            throw Problem(.internalError, "Plugin \(callee.pluginID) answered with JSON that is not valid: \(error)")
        }
        guard case .result(let result) = reading else {
            throw Problem(
                .internalError, "Plugin \(callee.pluginID) answered with \(reading.kindName), not with an object.")
        }
        if let schema = callee.descriptor.outputSchema {
            let violations = schema.validate(result.structured ?? .null, maximumViolations: 5)
            if let first = violations.first {
                throw Problem(
                    .internalError,
                    "Plugin \(callee.pluginID) answered against its own output schema at \"\(first.instancePath)\": "
                        + first.message)
            }
        }
        if let fault = callee.descriptor.fault(in: result) {
            throw Problem(.internalError, "Plugin \(callee.pluginID) answered \(fault).")
        }
        return result
    }
}
