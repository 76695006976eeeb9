// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// What is known of all rows of a person, so that a change has to look at few of them.
struct RowSummary: Sendable, Hashable {
    /// The latest end of a row.
    private(set) var latest = Int32.min
    /// No row is longer, in minutes.
    private(set) var longest: Int32 = 0
    /// Every class that a row has, and maybe some that rows had.
    private(set) var classes = DutyClassSet.none
    /// No row begins earlier or later than this after midnight UTC of the date that it belongs to, in minutes.
    private(set) var earliestStart = Int32.max
    private(set) var latestStart = Int32.min

    /// Nothing is known.
    init() {}

    /// O(rows).
    init(_ rows: some Sequence<DutyInterval>) { for row in rows { take(row) } }

    /// Looks at one row more.
    mutating func take(_ row: DutyInterval) {
        latest = max(latest, row.end)
        longest = max(longest, row.end &- row.start)
        classes = classes | DutyClassSet(row.duty)
        let start = row.start &- row.date.rawValue &* 1440
        earliestStart = min(earliestStart, start)
        latestStart = max(latestStart, start)
    }

    /// Looks anew for the latest end, after rows were taken away.
    mutating func findLatest(_ rows: [DutyInterval]) { latest = rows.reduce(Int32.min) { max($0, $1.end) } }
}
