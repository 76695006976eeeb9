// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization
import Telemetry

extension Pipeline {
    /// Gives an admitted call to its plugin and waits for its end.
    func call<Descriptor: CallableDescriptor>(
        _ callee: Registry.Served<Descriptor>, _ admitted: Admitted, _ request: CallRequest
    ) async -> Outcome {
        let allowed = callee.descriptor.timeoutMilliseconds ?? limits.timeoutMilliseconds
        let now = time.monotonicNanoseconds()
        let deadline = min(now &+ UInt64(allowed) &* 1_000_000, request.context.deadline ?? .max)
        let grace = callee.descriptor.graceMilliseconds ?? limits.graceMilliseconds
        let abandonAt = deadline &+ UInt64(grace) &* 1_000_000
        let left = deadline > now ? Int64((deadline - now) / 1_000_000) : 0
        var context = request.context
        context.deadline = deadline
        context.effect = admitted.effect
        context.traceparent = TraceContext.ofCall(within: request.context.traceparent).traceparent
        if Descriptor.kind == .resource {
            context.resourceTemplate = (callee.descriptor as? ResourceDescriptor)?.template?.text
        }
        // The plugin is told to come to an end by itself a tenth before it is stopped.
        let document = context.encoded(softDeadlineMilliseconds: left - left / 10)
        let calls = self.calls
        let time = self.time
        // Nobody waits for a tool that goes on after its caller has gone; a task holds a place of its queue.
        let cancelGrace = request.cancelGraceMilliseconds ?? (Descriptor.kind == .task ? grace : nil)
        let abandonment: @Sendable () -> UInt64 = {
            cancelGrace.map { time.monotonicNanoseconds() &+ UInt64(max(0, $0)) &* 1_000_000 } ?? .max
        }
        let started = Mutex<(id: CallID?, isCancelled: Bool)>((nil, false))
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let id = calls.begin(
                    instance: callee.instance, context: context, deadline: deadline, abandonAt: abandonAt,
                    onProgress: request.onProgress.map(Self.redacting), onLog: request.onLog.map(Self.redacting),
                    onRelease: request.onRelease, finish: { continuation.resume(returning: $0) })
                callee.instance.start(
                    StartedCall(
                        id: id, kind: Descriptor.kind,
                        flags: context.asks?.isReplay == true ? StartedCall.replayFlag : 0,
                        name: callee.descriptor.callName, arguments: admitted.bytes, context: document,
                        deadlineMicros: time.wallMicroseconds() + left * 1_000))
                // Only now: a plugin ignores the cancelling of a call that it has not seen.
                let isCancelled = started.withLock { state in
                    state.id = id
                    return state.isCancelled
                }
                if isCancelled { calls.cancel(id, abandonAt: abandonment()) }
            }
        } onCancel: {
            let id = started.withLock { state in
                state.isCancelled = true
                return state.id
            }
            if let id { calls.cancel(id, abandonAt: abandonment()) }
        }
        // A plugin may see that the time is over before the sweep does, and then ends by itself; whom its caller has told to
        // stop is not late.
        let wasTold = started.withLock { $0.isCancelled }
        if case .failed(.cancelled, _) = outcome, !wasTold, time.monotonicNanoseconds() >= deadline {
            return .failed(.timeout, [])
        }
        return outcome
    }

    /// Progress whose message says no secret.
    private static func redacting(
        _ report: @escaping @Sendable (Double, Double?, String) -> Void
    ) -> @Sendable (Double, Double?, String) -> Void {
        { report($0, $1, Redaction.process.text($2)) }
    }

    /// Lines of a log that say no secret.
    private static func redacting(_ log: @escaping @Sendable (CallLogLine) -> Void) -> @Sendable (CallLogLine) -> Void {
        { line in
            var line = line
            line.message = Redaction.process.text(line.message)
            if !line.fields.isEmpty {
                let fields = JSONValue.object(line.fields).serialized()
                if let clean = Redaction.process.withoutKnown(fields) {
                    line.fields = (try? JSONValue.parse(clean))?.objectValue ?? [:]
                }
            }
            log(line)
        }
    }
}

extension TraceContext {
    /// The span of a call: a child of the one that made it, or the first of a new trace.
    static func ofCall(within traceparent: String?) -> TraceContext {
        var random = IdentifierSource()
        return traceparent.flatMap(TraceContext.init(parsing:))?.child(using: &random) ?? TraceContext(using: &random)
    }
}
