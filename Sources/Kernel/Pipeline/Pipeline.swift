// SPDX-License-Identifier: Apache-2.0

package import JSON
import Synchronization
package import Telemetry

/// The one path of every call: resolve, authorise, validate, admit, deadline, call, check, count.
///
/// Faces, the scheduler and plugins that call each other all come through `run`; no face has a shortcut (design.md,
/// law 2). A call keeps the registry snapshot that it started with. Its cost besides the tool's own work is one parse
/// of the result, two validations and a handful of short locks.
package final class Pipeline: Sendable {
    package let registry: RegistryHolder
    package let calls: CallTable
    package let admission: Admission
    package let limits: CallLimits
    package let isReadOnly: Bool
    private let metrics: CallMetrics
    private let time: TimeSource

    package init(
        registry: RegistryHolder, calls: CallTable, limits: CallLimits, isReadOnly: Bool, metrics: CallMetrics,
        time: TimeSource
    ) {
        self.registry = registry
        self.calls = calls
        self.admission = Admission()
        self.limits = limits
        self.isReadOnly = isReadOnly
        self.metrics = metrics
        self.time = time
    }

    /// Runs a call to its end.
    ///
    /// Cancelling the surrounding task asks the tool to stop.
    package func run(_ request: CallRequest) async throws(Problem) -> ToolResult {
        let start = time.monotonicNanoseconds()
        let tool = try held(request)
        defer { tool.use.release() }
        do {
            let result = try await run(request, on: tool)
            record(tool, request, "ok", since: start)
            return result
        } catch {
            record(tool, request, error.code.rawValue.lowercasedASCII, since: start)
            var problem = error
            problem.correlationID = request.context.correlationID
            throw problem
        }
    }

    /// The tool of a request, held until its call has ended.
    ///
    /// A tool that was replaced since the registry was read is looked up again, so that a reload fails no call.
    private func held(_ request: CallRequest) throws(Problem) -> Registry.Tool {
        var last: Int64 = -1
        while true {
            let snapshot = registry.current
            guard let tool = snapshot.tool(request.tool) else { throw unknown(request, in: snapshot) }
            if tool.use.hold() { return tool }
            guard snapshot.generation > last else {
                throw Problem(
                    .serviceUnavailable, "The plugin \(tool.pluginID) is being stopped.", retryAfterMilliseconds: 1_000)
            }
            last = snapshot.generation
        }
    }

    private func run(_ request: CallRequest, on tool: Registry.Tool) async throws(Problem) -> ToolResult {
        let descriptor = tool.descriptor
        let context = request.context
        guard context.depth <= limits.maximumDepth else {
            throw Problem(.conflict, "Calls are nested deeper than \(limits.maximumDepth); a plugin calls in a circle.")
        }
        // First with the tool's own effect, so that a caller without rights learns nothing about arguments; then again
        // with the effect of these arguments, which may be higher.
        try authorise(descriptor, descriptor.effect, context)
        let arguments = descriptor.inputSchema.applyingDefaults(to: request.arguments)
        let violations = descriptor.inputSchema.validate(arguments)
        guard violations.isEmpty else { throw Self.invalid(descriptor.name, violations) }
        let effect = descriptor.effect(of: arguments)
        try authorise(descriptor, effect, context)
        let bytes = arguments.serialized()
        let largest = descriptor.maximumArgumentBytes ?? limits.maximumArgumentBytes
        guard bytes.count <= largest else {
            throw Problem(
                .validation, "The arguments are \(bytes.count) bytes; \(descriptor.name) takes \(largest).", status: 413
            )
        }
        if let refusal = admission.enter(limit: limits.maximumConcurrentCalls, isNested: context.depth > 0) {
            throw refusal
        }
        defer { admission.leave() }
        let outcome = await call(tool, arguments: bytes, effect: effect, request: request)
        return try check(outcome, of: tool, context: context)
    }

    private func authorise(
        _ tool: ToolDescriptor, _ effect: Effect, _ context: CallContext
    ) throws(Problem) {
        if let refusal = Authorization.refusal(
            principal: context.principal, tool: tool, effect: effect, isReadOnly: isReadOnly, grants: context.grants)
        {
            throw refusal
        }
    }

    private func call(
        _ tool: Registry.Tool, arguments: [UInt8], effect: Effect, request: CallRequest
    ) async -> Outcome {
        let allowed = tool.descriptor.timeoutMilliseconds ?? limits.timeoutMilliseconds
        let now = time.monotonicNanoseconds()
        let deadline = min(now &+ UInt64(allowed) &* 1_000_000, request.context.deadline ?? .max)
        let abandonAt = deadline &+ UInt64(limits.graceMilliseconds) &* 1_000_000
        let left = deadline > now ? Int64((deadline - now) / 1_000_000) : 0
        var context = request.context
        context.deadline = deadline
        context.effect = effect
        // The plugin is told to come to an end by itself a tenth before it is stopped.
        let document = context.encoded(softDeadlineMilliseconds: left - left / 10)
        let calls = self.calls
        let started = Mutex<(id: CallID?, isCancelled: Bool)>((nil, false))
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let id = calls.begin(
                    instance: tool.instance, context: context, deadline: deadline, abandonAt: abandonAt,
                    onProgress: request.onProgress, finish: { continuation.resume(returning: $0) })
                tool.instance.start(
                    StartedCall(
                        id: id, kind: .tool, name: tool.descriptor.name, arguments: arguments, context: document,
                        deadlineMicros: time.wallMicroseconds() + left * 1_000))
                // Only now: a plugin ignores the cancelling of a call that it has not seen.
                let isCancelled = started.withLock { state in
                    state.id = id
                    return state.isCancelled
                }
                if isCancelled { calls.cancel(id) }
            }
        } onCancel: {
            let id = started.withLock { state in
                state.isCancelled = true
                return state.id
            }
            if let id { calls.cancel(id) }
        }
    }

    private func check(_ outcome: Outcome, of tool: Registry.Tool, context: CallContext) throws(Problem) -> ToolResult {
        switch outcome {
        case .failed(let status, let error):
            throw Problem(status: status, error: error, pluginID: tool.pluginID)
        case .ok(let bytes):
            let limit = max(limits.maximumResultBytes, tool.descriptor.maximumResultBytes ?? 0)
            guard bytes.count <= limit else {
                throw Problem(
                    .internalError,
                    "Plugin \(tool.pluginID) answered with \(bytes.count) bytes; this site takes \(limit).")
            }
            let reading: ToolResult.Reading
            do { reading = try ToolResult.read(bytes, needsTree: tool.descriptor.outputSchema != nil) } catch {
                throw Problem(.internalError, "Plugin \(tool.pluginID) answered with JSON that is not valid: \(error)")
            }
            guard case .result(let result) = reading else {
                throw Problem(
                    .internalError, "Plugin \(tool.pluginID) answered with \(reading.kindName), not with an object.")
            }
            if let schema = tool.descriptor.outputSchema {
                let violations = schema.validate(result.structured ?? .null, maximumViolations: 5)
                if let first = violations.first {
                    throw Problem(
                        .internalError,
                        "Plugin \(tool.pluginID) answered against its own output schema at \"\(first.instancePath)\": "
                            + first.message)
                }
            }
            return result
        }
    }

    /// The refusal of arguments, with every fault found.
    package static func invalid(_ tool: String, _ violations: [JSONSchemaViolation]) -> Problem {
        let isMissing = violations.allSatisfy { $0.keyword == "required" }
        let noun = violations.count == 1 ? "1 fault" : "\(violations.count) faults"
        return Problem(
            isMissing ? .missingParameter : .validation, "The arguments of \"\(tool)\" have \(noun).",
            errors: violations.map {
                Problem.Fault(
                    instancePath: $0.instancePath, keyword: $0.keyword, schemaPath: $0.schemaPath,
                    message: $0.message, value: $0.value, allowed: $0.allowed)
            })
    }

    private func unknown(_ request: CallRequest, in snapshot: Registry) -> Problem {
        let near = snapshot.suggestions(for: request.tool)
        let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
        var problem = Problem(
            .notFound, "No enabled plugin serves a tool named \"\(request.tool.prefix(128))\".\(hint)")
        problem.correlationID = request.context.correlationID
        return problem
    }

    private func record(_ tool: Registry.Tool, _ request: CallRequest, _ outcome: String, since start: UInt64) {
        metrics.record(
            tool: tool.descriptor.name, face: request.context.face, outcome: outcome,
            nanoseconds: time.monotonicNanoseconds() &- start)
    }
}
