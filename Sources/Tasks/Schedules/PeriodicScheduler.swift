// SPDX-License-Identifier: Apache-2.0

import Kernel
package import Store

/// Decides what is due; a value without effects.
///
/// A due time that passed less than a minute ago is on time and always runs. One that passed longer ago was missed,
/// because no daemon ran, the store could not be written or the clock was put forward; what becomes of it says the
/// entry's `catch_up`: `skip` leaves it out, `one` runs the latest of those that were missed, `all` runs each of them, the
/// latest 100 at most. Nothing is made up for from before the entry was first seen or resumed.
///
/// When the clock was put back, what is behind it has been decided before: only what is on time is proposed, and the
/// store knows by entry and due time which of it has run already.
package struct PeriodicScheduler: Sendable {
    /// How late a start is still on time.
    static let graceSeconds: Int64 = 60
    /// How many missed times are made up for at most.
    static let maximumCatchUp = 100

    package let schedules: [PeriodicSchedule]

    package init(_ schedules: [PeriodicSchedule]) { self.schedules = schedules }

    /// What to do now, given what the store knows.
    ///
    /// - Parameters:
    ///   - nowMicros: UTC, by the wall clock.
    ///   - states: those of this program; an entry without one is new, and begins now.
    package func plan(nowMicros: Int64, states: [ScheduleState]) -> PeriodicPlan {
        let known = Dictionary(states.map { ($0.entry, $0) }, uniquingKeysWith: { first, _ in first })
        let now = nowMicros.flooredSeconds
        var plan = PeriodicPlan()
        for schedule in schedules {
            if let next = schedule.times.next(after: now) {
                plan.wakeMicros = min(plan.wakeMicros ?? .max, next * 1_000_000)
            }
            guard let state = known[schedule.id] else {
                plan.hasNew = true
                continue
            }
            guard !state.isPaused else { continue }
            var times = due(schedule, state, now: now)
            if times.count > Self.maximumCatchUp {
                times.removeFirst(times.count - Self.maximumCatchUp)
                plan.cut.append(schedule.id)
            }
            plan.due += times.map { PeriodicDue(schedule: schedule, dueMicros: $0 * 1_000_000) }
        }
        return plan
    }

    /// The times of an entry that are to be run, in order; one more than is allowed when there are more.
    private func due(_ schedule: PeriodicSchedule, _ state: ScheduleState, now: Int64) -> [Int64] {
        let marks = [state.sinceMicros, state.lastDueMicros].compactMap { $0?.flooredSeconds }
        let decided = marks.filter { $0 <= now }.max() ?? .min
        let isPutBack = marks.contains { $0 > now }
        let onTime = max(decided, now - Self.graceSeconds)
        let from = isPutBack || schedule.catchUp == .skip ? onTime : decided
        let most = schedule.catchUp == .one && !isPutBack ? 1 : Self.maximumCatchUp + 1
        var times: [Int64] = []
        var upTo = now
        while times.count < most, let time = schedule.times.previous(upTo: upTo), time > from {
            times.append(time)
            upTo = time - 1
        }
        return times.reversed()
    }
}

/// What a scheduler has decided.
package struct PeriodicPlan: Sendable {
    /// What is to be run now; of one entry, in order.
    package var due: [PeriodicDue] = []
    /// Whether there are entries that the store has not seen.
    package var hasNew = false
    /// Entries of which more was missed than is made up for.
    package var cut: [String] = []
    /// When something will be due next; nil for never.
    package var wakeMicros: Int64?
}

/// One due time of one entry.
package struct PeriodicDue: Sendable {
    package let schedule: PeriodicSchedule
    /// UTC in microseconds, by the calendar and before jitter.
    package let dueMicros: Int64
}

extension Int64 {
    /// Whole seconds of microseconds, rounded down.
    var flooredSeconds: Int64 {
        let (seconds, rest) = quotientAndRemainder(dividingBy: 1_000_000)
        return rest < 0 ? seconds - 1 : seconds
    }
}
