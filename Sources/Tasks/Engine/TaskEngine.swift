// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
package import Telemetry

/// Runs durable calls: claims what is due and served here, runs it through the pipeline, and writes how it ended.
///
/// One a daemon; any number of daemons may work on one store. What must hold is in the rows: a claim raises the row's
/// fence, and with an older fence nothing can be changed. So the engine may be killed at any moment; another one runs its
/// calls again when their leases are over.
///
/// Nothing in it sleeps but through its clock, and each of its passes can be asked for, so that tests decide what happens
/// when.
package actor TaskEngine {
    package enum Phase: Sendable { case idle, running, draining, stopped }

    package nonisolated let options: TaskEngineOptions
    package nonisolated let pipeline: Pipeline
    package nonisolated let store: any Store
    package nonisolated let program: String
    /// The name under which this daemon claims.
    package nonisolated let worker: String
    nonisolated let clock: TaskClock
    nonisolated let log: TaskLog
    nonisolated let metrics: TaskMetrics
    nonisolated let runner: CallRunner
    nonisolated let watchers = CallWatchers()
    nonisolated let progress: ProgressBoard
    /// The site's own model; nil when it has none.
    package nonisolated let reasoner: (any ModelReasoner)?
    nonisolated let lateCalls = LateCalls()

    var phase = Phase.idle
    /// What is claimed by this daemon, until its end is written.
    var inFlight: [DurableCallID: RunningCall] = [:]
    /// Calls from outside that became rows while they ran: not claimed, and none of our places.
    var adopted: [DurableCallID: RunningCall] = [:]
    /// Claimed ahead, in the order in which they will run.
    var waiting: [RunningCall] = []
    /// Ends that are to be written.
    var outbox: [FinishedCall] = []
    var isPumping = false
    var pumpAgain = false
    /// Whether there may be something to claim.
    var claimWanted = true
    /// Whether the last claim was kept small by limits of ours: then the end of a call is a reason to look again.
    var isConstrained = false
    /// Nothing is claimed before this time, in monotonic milliseconds.
    var quietUntil: Int64 = 0
    /// Whether there may be more to prune than was pruned last.
    var pruneAgain = false
    /// Calls that ended quickly since the last claim: how many may be claimed ahead.
    var quickEnds = 0
    /// When something of a queue was claimed last, in monotonic milliseconds.
    var lastClaim: [String: Int64] = [:]
    var startedAt: Int64 = 0
    var failure: StoreFailure?
    var statistics: [QueueStatistics] = []
    var pausedQueues: Set<String> = []
    var sweeps = 0
    var loops: [Task<Void, Never>] = []
    var idleWaiters: [CheckedContinuation<Void, Never>] = []
    var stopping: Task<Void, Never>?
    var upkeep: [@Sendable () async -> Void] = []

    package init(
        options: TaskEngineOptions, pipeline: Pipeline, store: any Store, program: String, worker: String,
        metrics: MetricsRegistry, clock: TaskClock = .system(), log: TaskLog = .silent,
        authority: @escaping PrincipalAuthority = { $0 }, reasoner: (any ModelReasoner)? = nil
    ) {
        self.reasoner = reasoner
        self.options = options
        self.pipeline = pipeline
        self.store = store
        self.program = program
        self.worker = worker
        self.clock = clock
        self.log = log
        self.metrics = TaskMetrics(registry: metrics)
        progress = ProgressBoard()
        runner = CallRunner(
            pipeline: pipeline, store: store, program: program, options: options, authority: authority)
    }

    /// Adds what is to be done at each sweep, such as looking for periodic entries that are due.
    package func atEachSweep(_ body: @escaping @Sendable () async -> Void) { upkeep.append(body) }

    /// Begins to work: listens to hints, sweeps, renews leases.
    ///
    /// Does nothing the second time.
    package func start() {
        guard begin() else { return }
        let hints = store.hints(program: program)
        loops = [
            Task {
                var newest: Int64 = -1
                for await hint in hints {
                    guard !Task.isCancelled else { return }
                    guard hint.call > newest else { continue }
                    newest = hint.call
                    await heardHint()
                }
            },
            Task {
                while !Task.isCancelled {
                    await sweep()
                    guard await clock.wait(milliseconds: options.sweepMilliseconds) else { return }
                }
            },
            Task {
                while await clock.wait(milliseconds: options.leaseMilliseconds / 3) { await renew() }
            },
        ]
    }

    /// Is ready to work, without loops of its own; false when it was before.
    func begin() -> Bool {
        guard phase == .idle else { return false }
        phase = .running
        startedAt = clock.milliseconds
        return true
    }

    /// One pass over everything that nothing hints at: wishes to cancel, calls of dead workers, questions whose time is
    /// over, due work, and what others changed.
    package func sweep() async {
        guard phase == .running || phase == .draining else { return }
        sweeps += 1
        await obeyCancellations()
        if phase == .running {
            await rescue()
            await expire()
            for body in upkeep { await body() }
            if sweeps % 60 == 1 || pruneAgain { await prune() }
            returnStale()
        }
        await refreshStatistics()
        claimWanted = true
        await pump()
        await refreshWatched()
    }

    /// Returns when nothing is in flight and every end is written.
    package func idle() async {
        await withCheckedContinuation { continuation in
            if isIdle { continuation.resume() } else { idleWaiters.append(continuation) }
        }
    }

    var isIdle: Bool { inFlight.isEmpty && outbox.isEmpty && !isPumping }

    func tellIfIdle() {
        guard isIdle else { return }
        let waiters = idleWaiters
        idleWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    /// How many calls this daemon runs at the moment, with those that wait for a place.
    package var count: Int { inFlight.count }

    /// What this daemon may hold a lease on.
    var held: [RunningCall] { Array(inFlight.values) + Array(adopted.values) }

    /// The run of a call in this daemon.
    func run(_ id: DurableCallID) -> RunningCall? { inFlight[id] ?? adopted[id] }

    /// Something became due, was answered or was cancelled, here or elsewhere.
    func heardHint() async {
        guard phase == .running || phase == .draining else { return }
        await obeyCancellations()
        claimWanted = true
        await pump()
        await refreshWatched()
    }
}

/// Who somebody is now: the principal with the role of today, or nil when there is no such principal any more.
package typealias PrincipalAuthority = @Sendable (Principal) -> Principal?
