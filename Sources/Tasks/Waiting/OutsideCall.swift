// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Synchronization

/// A call from outside while it runs: it becomes a row the moment that it asks somebody, or when its caller waits no
/// longer.
final class OutsideCall: Sendable {
    private struct State {
        var run: RunningCall?
        var making: Task<RunningCall?, Never>?
        // Not kept alive, since it keeps this call; whoever runs the call has it as long as it runs.
        weak var recorder: AskRecorder?
        /// How many questions the client is asked at the moment.
        var asking = 0
    }

    let request: CallRequest
    private let calls: WaitingCalls
    private let caller: AskingCaller?
    private let state = Mutex(State())

    /// - Parameter caller: who made the call and can be asked in place; nil when only rows ask.
    init(_ request: CallRequest, calls: WaitingCalls, caller: AskingCaller? = nil) {
        self.request = request
        self.calls = calls
        self.caller = caller
    }

    /// The run of the row that the call is by now.
    var run: RunningCall? { state.withLock { $0.run } }

    /// Whether the call is a row by now.
    var isRow: Bool { run != nil }

    /// Whether the client is being asked.
    var isAsking: Bool { state.withLock { $0.asking > 0 } }

    /// What takes its questions.
    func recorder() -> AskRecorder {
        let recorder: AskRecorder
        if let caller {
            recorder = AskRecorder(
                answers: caller.answers, isReplay: caller.isReplay, abilities: abilities(of: caller),
                hold: { [self] ask in await asked(ask, of: caller) })
        } else {
            let holds = calls.engine.options.holdMilliseconds > 0 || calls.engine.reasoner != nil
            let hold: AskRecorder.Hold = { [self] ask in await self.hold(ask) }
            recorder = AskRecorder(hold: holds ? hold : nil)
        }
        state.withLock { $0.recorder = recorder }
        return recorder
    }

    private func abilities(of caller: AskingCaller) -> AskAbilities {
        var abilities = caller.abilities.union(.approvals)
        if calls.engine.reasoner != nil { abilities.formUnion([.models, .modelTools]) }
        return abilities
    }

    /// Asks the client, or the site's model in the place of a client that has none; once the call is a row, the row asks.
    private func asked(_ ask: Ask, of caller: AskingCaller) async -> AskAnswer? {
        if isRow { return await hold(ask) }
        guard caller.abilities.isSuperset(of: ask.needs) else { return await calls.engine.reason(ask) }
        state.withLock { $0.asking += 1 }
        defer { state.withLock { $0.asking -= 1 } }
        return await caller.hold(ask)
    }

    /// Waits in place for an answer, with a row that asks.
    private func hold(_ ask: Ask) async -> AskAnswer? {
        if let answer = await calls.engine.reason(ask) { return answer }
        guard calls.engine.options.holdMilliseconds > 0 else { return nil }
        // With it what is asked together with it, so that whoever reads the row sees all of it.
        let open = state.withLock { $0.recorder }?.open ?? []
        let made = making { await self.makeRow(asking: open.isEmpty ? [ask] : open) }
        guard let run = await made.value else { return nil }
        return await calls.engine.hold(run, ask) { [calls] asks in
            await calls.engine.writeAsks(run, asks, scheduleVersion: self.scheduleVersion)
        }
    }

    private func making(_ make: @escaping @Sendable () async -> RunningCall?) -> Task<RunningCall?, Never> {
        state.withLock { state -> Task<RunningCall?, Never> in
            if let making = state.making { return making }
            let task = Task { await make() }
            state.making = task
            return task
        }
    }

    private var scheduleVersion: Int64? { state.withLock { $0.recorder }?.scheduleVersion }

    private var answersJSON: [UInt8]? {
        guard let answers = state.withLock({ $0.recorder })?.answers, !answers.isEmpty else { return nil }
        return AskAnswer.stored(answers).serialized()
    }

    /// Lets the call go on as a row that runs, because nobody waits for it any longer; nil when it cannot become one.
    func goOn() async -> RunningCall? { await making { await self.makeRow(asking: []) }.value }

    /// Makes the row; nil when that is not possible, and then the call ends by asking without having been held.
    private func makeRow(asking asks: [Ask]) async -> RunningCall? {
        let engine = calls.engine
        do throws(Problem) {
            let call = try newCall(
                asks.isEmpty
                    ? .running(worker: engine.worker, leaseMicros: engine.options.leaseMilliseconds * 1_000)
                    : awaiting(asks, holder: engine.worker))
            let run = RunningCall(call, asking: asks, at: engine.clock.milliseconds)
            if let recorder = state.withLock({ $0.recorder }) { run.attach(recorder) }
            _ = try await calls.enqueue(call, answering: request.context)
            await engine.adopt(run)
            state.withLock { $0.run = run }
            return run
        } catch {
            return nil
        }
    }

    private func awaiting(_ asks: [Ask], holder: String?) -> CallBeginning {
        .awaiting(
            asksJSON: JSONValue.array(asks.map(\.json)).serialized(), expiresAtMicros: calls.engine.expiry(of: asks),
            holder: holder)
    }

    private func newCall(_ beginning: CallBeginning) throws(Problem) -> NewDurableCall {
        var call = try calls.form.tool(request, beginning: beginning)
        call.scheduleVersion = scheduleVersion
        call.answersJSON = answersJSON
        return call
    }

    /// A row of a call that has ended by asking, or in order to go on as a task.
    func rest(_ asks: [Ask], _ recorder: AskRecorder) async throws(Problem) -> DurableCall {
        state.withLock { $0.recorder = recorder }
        let call = try newCall(asks.isEmpty ? .queued(.now) : awaiting(asks, holder: nil))
        _ = try await calls.enqueue(call, answering: request.context)
        return try await calls.row(call.id)
    }

    /// What the caller gets: the result, or the row that waits.
    func settle(
        _ result: Result<CallEnding, Problem>, _ recorder: AskRecorder
    ) async throws(Problem) -> WaitingCalls.Answer {
        guard let run else {
            switch try result.get() {
            case .done(let result): return .done(result)
            case .awaiting(let asks): return .waiting(try await rest(asks, recorder))
            }
        }
        let end: RunEnd =
            switch result {
            case .success(.done(let result)): .completed(result.documentBytes)
            case .success(.awaiting(let asks)):
                .awaiting(asks, scheduleVersion: recorder.scheduleVersion, answersJSON: run.answersJSON)
            case .failure(let problem): .failed(problem)
            }
        let isWritten = await calls.engine.finish(run, end)
        switch result {
        case .success(.done(let result)) where isWritten: return .done(result)
        case .failure(let problem) where isWritten: throw problem
        // It waits, or somebody else runs it by now: their run counts.
        default: return .waiting(try await calls.row(run.id))
        }
    }
}
