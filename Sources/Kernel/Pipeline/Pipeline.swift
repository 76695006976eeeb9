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
    let time: TimeSource

    package init(
        registry: RegistryHolder, calls: CallTable, limits: Live<CallLimits>, isReadOnly: Bool, metrics: CallMetrics,
        time: TimeSource
    ) {
        self.registry = registry
        self.calls = calls
        self.admission = Admission(limits: limits, metrics: metrics, time: time)
        self.liveLimits = limits
        self.isReadOnly = isReadOnly
        self.metrics = metrics
        self.time = time
    }

    /// A pipeline whose limits stay as they are.
    package convenience init(
        registry: RegistryHolder, calls: CallTable, limits: CallLimits, isReadOnly: Bool, metrics: CallMetrics,
        time: TimeSource
    ) {
        self.init(
            registry: registry, calls: calls, limits: Live(limits), isReadOnly: isReadOnly, metrics: metrics,
            time: time)
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
                record(callee.descriptor.name, request, CallStatus.inputRequired.word, since: start)
            } else {
                record(callee.descriptor.name, request, CallStatus.ok.word, since: start)
            }
            return ending
        } catch {
            record(callee.descriptor.name, request, error.code.rawValue.lowercasedASCII, since: start)
            var problem = error.redacted()
            problem.correlationID = request.context.correlationID
            metrics.problems.count(&problem, tool: callee.descriptor.name)
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
        let context = request.context
        let pass = try await admission.enter(Admission.Arrival(request, of: callee.descriptor))
        defer { admission.leave(pass) }
        // A nested call that may change something ends the time in which the call above it can ask.
        guard context.depth > 0, admitted.effect > .simulate, let asks = context.asks else {
            return try ending(of: await call(callee, admitted, request), from: callee, context: context)
        }
        guard await asks.beginAct(at: context.path) else { return .awaiting(asks.open) }
        let outcome = await call(callee, admitted, request)
        do throws(Problem) {
            let ending = try ending(of: outcome, from: callee, context: context)
            if case .awaiting = ending {
                asks.endAct(at: context.path, hasActed: false)
            } else {
                asks.endAct(at: context.path, hasActed: true)
            }
            return ending
        } catch {
            asks.endAct(at: context.path, hasActed: true)
            throw error
        }
    }

    private func record(_ name: String, _ request: CallRequest, _ outcome: String, since start: UInt64) {
        metrics.record(
            tool: name, face: request.context.face, outcome: outcome,
            nanoseconds: time.monotonicNanoseconds() &- start)
    }
}
