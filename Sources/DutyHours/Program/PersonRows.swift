// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// One person's intervals, in order.
///
/// Logged hours that stand for the plan replace all of it that begins on the same local date: those rows stay, as
/// `replaced`, for the rules about the plan's data.
struct PersonRows: Sendable {
    var person: DutyPerson
    private(set) var rows: [DutyInterval] = []
    private(set) var summary = RowSummary()
    /// Whether an assignment may be at fault by itself; if not, no assignment is.
    var mayBeAtFault = true
    /// The local dates with logged hours that stand for the plan, ascending.
    private var loggedDays: [Int32] = []

    init(_ person: DutyPerson) { self.person = person }

    /// Takes rows in any order.
    ///
    /// O(n log n), or O(n) if they are sorted.
    mutating func take(_ rows: [DutyInterval], _ counted: DutyClassSet) {
        loggedDays = Self.loggedDays(rows)
        var taken = rows
        if !loggedDays.isEmpty {
            for index in taken.indices where Self.isReplaced(taken[index], by: loggedDays, counted) {
                taken[index] = taken[index].with(.replaced)
            }
        }
        var isSorted = true
        for index in 1..<max(1, taken.count) where taken[index] < taken[index - 1] {
            isSorted = false
            break
        }
        if !isSorted { taken.sort() }
        self.rows = taken
        summary = RowSummary(taken)
    }

    /// What an edit of assignments does to the rows: first those of the same slot and service go, then others come.
    ///
    /// O(log n + rows near those).
    func change(removing: [Assignment], adding: [Assignment], _ builder: RowBuilder) -> RowChange {
        let counted = builder.context.limits.counted
        var change = RowChange()
        for one in removing {
            let key = Int32(clamping: one.slot.rawValue)
            for place in places(of: one.slot.date, one.slot.date) {
                let row = rows[place]
                if row.source == .assignment, row.key == key, row.service == one.service {
                    change.remove(place, row)
                }
            }
        }
        for one in adding { builder.append(one, to: &change.added) }
        for place in change.added.indices where Self.isReplaced(change.added[place], by: loggedDays, counted) {
            change.added[place] = change.added[place].with(.replaced)
        }
        change.finish()
        return change
    }

    /// What makes these rows to others on some dates, or on all: the fresh ones, in any order, and no others.
    ///
    /// O(log n + rows on the dates).
    func change(to fresh: [DutyInterval], on dates: DateRange?, _ counted: DutyClassSet) -> RowChange {
        var change = RowChange()
        let kept = dates.map { dates in
            loggedDays.filter { !dates.contains(LocalDate(rawValue: $0)) }
        }
        let logged = ((kept ?? []) + Self.loggedDays(fresh)).sorted()
        if logged != loggedDays { change.loggedDays = logged }
        var coming = fresh
        for place in coming.indices where Self.isReplaced(coming[place], by: logged, counted) {
            coming[place] = coming[place].with(.replaced)
        }
        coming.sort()
        var next = 0
        for place in dates.map({ places(of: $0.from, $0.to) }) ?? rows.indices {
            let row = rows[place]
            guard dates?.contains(row.date) ?? true else { continue }
            while next < coming.count, coming[next] < row {
                change.added.append(coming[next])
                next += 1
            }
            if next < coming.count, coming[next] == row {
                next += 1
            } else {
                change.remove(place, row)
            }
        }
        change.added += coming[next...]
        change.finish()
        return change
    }

    /// Makes a change.
    ///
    /// O(n) to move rows, and to look at all of them where the last one goes.
    mutating func make(_ change: RowChange) {
        if let days = change.loggedDays { loggedDays = days }
        for place in change.places.reversed() { rows.remove(at: place) }
        for row in change.added {
            rows.insert(row, at: position(of: row))
            summary.take(row)
        }
        if change.removed.contains(where: { $0.end == summary.latest }) { summary.findLatest(rows) }
    }

    /// The first place of a row that begins at an instant or later.
    func place(from start: Int32) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].start < start { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Places among which all rows are that belong to some dates.
    private func places(of first: LocalDate, _ last: LocalDate) -> Range<Int> {
        guard !rows.isEmpty else { return 0..<0 }
        let from = Int64(first.rawValue) * 1440 + Int64(summary.earliestStart)
        let to = Int64(last.rawValue) * 1440 + Int64(summary.latestStart) + 1
        let low = place(from: Int32(clamping: from))
        return low..<max(low, place(from: Int32(clamping: to)))
    }

    private static func loggedDays(_ rows: [DutyInterval]) -> [Int32] {
        var days: [Int32] = []
        for row in rows where row.source == .logged && row.duty.replacesPlan {
            let day = row.date.rawValue
            if days.last != day { days.append(day) }
        }
        days.sort()
        return days
    }

    private static func isReplaced(_ row: DutyInterval, by days: [Int32], _ counted: DutyClassSet) -> Bool {
        guard !days.isEmpty, row.source != .logged, counted.contains(row.duty) || row.duty == .replaced else {
            return false
        }
        let day = row.date.rawValue
        var (low, high) = (0, days.count)
        while low < high {
            let middle = (low + high) / 2
            if days[middle] < day { low = middle + 1 } else { high = middle }
        }
        return low < days.count && days[low] == day
    }

    private func position(of row: DutyInterval) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
