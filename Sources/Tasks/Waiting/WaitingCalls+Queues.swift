// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store

/// A queue as operators see it.
package struct QueueState: Sendable, Equatable {
    package let name: String
    package let isPaused: Bool
    package let pausedBy: String?
    /// UTC, in microseconds since 1970-01-01.
    package let pausedAtMicros: Int64?
    /// How many of its calls this daemon runs at once; 0 when it runs none.
    package let places: Int
    /// How many of its calls may run at once in all daemons together; nil for any number.
    package let limit: Int?
    /// Calls that have not ended, and dead letters, by state.
    package let counts: [DurableCallState: Int]
    /// When the call that waits longest was due; UTC, in microseconds since 1970-01-01; nil when none is due.
    package let oldestDueMicros: Int64?

    /// Whether it is paused and nothing of it runs any more.
    package var isDrained: Bool { isPaused && counts[.running, default: 0] == 0 }
}

extension WaitingCalls {
    /// The queues that are always there, and all that a task type names, that hold something, or that somebody has said something of, by name.
    package func queues() async throws(Problem) -> [QueueState] {
        let records: [QueueRecord]
        let statistics: [QueueStatistics]
        do throws(StoreError) {
            records = try await store.answer(QueuesQuery(program: program))
            statistics = try await store.answer(QueueStatisticsQuery(program: program))
        } catch { throw Problem(store: error) }
        let options = engine.options
        var names = Set(TaskEngineOptions.listedQueues + [TaskEngineOptions.callsQueue])
        names.formUnion(engine.pipeline.registry.current.taskTypes.map(\.descriptor.queue))
        names.formUnion((options.queues ?? []).map(\.queue))
        names.formUnion(records.map(\.name))
        names.formUnion(statistics.map(\.queue))
        return names.sorted().map { name in
            let record = records.first { $0.name == name }
            let own = statistics.filter { $0.queue == name }
            return QueueState(
                name: name, isPaused: record?.isPaused ?? false, pausedBy: record?.paused?.by,
                pausedAtMicros: record?.paused?.atMicros, places: options.runs ? options.places(of: name) : 0,
                limit: record?.limit,
                counts: own.reduce(into: [:]) { $0[$1.state, default: 0] += $1.count },
                oldestDueMicros: own.filter { $0.state == .available }.map(\.oldestDueMicros).min())
        }
    }

    /// Pauses a queue, so that nothing of it is claimed by any daemon, or lets it go on.
    package func setPaused(
        _ isPaused: Bool, queue: String, by principal: Principal, in context: CallContext? = nil
    ) async throws(Problem) -> QueueState {
        try await known(queue)
        do throws(StoreError) {
            let change = SetQueuePaused(program: program, queue: queue, isPaused: isPaused, by: principal.name)
            _ = try await store.apply(
                Audited(change) { _ in
                    let action = isPaused ? "queue.paused" : "queue.resumed"
                    return [context?.auditEntry(action, subject: "queue:\(queue)")].compactMap { $0 }
                })
        } catch { throw Problem(store: error) }
        engine.log(
            .notice, isPaused ? "a queue is paused" : "a queue goes on", ["queue": queue, "by": principal.name])
        await engine.refreshStatistics(force: true)
        return try await state(of: queue)
    }

    /// Pauses a queue and waits until nothing of it runs in any daemon, or for so long; the answer says how it stands.
    package func drain(
        queue: String, by principal: Principal, withinMilliseconds limit: Int64, in context: CallContext? = nil
    ) async throws(Problem) -> QueueState {
        var state = try await setPaused(true, queue: queue, by: principal, in: context)
        let clock = engine.clock
        let end = clock.milliseconds + limit
        while !state.isDrained, clock.milliseconds < end {
            let left = end - clock.milliseconds
            guard await clock.wait(milliseconds: min(left, engine.options.sweepMilliseconds)) else { break }
            state = try await self.state(of: queue)
        }
        return state
    }

    private func state(of queue: String) async throws(Problem) -> QueueState {
        guard let state = try await queues().first(where: { $0.name == queue }) else {
            throw Problem(.notFound, "There is no queue \"\(queue)\".")
        }
        return state
    }

    /// A name that no queue has is most likely a slip of the pen.
    private func known(_ queue: String) async throws(Problem) {
        let names = try await queues().map(\.name)
        guard names.contains(queue) else {
            throw Problem(
                .notFound, "There is no queue \"\(queue.prefix(64))\"; there are \(names.joined(separator: ", ")).")
        }
    }
}
