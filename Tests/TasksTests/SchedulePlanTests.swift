// SPDX-License-Identifier: Apache-2.0

import Kernel
import Store
import Testing

@testable import Tasks

@Suite("What is due")
struct SchedulePlanTests {
    static func schedule(
        _ id: String = "tick", _ cron: String = "*/10 * * * *", _ catchUp: ScheduleDeclaration.CatchUp = .skip,
        jitter: Int64 = 0, isPaused: Bool = false
    ) throws -> PeriodicSchedule {
        try PeriodicSchedule(
            ScheduleDeclaration(
                id: id, cron: cron, task: "probe", catchUp: catchUp, jitterSeconds: jitter, isPaused: isPaused),
            pluginID: "dev.test", defaultZone: "UTC")
    }

    /// Due times that are proposed, in seconds after the moment `base`, for the times of the clock given likewise.
    private static let base: Int64 = 1_789_999_200  // a full hour
    private static func due(
        _ catchUp: ScheduleDeclaration.CatchUp, now: Int64, since: Int64, last: Int64? = nil, isPaused: Bool = false
    ) throws -> [Int64] {
        let state = ScheduleState(
            entry: "tick", isPaused: isPaused, sinceMicros: (base + since) * 1_000_000,
            lastDueMicros: last.map { (base + $0) * 1_000_000 })
        let plan = PeriodicScheduler([try schedule("tick", "*/10 * * * *", catchUp)])
            .plan(nowMicros: (base + now) * 1_000_000 + 999_999, states: [state])
        return plan.due.map { $0.dueMicros / 1_000_000 - base }
    }

    @Test func eachPolicyDoesWhatItSays() throws {
        // On time, and a second too late.
        #expect(try Self.due(.skip, now: 600, since: -5) == [600])
        #expect(try Self.due(.skip, now: 659, since: -5) == [600])
        #expect(try Self.due(.skip, now: 660, since: -5) == [])
        #expect(try Self.due(.one, now: 660, since: -5) == [600])
        // Half an hour away.
        #expect(try Self.due(.skip, now: 2_430, since: -5, last: 0) == [2_400])
        #expect(try Self.due(.one, now: 2_500, since: -5, last: 0) == [2_400])
        #expect(try Self.due(.all, now: 2_500, since: -5, last: 0) == [600, 1_200, 1_800, 2_400])
        // What ran does not run again; nothing from before the beginning or a pause.
        #expect(try Self.due(.all, now: 610, since: -5, last: 600) == [])
        #expect(try Self.due(.all, now: 2_500, since: 1_800, last: 0) == [2_400])
        #expect(try Self.due(.skip, now: 610, since: 605) == [])
        #expect(try Self.due(.all, now: 2_500, since: -5, last: 0, isPaused: true) == [])
        // The clock was put back: only what is on time, as if nothing were known.
        #expect(try Self.due(.all, now: 600, since: -5, last: 3_600) == [600])
        #expect(try Self.due(.one, now: 700, since: -5, last: 3_600) == [])
        #expect(try Self.due(.skip, now: 600, since: 3_600) == [600])
    }

    @Test func whatIsMadeUpForHasAnEnd() throws {
        let state = ScheduleState(entry: "tick", sinceMicros: Self.base * 1_000_000)
        let scheduler = PeriodicScheduler([try Self.schedule("tick", "* * * * *", .all)])
        let plan = scheduler.plan(nowMicros: (Self.base + 86_400 * 365) * 1_000_000, states: [state])
        #expect(plan.due.count == 100)
        #expect(plan.due.last?.dueMicros == (Self.base + 86_400 * 365) * 1_000_000)
        #expect(plan.cut == ["tick"])
        let fewer = scheduler.plan(nowMicros: (Self.base + 6_000) * 1_000_000, states: [state])
        #expect(fewer.due.count == 100)
        #expect(fewer.cut.isEmpty)
    }

    @Test func itWakesForTheFirstAndSaysWhatIsNew() throws {
        let scheduler = PeriodicScheduler([try Self.schedule(), try Self.schedule("other", "5 * * * *")])
        let plan = scheduler.plan(
            nowMicros: Self.base * 1_000_000, states: [ScheduleState(entry: "tick", sinceMicros: 0)])
        #expect(plan.hasNew)
        #expect(plan.wakeMicros == (Self.base + 300) * 1_000_000)
        #expect(plan.due.map(\.schedule.id) == ["tick"])
        #expect(PeriodicScheduler([]).plan(nowMicros: 0, states: []).wakeMicros == nil)
    }

    /// Days of a clock that runs, stands while nobody is there, and is set by up to an hour both ways, with one daemon or
    /// two of which one is slow: what must run has run, nothing twice.
    @Test(arguments: ScheduleDeclaration.CatchUp.allCases, [1, 2])
    func clocksThatAreSetLoseNothingAndRepeatNothing(
        _ catchUp: ScheduleDeclaration.CatchUp, _ daemons: Int
    ) throws {
        for seed in UInt64(1)...3 {
            var random = SeededNumbers(seed: seed)
            let scheduler = PeriodicScheduler([try Self.schedule("tick", "*/10 * * * *", catchUp)])
            var now = Self.base + 13
            let start = now
            var state = ScheduleState(entry: "tick", sinceMicros: now * 1_000_000)
            var ran: Set<Int64> = []
            var onTime: Set<Int64> = []
            var gaps = 0
            var furthest = now
            for _ in 0..<1_000 {
                let before = now
                switch Int.random(in: 0..<120, using: &random) {
                case 0: now += 3_600
                case 1: now -= 3_600
                case 2: now += Int64.random(in: 60..<40_000, using: &random)
                case 3: now += Int64.random(in: -3_600..<3_600, using: &random)
                default: now += Int64.random(in: 1..<50, using: &random)
                }
                if now - before >= 60 || now < before { gaps += 1 }
                furthest = max(furthest, now)
                let latest = now / 600 * 600
                // Before its beginning the clock can only be because it was put back.
                if now - latest < 60, latest > start || now < start { onTime.insert(latest) }
                var known = state
                for daemon in 0..<daemons {
                    // The second one may have read before the first one has written.
                    if daemon == 0 || Bool.random(using: &random) { known = state }
                    for due in scheduler.plan(nowMicros: now * 1_000_000, states: [known]).due {
                        let seconds = due.dueMicros / 1_000_000
                        // The store knows entry and due time.
                        let isNew = ran.insert(seconds).inserted
                        let isExpected = daemon > 0 || (state.lastDueMicros ?? 0) / 1_000_000 > now
                        #expect(isNew || isExpected, "\(seconds) twice, seed \(seed)")
                        state.lastDueMicros = max(state.lastDueMicros ?? 0, due.dueMicros)
                    }
                }
            }
            let lost = onTime.subtracting(ran)
            #expect(lost.isEmpty, "seed \(seed)")
            let late = ran.subtracting(onTime)
            switch catchUp {
            case .skip: #expect(late.isEmpty, "seed \(seed)")
            case .one:
                #expect(!late.isEmpty)
                #expect(late.count <= gaps, "seed \(seed)")
            case .all:
                let all = Set(stride(from: (start / 600 + 1) * 600, through: furthest, by: 600))
                let wrong = all.union(onTime).symmetricDifference(ran)
                #expect(wrong.isEmpty, "seed \(seed)")
            }
        }
    }

    @Test func jitterIsTheSameInEveryDaemon() throws {
        let (one, same) = (try Self.schedule("a", jitter: 30), try Self.schedule("a", jitter: 30))
        let other = try Self.schedule("b", jitter: 30)
        var delays: Set<Int64> = []
        for due in stride(from: Self.base * 1_000_000, to: (Self.base + 60_000) * 1_000_000, by: 600_000_000) {
            let delay = one.start(ofDue: due) - due
            #expect(same.start(ofDue: due) - due == delay)
            #expect((0...30_000_000).contains(delay))
            if other.start(ofDue: due) - due != delay { delays.insert(delay) }
        }
        #expect(delays.count > 80)
        #expect(try Self.schedule("a").start(ofDue: 7) == 7)
    }

    @Test func whatCannotRunIsRefusedByName() {
        let zone = #expect(throws: ScheduleError.self) {
            try PeriodicSchedule(
                ScheduleDeclaration(id: "x", cron: "@daily", timeZone: "Mars/Olympus", task: "t"), pluginID: "dev.test",
                defaultZone: "UTC")
        }
        #expect(
            zone?.description
                == #"schedule "x" of plugin dev.test: time_zone is "Mars/Olympus", which is not a time zone of this machine"#
        )
        let cron = #expect(throws: ScheduleError.self) { try Self.schedule("x", "61 * * * *") }
        #expect(cron?.detail == "cron: minute `61`: a number from 0 to 59")
    }
}
