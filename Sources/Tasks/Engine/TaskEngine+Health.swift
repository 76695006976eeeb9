// SPDX-License-Identifier: Apache-2.0

import Kernel
package import Store

extension TaskEngine {
    /// How often the queues are counted, in sweeps.
    static let statisticsInterval = 5

    /// Counts the queues for metrics, for the readiness check and for the queues that a claim looks into, and reads when
    /// periodic entries last did their work.
    func refreshStatistics(force: Bool = false) async {
        guard force || sweeps % Self.statisticsInterval == 1 else { return }
        do throws(StoreError) {
            statistics = try await store.answer(QueueStatisticsQuery(program: program))
            pausedQueues = Set(
                try await store.answer(QueuesQuery(program: program)).filter(\.isPaused).map(\.name))
            metrics.queues(statistics)
            let entries = Set(pipeline.registry.current.schedules.map(\.declaration.id))
            metrics.successes(
                try await store.answer(ScheduleSuccessesQuery(program: program)).filter { entries.contains($0.key) })
        } catch { failed(error, "the queues cannot be counted") }
    }

    /// Whether the queue does its work.
    ///
    /// Not ready: something that this daemon serves has been due for longer than the site allows, and nobody has claimed
    /// anything of its queue in that time, nor runs anything of it. A long queue that moves is no fault, nor is one that
    /// somebody paused, nor a task whose plugin is away: that is told, and waits.
    package func readiness() -> (isReady: Bool, detail: String) {
        guard options.runs else { return (true, "runs no tasks here") }
        guard phase == .running else { return (true, phase == .idle ? "not begun" : "draining") }
        if let failure { return (false, "the store refuses it: \(failure.error)") }
        let stuck = stuckQueues()
        guard stuck.isEmpty else {
            let list = stuck.map { "\($0.queue) (due for \($0.seconds) s)" }.joined(separator: ", ")
            return (false, "work is due and nothing claims it: \(list)")
        }
        let due = statistics.filter { $0.state == .available }.reduce(0) { $0 + $1.count }
        let away = unserved()
        let note = away.isEmpty ? "" : "; no plugin serves \(away.joined(separator: ", "))"
        return (true, "\(count) running here, \(due) due\(note)")
    }

    /// What is due and what no plugin of this daemon serves, by name.
    private func unserved() -> [String] {
        let registry = pipeline.registry.current
        return Set(
            statistics.filter { $0.state == .available && !isServed($0, registry) }.map(\.name)
        ).sorted()
    }

    private func isServed(_ entry: QueueStatistics, _ registry: Registry) -> Bool {
        switch entry.kind {
        case .task: registry.taskType(entry.name) != nil
        case .tool: registry.tool(entry.name) != nil
        }
    }

    /// Whether the site's read-only mode keeps this daemon from running what it serves.
    private func isLeftToOthers(_ kind: DurableCallKind, _ name: String, _ registry: Registry) -> Bool {
        guard pipeline.isReadOnly else { return false }
        return switch kind {
        case .task: registry.taskType(name).map { !ClaimPlan.isAdmittedReadOnly($0) } ?? false
        case .tool: registry.tool(name).map { !ClaimPlan.isAdmittedReadOnly($0) } ?? false
        }
    }

    private func stuckQueues() -> [(queue: String, seconds: Int64)] {
        let registry = pipeline.registry.current
        let now = clock.milliseconds
        let limit = options.stuckMilliseconds
        let busy = Set(statistics.filter { $0.state == .running }.map(\.queue))
        var waits: [String: Int64] = [:]
        for entry in statistics
        where entry.state == .available && isServed(entry, registry)
            && !isLeftToOthers(entry.kind, entry.name, registry)
        {
            waits[entry.queue] = max(waits[entry.queue] ?? 0, entry.oldestWaitMicros / 1_000)
        }
        return waits.filter { queue, wait in
            let sinceClaim = now - (lastClaim[queue] ?? startedAt)
            return wait > limit && sinceClaim > limit && !busy.contains(queue) && !pausedQueues.contains(queue)
                && options.places(of: queue) > 0
        }.map { ($0.key, $0.value / 1_000) }.sorted { $0.queue < $1.queue }
    }

    /// One sentence that says why a call that has not ended does not run; nil when there is nothing to say.
    package func note(of call: DurableCall) -> String? {
        switch call.state {
        case .completed, .cancelled, .discarded: return nil
        case .running:
            return call.cancellation.map { "\($0.by) wishes it cancelled; it is asked to stop." }
        case .inputRequired:
            let given = (try? call.answers()) ?? [:]
            let open = ((try? call.asks()) ?? []).map(\.key).filter { given[$0] == nil }
            return "Waits for the answer to \(open.joined(separator: ", "))."
        case .scheduled, .available, .retryable: return waitingNote(of: call)
        }
    }

    private func waitingNote(of call: DurableCall) -> String? {
        let registry = pipeline.registry.current
        let isServed = call.kind == .task ? registry.taskType(call.name) != nil : registry.tool(call.name) != nil
        if !isServed {
            return "No enabled plugin serves \"\(call.name)\" here (it is of \(call.plugin)); it waits for it."
        }
        if isLeftToOthers(call.kind, call.name, registry) {
            return "This daemon is read-only, and \"\(call.name)\" may write; it waits for another daemon on the store."
        }
        if pausedQueues.contains(call.queue) { return "The queue \"\(call.queue)\" is paused." }
        if !options.consumes(call.queue) { return "No daemon is known to consume the queue \"\(call.queue)\"." }
        if call.state == .retryable {
            return "Attempt \(call.attempt) of \(call.maxAttempts) failed; it is tried again."
        }
        return nil
    }
}
