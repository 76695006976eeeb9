// SPDX-License-Identifier: Apache-2.0

package import Store

/// What is told of a periodic entry; times are UTC in microseconds since 1970-01-01.
package struct ScheduleReport: Sendable {
    package let schedule: PeriodicSchedule
    package let isPaused: Bool
    package let pausedBy: String?
    package let pausedAtMicros: Int64?
    /// The next three due times, before jitter; those that an entry would have were it not paused.
    package let nextDueMicros: [Int64]
    /// The greatest due time that a call was made for.
    package let lastDueMicros: Int64?
    /// The last call, by the clock or out of turn.
    package let last: LastRun?

    /// - Parameter state: nil when no daemon has seen the entry yet.
    init(_ schedule: PeriodicSchedule, _ state: ScheduleState?, nowMicros: Int64) {
        self.schedule = schedule
        isPaused = state?.isPaused ?? schedule.isPausedAtFirst
        pausedBy = state?.pausedBy
        pausedAtMicros = state?.pausedAtMicros
        lastDueMicros = state?.lastDueMicros
        last = state?.last
        var next: [Int64] = []
        var after = nowMicros.flooredSeconds
        while next.count < 3, let time = schedule.times.next(after: after) {
            next.append(time * 1_000_000)
            after = time
        }
        nextDueMicros = next
    }
}
