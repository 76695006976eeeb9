// SPDX-License-Identifier: Apache-2.0

/// What the days of a person hold, kept from one evaluation for the next.
struct DayRecord: Sendable {
    /// The first day, since 1970: calendars come and go.
    let first: Int32
    private(set) var loads: [DayLoad]

    /// Copies what an evaluation left in the workspace.
    init(_ extent: DutyExtent, _ workspace: DutyWorkspace) {
        first = workspace.calendar.firstDay + Int32(extent.days.lowerBound)
        loads = Array(
            UnsafeBufferPointer(start: workspace.days + extent.days.lowerBound, count: extent.days.count))
    }

    /// The days, counted from the first of a calendar.
    func days(in calendar: DutyCalendar) -> Range<Int> {
        let start = Int(first - calendar.firstDay)
        return start..<start + loads.count
    }

    /// Puts the days into the workspace.
    func load(into workspace: DutyWorkspace) {
        let start = Int(first - workspace.calendar.firstDay)
        loads.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { (workspace.days + start).update(from: base, count: loads.count) }
        }
    }

    /// Takes some days from the workspace.
    mutating func take(_ days: Range<Int>, from workspace: DutyWorkspace) {
        let start = Int(first - workspace.calendar.firstDay)
        for day in days { loads[day - start] = workspace.days[day] }
    }
}
