// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// One person's intervals, in order.
///
/// Logged hours that stand for the plan replace all of it that begins on the same local date: those rows stay, as
/// `replaced`, for the rules about the plan's data.
struct PersonRows: Sendable {
    var person: DutyPerson
    private(set) var rows: [DutyInterval] = []
    /// The local dates with logged hours that stand for the plan, ascending.
    private var loggedDays: [Int32] = []

    init(_ person: DutyPerson) { self.person = person }

    /// Takes rows in any order.
    ///
    /// O(n log n), or O(n) if they are sorted.
    mutating func take(_ rows: [DutyInterval], _ counted: DutyClassSet) {
        var days: [Int32] = []
        for row in rows where row.source == .logged && row.duty.replacesPlan {
            let day = row.date.rawValue
            if days.last != day { days.append(day) }
        }
        days.sort()
        loggedDays = days
        var taken = rows
        if !days.isEmpty {
            for index in taken.indices where isReplaced(taken[index], counted) {
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
    }

    /// These rows without and with some assignments.
    ///
    /// O(n + changes).
    func changed(removing: [Assignment], adding: [Assignment], _ builder: RowBuilder) -> PersonRows {
        let counted = builder.context.limits.counted
        var result = self
        for one in removing {
            let key = Int32(clamping: one.slot.rawValue)
            result.rows.removeAll { $0.source == .assignment && $0.key == key && $0.service == one.service }
        }
        var added: [DutyInterval] = []
        for one in adding {
            added.removeAll(keepingCapacity: true)
            builder.append(one, to: &added)
            for row in added {
                let taken = isReplaced(row, counted) ? row.with(.replaced) : row
                result.rows.insert(taken, at: result.position(of: taken))
            }
        }
        return result
    }

    /// How many rows are an assignment to a service in a slot.
    func count(of assignment: Assignment) -> Int {
        let key = Int32(clamping: assignment.slot.rawValue)
        return rows.reduce(0) {
            $0 + ($1.isAssignment && $1.key == key && $1.service == assignment.service ? 1 : 0)
        }
    }

    private func isReplaced(_ row: DutyInterval, _ counted: DutyClassSet) -> Bool {
        guard row.source != .logged, counted.contains(row.duty) || row.duty == .replaced else { return false }
        let day = row.date.rawValue
        var (low, high) = (0, loggedDays.count)
        while low < high {
            let middle = (low + high) / 2
            if loggedDays[middle] < day { low = middle + 1 } else { high = middle }
        }
        return low < loggedDays.count && loggedDays[low] == day
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
