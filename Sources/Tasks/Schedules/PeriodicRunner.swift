// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
import Synchronization
package import Telemetry

/// Starts the tasks of periodic entries when they are due; one a daemon.
///
/// Every daemon of a store does the same; the store makes one call of it. Between due times a sweep costs nothing but a
/// look at the clock.
package final class PeriodicRunner: Sendable {
    /// Makes the call of an entry: for a due time that may start at `startMicros`, or now, on behalf of whoever asks.
    package typealias MakeCall =
        @Sendable (_ schedule: PeriodicSchedule, _ start: PeriodicStart) throws(Problem) -> NewDurableCall

    private struct State {
        var scheduler = PeriodicScheduler([])
        /// The wall clock at the last look, and when there is something to do again; 0 for at once.
        var looked: Int64 = .min
        var wake: Int64 = 0
        var isSweeping = false
        /// Rises with every new set of entries.
        var generation = 0
    }

    private let store: any Store
    private let program: String
    private let time: TimeSource
    private let makeCall: MakeCall
    private let log: TaskLog
    private let state = Mutex(State())

    package init(
        store: any Store, program: String, time: TimeSource, log: TaskLog, makeCall: @escaping MakeCall
    ) {
        self.store = store
        self.program = program
        self.time = time
        self.log = log
        self.makeCall = makeCall
    }

    /// The entries that there are from now on.
    package func replace(_ schedules: [PeriodicSchedule]) {
        state.withLock { state in
            state.scheduler = PeriodicScheduler(schedules)
            state.wake = 0
            state.generation += 1
        }
    }

    /// Starts what is due; returns at once when nothing can be.
    ///
    /// To be called every second or so: that is how late a start may be, and how soon a clock that was set is noticed.
    /// When the store cannot be reached, the next sweep tries again.
    package func sweep() async {
        let now = time.wallMicroseconds()
        let began = state.withLock { state -> (PeriodicScheduler, Int)? in
            let wasPutBack = now < state.looked
            state.looked = now
            guard !state.isSweeping, now >= state.wake || wasPutBack, !state.scheduler.schedules.isEmpty else {
                return nil
            }
            state.isSweeping = true
            return (state.scheduler, state.generation)
        }
        guard let (scheduler, generation) = began else { return }
        var wake: Int64 = 0
        do throws(StoreError) {
            wake = try await fire(scheduler, at: now)
        } catch {
            log(.warning, "periodic tasks cannot be started", ["reason": "\(error)"])
        }
        state.withLock { state in
            state.isSweeping = false
            if state.generation == generation { state.wake = wake }
        }
    }

    /// - Returns: when there is something to do again.
    private func fire(_ scheduler: PeriodicScheduler, at now: Int64) async throws(StoreError) -> Int64 {
        let plan = scheduler.plan(nowMicros: now, states: try await store.answer(SchedulesQuery(program: program)))
        for entry in plan.cut {
            log(
                .warning, "more times were missed than are made up for",
                ["schedule": entry, "made_up": "\(PeriodicScheduler.maximumCatchUp)"])
        }
        var firings: [ScheduleFiring] = []
        for due in plan.due {
            let start = PeriodicStart.due(
                atMicros: due.dueMicros, startMicros: due.schedule.start(ofDue: due.dueMicros))
            do throws(Problem) {
                firings.append(
                    ScheduleFiring(
                        entry: due.schedule.id, dueMicros: due.dueMicros, call: try makeCall(due.schedule, start)))
            } catch {
                log(
                    .warning, "a periodic task cannot be started",
                    [
                        "schedule": due.schedule.id, "task": due.schedule.task,
                        "due": UTCTimestamp.text(microseconds: due.dueMicros), "reason": error.detail,
                    ])
            }
        }
        if plan.hasNew || !firings.isEmpty {
            let change = FireSchedules(
                program: program, firings: firings,
                known: plan.hasNew ? scheduler.schedules.map(\.known) : [], nowMicros: now)
            let fired = try await store.apply(
                Audited(change) { fired in
                    fired.filter { $0.call.fate == .made }.map {
                        .own(
                            "schedule.fired", subject: "schedule:\($0.entry)",
                            details: ["call": .string($0.call.id.text)])
                    }
                })
            for one in fired where one.call.fate == .made {
                log(
                    .info, "a periodic task was started",
                    [
                        "schedule": one.entry, "call": one.call.id.text,
                        "due": UTCTimestamp.text(microseconds: one.dueMicros),
                    ])
            }
        }
        return plan.wakeMicros ?? .max
    }

    /// All entries of loaded plugins, by id.
    package func list() async throws(Problem) -> [ScheduleReport] {
        let states: [ScheduleState]
        do throws(StoreError) { states = try await store.answer(SchedulesQuery(program: program)) } catch {
            throw Problem(store: error)
        }
        let byEntry = Dictionary(states.map { ($0.entry, $0) }, uniquingKeysWith: { first, _ in first })
        let now = time.wallMicroseconds()
        return schedules.map { ScheduleReport($0, byEntry[$0.id], nowMicros: now) }
    }

    /// Pauses an entry, or lets it go on; what was due meanwhile is not made up for.
    ///
    /// - Throws: NOT_FOUND for an id that no loaded plugin declares.
    package func setPaused(
        _ id: String, _ isPaused: Bool, by principal: Principal, in context: CallContext? = nil
    ) async throws(Problem) -> ScheduleReport {
        let schedule = try schedule(id)
        let now = time.wallMicroseconds()
        do throws(StoreError) {
            let change = SetSchedulePaused(
                program: program, entry: schedule.known, isPaused: isPaused, by: principal.name, nowMicros: now)
            let after = try await store.apply(
                Audited(change) { _ in
                    let action = isPaused ? "schedule.paused" : "schedule.resumed"
                    return [context?.auditEntry(action, subject: "schedule:\(id)")].compactMap { $0 }
                })
            log(
                .notice, isPaused ? "a schedule was paused" : "a schedule was resumed",
                ["schedule": id, "by": principal.name])
            return ScheduleReport(schedule, after, nowMicros: now)
        } catch { throw Problem(store: error) }
    }

    /// Starts the task of an entry now, as whoever asks, besides its due times.
    ///
    /// - Throws: NOT_FOUND for an id that no loaded plugin declares, and what starting the task would throw.
    package func run(
        _ id: String, by principal: Principal, in context: CallContext? = nil
    ) async throws(Problem) -> EnqueuedCall {
        let schedule = try schedule(id)
        let call = try makeCall(schedule, .now(by: principal))
        do throws(StoreError) {
            let change = RunSchedule(
                program: program, entry: schedule.known, call: call, nowMicros: time.wallMicroseconds())
            let made = try await store.apply(
                Audited(change) { made in
                    guard let made, made.fate == .made else { return [] }
                    return [
                        context?.auditEntry(
                            "schedule.run", subject: "schedule:\(id)", details: ["call": .string(made.id.text)])
                    ].compactMap { $0 }
                })
            if let made { return made }
        } catch { throw Problem(store: error) }
        throw Problem(.internalError, "The store does not say what became of the call of schedule \"\(id)\".")
    }

    private var schedules: [PeriodicSchedule] { state.withLock { $0.scheduler.schedules } }

    private func schedule(_ id: String) throws(Problem) -> PeriodicSchedule {
        let all = schedules
        if let found = all.first(where: { $0.id == id }) { return found }
        let names = all.map(\.id).sorted().prefix(20).joined(separator: ", ")
        throw Problem(
            .notFound,
            "There is no schedule \"\(id.prefix(64))\"; "
                + (names.isEmpty ? "no plugin declares one." : "there are: \(names)."))
    }
}

/// For what an entry starts its task.
package enum PeriodicStart: Sendable {
    /// For a due time; the call may start at `startMicros`, which may lie behind.
    case due(atMicros: Int64, startMicros: Int64)
    /// Out of turn.
    case now(by: Principal)
}

extension PeriodicSchedule {
    fileprivate var known: KnownSchedule { KnownSchedule(entry: id, isPausedAtFirst: isPausedAtFirst) }
}
