// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Store
import Tasks

/// Finds the tasks that `fix_it` is about, and what has to be known of each.
struct FixSurvey: Sendable {
    let waiting: WaitingCalls
    let registry: RegistryHolder
    let library: RosterLibrary
    let journal: FixJournal

    /// A task, and how often it was put back.
    typealias Found = (task: TaskEvidence, count: FixJournal.Count)

    /// So many failed tasks, and so many that are open, are looked at.
    private static let mostFound = 1_000

    /// - Throws: NOT_FOUND for a target that no task of the caller's has.
    func find(_ request: FixRequest, for principal: Principal) async throws(Problem) -> [Found] {
        let reader = CallReader(principal)
        var calls: [DurableCall] = []
        if let targets = request.targets {
            for id in targets {
                guard let call = try await waiting.get(id.text), call.kind == .task, reader.sees(call) else {
                    throw WaitingCalls.unknown(id.text)
                }
                calls.append(call)
            }
        } else {
            calls = try await failed(reader)
        }
        let counts = try await journal.counts(of: calls.map(\.id))
        let changedAt = try await scheduleChange()
        return zip(calls, counts).map { call, count in
            (evidence(of: call, retries: count.retries, scheduleChangedAt: changedAt), count)
        }
    }

    /// Dead letters, what is tried again, and what is stuck, the newest first.
    private func failed(_ reader: CallReader) async throws(Problem) -> [DurableCall] {
        let ended = try await calls(in: [.discarded, .retryable], reader)
        let running = try await calls(in: [.running], reader)
        let available = try await calls(in: [.available], reader)
        return (ended + (running + available).filter { stuck($0) != nil }).sorted { $0.id > $1.id }
    }

    /// The tasks in some states that the reader sees, page by page.
    private func calls(in states: Set<DurableCallState>, _ reader: CallReader) async throws(Problem) -> [DurableCall] {
        let page = 200
        var found: [DurableCall] = []
        var after: DurableCallID?
        while found.count < Self.mostFound {
            let rows = try await waiting.list(CallFilter(kind: .task, states: states), after: after, limit: page)
            found += rows.filter(reader.sees)
            guard rows.count == page, let last = rows.last else { break }
            after = last.id
        }
        return found
    }

    private func evidence(of call: DurableCall, retries: Int64, scheduleChangedAt: Int64?) -> TaskEvidence {
        let type = registry.current.taskType(call.name)?.descriptor
        let problem = call.problemJSON.flatMap { try? JSONValue.parse($0) }
        var task = TaskEvidence(id: call.id, name: call.name, state: call.state)
        task.code = problem?["code"]?.stringValue.flatMap(ProblemCode.init(rawValue:))
        task.isRetryable = problem?["retryable"]?.boolValue == true
        task.stuck = stuck(call)
        task.effect = type?.effect
        task.backoff = type?.backoff ?? Backoff()
        task.retries = retries
        if let type, let arguments = try? JSONValue.parse(call.argumentsJSON) {
            task.argumentsFault = type.inputSchema.validate(arguments, maximumViolations: 1).first
                .map { "at \"\($0.instancePath)\" \($0.keyword) is not met." }
            if CanonicalJSON.digest(of: type.inputSchema.source) != call.schemaDigest?.hex {
                task.changedSince = "its task type"
            }
        }
        if let at = call.finishedAtMicros, let scheduleChangedAt, scheduleChangedAt > at {
            task.changedSince = "the schedule"
        }
        return task
    }

    /// Why a task is stuck; nil when it is not.
    private func stuck(_ call: DurableCall) -> TaskEvidence.Stuck? {
        let type = registry.current.taskType(call.name)?.descriptor
        let now = waiting.nowMicros
        let grace = (type?.graceMilliseconds ?? waiting.engine.options.graceMilliseconds) * 1_000
        switch call.state {
        case .available: return type == nil ? .unserved : nil
        case .running:
            if let stop = call.cancellation { return stop.atMicros + grace < now ? .deaf : nil }
            guard let limit = call.timeoutMilliseconds ?? type?.timeoutMilliseconds, let start = call.startedAtMicros
            else { return nil }
            return start + limit * 1_000 + grace < now ? .overdue : nil
        case .scheduled, .inputRequired, .retryable, .completed, .cancelled, .discarded: return nil
        }
    }

    /// When the live schedule became what it is, in microseconds since 1970; nil without a program.
    private func scheduleChange() async throws(Problem) -> Int64? {
        do throws(StoreError) {
            return try await library.store.answer(PlanHeadQuery(program: library.program, plan: .live))?.createdAtMicros
        } catch { throw Problem(error) }
    }
}
