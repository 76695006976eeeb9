// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Turns rows of the program's tables into intervals.
struct RowBuilder {
    let context: DutyContext
    let clock: WallClock

    /// The interval of an assignment, and that of the transition at its end, if it has one.
    ///
    /// Its own times go before the service's start, which goes before the slot's; the end is so many minutes later on
    /// the wall clock, as a shift from seven to seven is, whatever the clocks do in between. A service that does not
    /// run in the slot gives a row without length, so that the fault can be found.
    func append(_ assignment: Assignment, to rows: inout [DutyInterval]) {
        let key = Int32(clamping: assignment.slot.rawValue)
        let date = DutyInterval.slotDate(key)
        let shape = context.shapes[assignment.service * 3 + Int(key - date * 3)]
        var start = date &* 1440 &+ shape.start
        var minutes = shape.minutes
        if let own = assignment.start { start = Int32(clamping: own.minutes) }
        if let own = assignment.end { minutes = max(0, Int32(clamping: own.minutes) &- start) }
        var duty = shape.duty
        if minutes < 0 { (minutes, duty) = (0, .notRunning) }
        let end = start &+ minutes
        let handoff = duty == .notRunning || duty == .study ? 0 : min(shape.handoff, minutes)
        let stop = clock.instant(end &- handoff)
        rows.append(
            DutyInterval(
                start: clock.instant(start), end: stop, duty: duty, source: .assignment, key: key,
                service: assignment.service))
        if handoff > 0 {
            rows.append(
                DutyInterval(
                    start: stop, end: clock.instant(end), duty: .transition, source: .assignment, key: key,
                    service: assignment.service))
        }
    }

    /// The interval of a call.
    func append(_ call: CallShift, to rows: inout [DutyInterval]) {
        append(DutyClass(call.kind), .call, call.start, call.end, &rows)
    }

    /// The interval of a logged stretch.
    func append(_ logged: LoggedHours, to rows: inout [DutyInterval]) {
        append(DutyClass(logged.kind), .logged, logged.start, logged.end, &rows)
    }

    private func append(
        _ duty: DutyClass, _ source: DutySource, _ start: LocalDateTime, _ end: LocalDateTime,
        _ rows: inout [DutyInterval]
    ) {
        let key = Int32(clamping: start.minutes)
        rows.append(
            DutyInterval(
                start: clock.instant(key), end: clock.instant(Int32(clamping: end.minutes)), duty: duty,
                source: source, key: key))
    }
}
