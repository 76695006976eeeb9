// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Store
import StoreSuite
import Synchronization
import Telemetry
import Testing

@testable import Tasks

@Suite("Periodic entries in a store")
struct ScheduleRunnerTests {
    private static let base: Int64 = 1_789_999_200_000_000
    private static let operator_ = Principal(name: "olga", role: .operator, disclosure: .full)

    /// Makes a call without asking anybody; entries named `away` have no plugin.
    private static let makeCall: PeriodicRunner.MakeCall = { (schedule, start) throws(Problem) in
        if schedule.id == "away" { throw Problem(.notFound, "There is no task type \"\(schedule.task)\".") }
        guard let digest = SHA256Digest(hex: String(repeating: "0", count: 64)) else {
            throw Problem(.internalError, "no digest")
        }
        var call = NewDurableCall(
            kind: .task, plugin: schedule.pluginID, name: schedule.task, argumentsJSON: Array("{}".utf8),
            argumentsDigest: digest,
            requester: "schedule", requesterJSON: Array("{}".utf8), correlationID: "test")
        switch start {
        case .due(_, let at): call.beginning = .queued(.at(at))
        case .now(let principal): call.requester = principal.name
        }
        return call
    }

    private static func runner(
        _ store: any Store, _ time: ManualTime, _ schedules: [PeriodicSchedule], log: TaskLog = .silent
    ) -> PeriodicRunner {
        let runner = PeriodicRunner(
            store: store, program: Units.program, time: time.source, log: log, makeCall: makeCall)
        runner.replace(schedules)
        return runner
    }

    private static func calls(_ store: any Store) async throws -> [DurableCall] {
        try await store.answer(DurableCallsQuery(program: Units.program, limit: 1_000)).sorted { $0.id < $1.id }
    }

    /// Two daemons on one store, at the same minute and through clocks that are set: one call for each due time.
    @Test(arguments: StoreKind.all)
    func twoDaemonsMakeOneCall(kind: StoreKind) async throws {
        try await kind.withStores(2) { stores in
            let time = ManualTime(wallMicroseconds: Self.base)
            let schedules = try [
                SchedulePlanTests.schedule("often", "*/10 * * * *", .all, jitter: 20),
                SchedulePlanTests.schedule("seldom", "0 * * * *", .skip),
                SchedulePlanTests.schedule("still", "* * * * *", isPaused: true),
            ]
            let runners = stores.map { Self.runner($0, time, schedules) }
            func sweep() async {
                await withTaskGroup { group in
                    for runner in runners { group.addTask { await runner.sweep() } }
                }
            }
            await sweep()
            #expect(try await Self.calls(stores[0]).isEmpty, "a new entry begins now")
            time.setWall(microseconds: Self.base + 600_000_000)
            await sweep()
            await sweep()
            let first = try await Self.calls(stores[0])
            #expect(first.map(\.entryID) == ["often"])
            #expect(first.map(\.entryDueMicros) == [Self.base + 600_000_000])
            #expect(
                first.map(\.dueAtMicros) == [
                    try SchedulePlanTests.schedule("often", jitter: 20)
                        .start(ofDue: Self.base + 600_000_000)
                ])
            // An hour on: five times were missed and one is on time; then back, and on again.
            for micros in [4_200, 600, 1_200, 1_800, 4_200] as [Int64] {
                time.setWall(microseconds: Self.base + micros * 1_000_000)
                await sweep()
            }
            let all = try await Self.calls(stores[0])
            #expect(
                all.filter { $0.entryID == "often" }.compactMap(\.entryDueMicros).sorted()
                    == (1...7).map { Self.base + $0 * 600_000_000 })
            #expect(all.filter { $0.entryID == "seldom" }.isEmpty, "an hour away is not on time")
            #expect(all.count == 7)
        }
    }

    @Test(arguments: StoreKind.all)
    func pauseResumeAndRunNow(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let time = ManualTime(wallMicroseconds: Self.base)
            let runner = Self.runner(store, time, [try SchedulePlanTests.schedule("tick", "*/10 * * * *", .all)])
            await runner.sweep()
            let paused = try await runner.setPaused("tick", true, by: Self.operator_)
            #expect(paused.isPaused)
            #expect(paused.pausedBy == "olga")
            #expect(paused.pausedAtMicros == Self.base)
            #expect(paused.nextDueMicros == (1...3).map { Self.base + $0 * 600_000_000 })
            time.setWall(microseconds: Self.base + 1_300_000_000)
            await runner.sweep()
            #expect(try await Self.calls(store).isEmpty)

            let made = try await runner.run("tick", by: Self.operator_)
            #expect(made.fate == .made)
            #expect(made.state == .available)
            let row = try #require(try await Self.calls(store).first)
            #expect(row.entryID == "tick")
            #expect(row.entryDueMicros == nil)
            #expect(row.requester == "olga")
            var listed = try #require(try await runner.list().first)
            #expect(listed.isPaused)
            #expect(listed.lastDueMicros == nil)
            #expect(listed.last?.call == made.id)
            #expect(listed.last?.state == .available)

            // What was due meanwhile is not made up for, whatever the entry says.
            _ = try await runner.setPaused("tick", false, by: Self.operator_)
            time.setWall(microseconds: Self.base + 1_801_000_000)
            await runner.sweep()
            listed = try #require(try await runner.list().first)
            #expect(!listed.isPaused)
            #expect(listed.pausedBy == nil)
            #expect(listed.lastDueMicros == Self.base + 1_800_000_000)
            #expect(try await Self.calls(store).compactMap(\.entryDueMicros) == [Self.base + 1_800_000_000])

            let claimed = try await store.apply(
                ClaimCalls(
                    program: Units.program, worker: "w", served: [ServedName(kind: .task, name: "probe")],
                    queues: [QueuePlaces(queue: "default", places: 9)], limit: 9))
            let problem = Array(#"{"code":"INTERNAL_ERROR"}"#.utf8)
            _ = try await store.apply(
                FinishCalls(
                    program: Units.program,
                    calls: claimed.map { FinishedCall(fence: $0.fence, outcome: .discarded(problemJSON: problem)) }))
            listed = try #require(try await runner.list().first)
            #expect(listed.last?.state == .discarded)
            #expect(listed.last?.problemJSON == problem)
            let unknown = await #expect(throws: Problem.self) { try await runner.run("tock", by: Self.operator_) }
            #expect(unknown?.code == .notFound)
            #expect(unknown?.detail.contains("there are: tick") == true)
        }
    }

    /// An entry whose task cannot be started is told of, does not keep the others, and is made up for as it says.
    @Test func whatCannotBeStartedIsTold() async throws {
        try await StoreKind.sqlite.withStore { store in
            let time = ManualTime(wallMicroseconds: Self.base)
            let told = Mutex<[String]>([])
            let log = TaskLog { level, _, fields in
                if level == .warning { told.withLock { $0.append(fields["schedule"] ?? "?") } }
            }
            let runner = Self.runner(
                store, time, [try SchedulePlanTests.schedule("away"), try SchedulePlanTests.schedule("tick")], log: log)
            await runner.sweep()
            time.setWall(microseconds: Self.base + 600_000_000)
            for _ in 0..<3 { await runner.sweep() }
            #expect(told.withLock { $0 } == ["away"])
            #expect(try await Self.calls(store).map(\.entryID) == ["tick"])
        }
    }
}
