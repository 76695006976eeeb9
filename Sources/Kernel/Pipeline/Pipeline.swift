// SPDX-License-Identifier: Apache-2.0

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
    /// What a reload of the configuration changes.
    package let liveLimits: Live<CallLimits>
    package let isReadOnly: Bool
    package let metrics: CallMetrics
    let guards: PipelineGuards
    let time: TimeSource

    package init(
        registry: RegistryHolder, calls: CallTable, limits: Live<CallLimits>, isReadOnly: Bool, metrics: CallMetrics,
        time: TimeSource, guards: PipelineGuards = PipelineGuards()
    ) {
        self.registry = registry
        self.calls = calls
        self.admission = Admission(limits: limits, metrics: metrics, time: time)
        self.liveLimits = limits
        self.isReadOnly = isReadOnly
        self.metrics = metrics
        self.time = time
        self.guards = guards
    }

    /// A pipeline whose limits stay as they are.
    package convenience init(
        registry: RegistryHolder, calls: CallTable, limits: CallLimits, isReadOnly: Bool, metrics: CallMetrics,
        time: TimeSource, guards: PipelineGuards = PipelineGuards()
    ) {
        self.init(
            registry: registry, calls: calls, limits: Live(limits), isReadOnly: isReadOnly, metrics: metrics,
            time: time, guards: guards)
    }

    /// The limits as they are now.
    package var limits: CallLimits { liveLimits.current }

    /// Runs a call to its end, or until it asks what nobody has answered yet.
    ///
    /// Cancelling the surrounding task asks the tool to stop.
    package func run(_ request: CallRequest) async throws(Problem) -> CallEnding {
        switch request.kind {
        case .tool: try await run(request, ToolDescriptor.self)
        case .task: try await run(request, TaskTypeDescriptor.self)
        case .prompt: try await run(request, PromptDescriptor.self)
        case .resource: try await run(request, ResourceDescriptor.self)
        case .complete: try await run(request, CompletionDescriptor.self)
        default: throw Self.uncallable(request.kind)
        }
    }

    private func run<Descriptor: CallableDescriptor>(
        _ request: CallRequest, _ type: Descriptor.Type
    ) async throws(Problem) -> CallEnding {
        let start = time.monotonicNanoseconds()
        let callee: Registry.Served<Descriptor>
        do { callee = try held(request, type) } catch {
            var problem = error.redacted()
            metrics.problems.count(&problem, tool: nil)
            throw problem
        }
        defer { callee.use.release() }
        do {
            let ending = try await run(request.bounded(from: start), on: callee)
            if case .awaiting = ending {
                record(callee.descriptor.label, request, CallStatus.inputRequired.word, since: start)
            } else {
                record(callee.descriptor.label, request, CallStatus.ok.word, since: start)
            }
            return ending
        } catch {
            record(callee.descriptor.label, request, error.code.rawValue.lowercasedASCII, since: start)
            var problem = error.redacted()
            problem.correlationID = request.context.correlationID
            metrics.problems.count(&problem, tool: callee.descriptor.label)
            noteRefusal(problem, request, of: callee)
            throw problem
        }
    }

    /// The tool or task type of a request, held until its call has ended.
    ///
    /// One that was replaced since the registry was read is looked up again, so that a reload fails no call.
    private func held<Descriptor: CallableDescriptor>(
        _ request: CallRequest, _ type: Descriptor.Type
    ) throws(Problem) -> Registry.Served<Descriptor> {
        var last: Int64 = -1
        while true {
            let snapshot = registry.current
            guard let callee = Descriptor.find(request.name, in: snapshot) else {
                throw unknown(request, type, in: snapshot)
            }
            if callee.use.hold() { return callee }
            guard snapshot.generation > last else {
                throw Problem(
                    .serviceUnavailable, "The plugin \(callee.pluginID) is being stopped.",
                    retryAfterMilliseconds: 1_000)
            }
            last = snapshot.generation
        }
    }

    private func run<Descriptor: CallableDescriptor>(
        _ request: CallRequest, on callee: Registry.Served<Descriptor>
    ) async throws(Problem) -> CallEnding {
        let admitted = try admit(request, to: callee)
        guard isGuarded(callee, admitted.effect) else {
            let pass = try await admission.enter(Admission.Arrival(request, of: callee.descriptor))
            defer { admission.leave(pass) }
            return try ending(of: await call(callee, admitted, request), from: callee, context: request.context)
        }
        return try await runGuarded(request, on: callee, admitted)
    }

    private func runGuarded<Descriptor: CallableDescriptor>(
        _ request: CallRequest, on callee: Registry.Served<Descriptor>, _ admitted: Admitted
    ) async throws(Problem) -> CallEnding {
        var context = audited(
            request.context, kind: Descriptor.kind, name: callee.descriptor.name, admitted)
        context.effect = admitted.effect
        var request = request
        request.context.audit = context.audit
        let guarded = GuardedCall(
            kind: Descriptor.kind, name: callee.descriptor.name, pluginID: callee.pluginID,
            arguments: admitted.arguments, effect: admitted.effect, context: context)
        if let asks = try await holdUp(guarded, callee.descriptor) { return .awaiting(asks) }
        let pass = try await admission.enter(Admission.Arrival(request, of: callee.descriptor))
        defer { admission.leave(pass) }
        // A nested call that may change something ends the time in which the call above it can ask.
        guard context.depth > 0, guarded.isWriting, let asks = context.asks else {
            return try await recorded(guarded) { () async throws(Problem) in
                try await answer(callee, admitted, request, guarded)
            }
        }
        guard await asks.beginAct(at: context.path) else { return .awaiting(asks.open) }
        var hasActed = true
        defer { asks.endAct(at: context.path, hasActed: hasActed) }
        let ended = try await recorded(guarded) { () async throws(Problem) in
            try await answer(callee, admitted, request, guarded)
        }
        if case .awaiting = ended { hasActed = false }
        return ended
    }

    private func record(_ name: String, _ request: CallRequest, _ outcome: String, since start: UInt64) {
        let nanoseconds = time.monotonicNanoseconds() &- start
        metrics.record(tool: name, face: request.context.face, outcome: outcome, nanoseconds: nanoseconds)
        if let access = guards.access, request.context.depth == 0 {
            access.note(
                face: request.context.face, name: name, outcome: outcome, nanoseconds: nanoseconds,
                context: request.context)
        }
    }
}
