// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Rows of one person that go, and rows that come.
struct RowChange: Sendable {
    /// Where the rows are that go, ascending.
    private(set) var places: [Int] = []
    /// The rows that go, in order.
    private(set) var removed: [DutyInterval] = []
    /// The rows that come; in order once the change is finished.
    var added: [DutyInterval] = []
    /// The local dates whose plan is replaced by what was logged, where they change.
    var loggedDays: [Int32]?

    var isEmpty: Bool { places.isEmpty && added.isEmpty }

    /// Takes away a row, once.
    mutating func remove(_ place: Int, _ row: DutyInterval) {
        guard !places.contains(place) else { return }
        places.append(place)
        removed.append(row)
    }

    /// Puts everything in order.
    mutating func finish() {
        if places.count > 1 {
            places.sort()
            removed.sort()
        }
        if added.count > 1 { added.sort() }
    }

    /// The first instant and the last that a row of the change touches.
    var reach: (start: Int32, end: Int32) {
        var (start, end) = (Int32.max, Int32.min)
        for row in removed {
            start = min(start, row.start)
            end = max(end, row.end)
        }
        for row in added {
            start = min(start, row.start)
            end = max(end, row.end)
        }
        return (start, end)
    }

    /// Some rows as they are after the change, `places` being those of a range of the person's rows.
    func applied(to rows: UnsafeBufferPointer<DutyInterval>, _ range: Range<Int>) -> [DutyInterval] {
        var result: [DutyInterval] = []
        result.reserveCapacity(range.count + added.count)
        var (going, coming) = (0, 0)
        while going < places.count, places[going] < range.lowerBound { going += 1 }
        for place in range {
            if going < places.count, places[going] == place {
                going += 1
                continue
            }
            let row = rows[place]
            while coming < added.count, added[coming] < row {
                result.append(added[coming])
                coming += 1
            }
            result.append(row)
        }
        result += added[coming...]
        return result
    }
}
