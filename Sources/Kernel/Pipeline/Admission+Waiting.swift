// SPDX-License-Identifier: Apache-2.0

import Synchronization

extension Admission {
    enum First {
        case admitted, waits
        case refused(Problem)
    }

    /// What can be said at once.
    func first(_ arrival: Arrival, _ pass: Pass, _ limits: CallLimits, _ now: UInt64) -> First {
        state.withLock { state in
            if arrival.isNested {
                state.nested += 1
                return .admitted
            }
            if state.isClosed { return .refused(LimitProblems.closed()) }
            if arrival.isRated, let refusal = refusal(arrival, limits, now, &state) { return .refused(refusal) }
            if let refusal = occupied(arrival, limits, &state) { return .refused(refusal) }
            switch state.places.arrive(arrival.priority, limits.size) {
            case .admitted:
                state.remember(pass)
                return .admitted
            case .waits:
                state.remember(pass)
                return .waits
            case .shed, .full: return .refused(busy(pass, limits, &state))
            }
        }
    }

    /// Waits for a place: nil when there is one, otherwise why not.
    func place(_ pass: Pass, _ limits: CallLimits, from now: UInt64, deadline: UInt64) async -> Problem? {
        let wait = UInt64(max(0, limits.waitTimeoutMilliseconds)) * 1_000_000
        let until = min(now.addingSaturated(wait), deadline)
        let name = Mutex<(id: WaitingLine<Waiter>.ID?, isCancelled: Bool)>((nil, false))
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(pass: pass, deadline: deadline, answer: continuation)
                guard let id = join(waiter, until: until, limits) else { return }
                let isCancelled = name.withLock { name in
                    name.id = id
                    return name.isCancelled
                }
                if isCancelled { withdraw(id) }
            }
        } onCancel: {
            let id = name.withLock { name in
                name.isCancelled = true
                return name.id
            }
            if let id { withdraw(id) }
        }
    }

    /// Joins the line; nil when the waiter was answered instead, because things changed since it was let wait.
    private func join(_ waiter: Waiter, until: UInt64, _ limits: CallLimits) -> WaitingLine<Waiter>.ID? {
        let size = limits.size
        let pass = waiter.pass
        var answers: [(Waiter, Problem?)] = []
        let id = state.withLock { state -> WaitingLine<Waiter>.ID? in
            if state.isClosed {
                state.forget(pass)
                answers.append((waiter, LimitProblems.closed()))
                return nil
            }
            answers += state.promoted(size).map { ($0, nil) }
            switch state.places.arrive(pass.priority, size) {
            case .admitted:
                answers.append((waiter, nil))
                return nil
            case .shed, .full:
                state.forget(pass)
                answers.append((waiter, busy(pass, limits, &state)))
                return nil
            case .waits:
                let (id, displaced) = state.places.wait(waiter, pass.priority, until: until, size)
                if let displaced {
                    state.forget(displaced.pass)
                    metrics.countShed(displaced.pass.priority)
                    answers.append((displaced, LimitProblems.shed(displaced.pass.priority, after: state.retry(size))))
                }
                return id
            }
        }
        for (waiter, answer) in answers { waiter.answer.resume(returning: answer) }
        return id
    }

    private func withdraw(_ id: WaitingLine<Waiter>.ID) {
        let size = limits.current.size
        let waiter = state.withLock { state -> Waiter? in
            let waiter = state.places.withdraw(id, size)
            if let waiter { state.forget(waiter.pass) }
            return waiter
        }
        waiter?.answer.resume(returning: LimitProblems.cancelled())
    }

    /// Why a call is above a rate.
    func refusal(
        _ arrival: Arrival, _ limits: CallLimits, _ now: UInt64, _ state: inout State
    ) -> Problem? {
        guard limits.rate != nil || !limits.toolRates.isEmpty else { return nil }
        guard
            let excess = state.rates.take(principal: arrival.principal, tool: arrival.tool, at: now, by: limits)
        else { return nil }
        metrics.count(excess.limit == .tool ? .tool : .principal)
        return LimitProblems.rate(excess, principal: arrival.principal, tool: arrival.tool)
    }

    /// Why a principal or a tool has too many calls.
    private func occupied(_ arrival: Arrival, _ limits: CallLimits, _ state: inout State) -> Problem? {
        let most = limits.maximumCallsPerPrincipal
        if most > 0, state.ofPrincipals[arrival.principal] >= most {
            metrics.count(.principalCalls)
            return LimitProblems.principalCalls(
                most, principal: arrival.principal, after: state.busy.milliseconds(behind: 0, places: most))
        }
        if let most = limits.concurrency(of: arrival.tool), state.ofTools[arrival.tool] >= most {
            metrics.count(.toolCalls)
            return LimitProblems.toolCalls(
                most, tool: arrival.tool, after: state.busy.milliseconds(behind: 0, places: most))
        }
        return nil
    }

    private func busy(_ pass: Pass, _ limits: CallLimits, _ state: inout State) -> Problem {
        metrics.countShed(pass.priority)
        let after = state.retry(limits.size)
        return state.places.level.sheds(pass.priority)
            ? LimitProblems.shed(pass.priority, after: after) : LimitProblems.full(limits, after: after)
    }
}
