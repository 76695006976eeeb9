// SPDX-License-Identifier: Apache-2.0

import Telemetry

extension Pipeline {
    /// Whether any stage has something to do for a call: for most that only read none has, and they pay for nothing.
    func isGuarded<Descriptor: CallableDescriptor>(
        _ callee: Registry.Served<Descriptor>, _ effect: Effect
    ) -> Bool {
        effect > .simulate || !callee.descriptor.heldBy.isEmpty
            || guards.breakers?.covers(callee.instance) == true || guards.audit?.stopsReads == true
    }

    /// Holds and approvals: the questions that a call waits for, nil when it may go on.
    func holdUp<Descriptor: CallableDescriptor>(
        _ call: GuardedCall, _ descriptor: Descriptor
    ) async throws(Problem) -> [Ask]? {
        try await checkHolds(call, descriptor.heldBy)
        guard call.isWriting, !descriptor.queuesWork else { return nil }
        guard let approvals = guards.approvals else {
            guard call.effect == .destructive else { return nil }
            throw Problem(
                .forbidden,
                "\"\(call.name)\" is destructive and needs another person's approval, and there is nothing here that keeps "
                    + "approvals.")
        }
        switch try await approvals.decide(call) {
        case .goAhead: return nil
        case .awaiting(let asks): return asks
        }
    }

    private func checkHolds(_ call: GuardedCall, _ names: [String]) async throws(Problem) {
        guard let holds = guards.holds, !names.isEmpty else { return }
        let passedOver = try holds.check(call, heldBy: names)
        if !passedOver.isEmpty { try await holds.recordOverride(call, of: passedOver) }
    }

    /// Refuses a call at once that is to run later, when a hold would refuse it now.
    package func refuseHeld(_ request: CallRequest) throws(Problem) {
        guard let holds = guards.holds, let tool = registry.current.tool(request.name), !tool.descriptor.heldBy.isEmpty
        else { return }
        let call = GuardedCall(
            kind: .tool, name: tool.descriptor.name, pluginID: tool.pluginID, arguments: request.arguments,
            effect: tool.descriptor.effect, context: request.context)
        // An override is recorded when the call is made.
        do throws(Problem) { _ = try holds.check(call, heldBy: tool.descriptor.heldBy) } catch {
            noteRefusal(error, request, of: tool)
            throw error
        }
    }

    /// The holds that stop calls of something now: for lists, and to refuse at once what would be refused later.
    package func holds<Descriptor: CallableDescriptor>(on descriptor: Descriptor) -> [Hold] {
        descriptor.heldBy.isEmpty ? [] : guards.holds?.active(descriptor.heldBy) ?? []
    }

    /// Calls the plugin if its breaker permits, and reads what it answers.
    func answer<Descriptor: CallableDescriptor>(
        _ callee: Registry.Served<Descriptor>, _ admitted: Admitted, _ request: CallRequest, _ guarded: GuardedCall
    ) async throws(Problem) -> CallEnding {
        guard let breakers = guards.breakers, breakers.covers(callee.instance) else {
            return try ending(of: await call(callee, admitted, request), from: callee, context: request.context)
        }
        let pass = try breakers.enter(guarded, on: callee.instance)
        let hadItsTime = hasItsTime(callee.descriptor, request)
        let outcome = await call(callee, admitted, request)
        do throws(Problem) {
            let ending = try ending(of: outcome, from: callee, context: request.context)
            breakers.leave(pass, outcome, nil, hadItsTime: hadItsTime)
            return ending
        } catch {
            breakers.leave(pass, outcome, error, hadItsTime: hadItsTime)
            throw error
        }
    }

    /// Whether a call has as long as its tool may take, nearly: one that its caller gives less and that is late says
    /// nothing about the plugin.
    private func hasItsTime<Descriptor: CallableDescriptor>(_ descriptor: Descriptor, _ request: CallRequest) -> Bool {
        guard let deadline = request.context.deadline else { return true }
        let allowed = UInt64(max(0, descriptor.timeoutMilliseconds ?? limits.timeoutMilliseconds)) &* 1_000_000
        return deadline >= time.monotonicNanoseconds().addingSaturated(allowed - allowed / 10)
    }

    /// Does what may change something between two notes of it.
    func recorded(
        _ call: GuardedCall, _ work: () async throws(Problem) -> CallEnding
    ) async throws(Problem) -> CallEnding {
        guard let audit = guards.audit else { return try await work() }
        guard call.isWriting else {
            // What the host itself says is how one finds out what is wrong.
            if audit.stopsReads, call.pluginID != BuiltInPlugin.hostID {
                throw Problem(
                    .serviceUnavailable,
                    "The audit trail cannot be written, and this site wants no reads meanwhile; see /readyz.",
                    retryAfterMilliseconds: 5_000)
            }
            return try await work()
        }
        try audit.begin(call)
        do throws(Problem) {
            let ending = try await work()
            if case .awaiting = ending { await audit.end(call, .waiting) } else { await audit.end(call, .done) }
            return ending
        } catch {
            await audit.end(call, .failed(error))
            throw error
        }
    }

    /// The context of a call that may change something, with what its entries in the audit trail are made with.
    func audited(_ context: CallContext, kind: CallKind, name: String, _ admitted: Admitted) -> CallContext {
        guard context.audit == nil, admitted.effect > .simulate, let audit = guards.audit else { return context }
        var context = context
        context.audit = audit.scope(
            kind: kind, name: name, argumentsDigest: CanonicalJSON.digest(of: admitted.arguments), context: context)
        return context
    }

    func noteRefusal<Descriptor: CallableDescriptor>(
        _ problem: Problem, _ request: CallRequest, of callee: Registry.Served<Descriptor>
    ) {
        guard let audit = guards.audit, problem.isRefusal else { return }
        audit.refused(kind: request.kind, name: callee.descriptor.name, context: request.context, problem)
    }
}

extension Problem {
    /// Whether somebody was kept from what they wanted to do, by rights, by a hold or by a decision.
    var isRefusal: Bool {
        switch code {
        case .forbidden, .unauthorized: true
        default: status == 423
        }
    }
}
