// SPDX-License-Identifier: Apache-2.0

/// What one person did on each day of a ledger, ready for windows that end on any of them.
struct WorkDays: Sendable {
    /// The days that windows count.
    static let week = 7
    static let month = 28
    static let year = 365
    /// With fewer days there in 28, a person has no index (resilience.md section 7f).
    static let fewestDaysPresent = 14

    /// What is counted on a day.
    struct Counts {
        var minutes: [Int32]
        var overtime: [Int32]
        var nights: [Int32]
        var weekends: [Int32]
        var holidays: [Int32]
        var shortRests: [Int32]
        var lateChanges: [Int32]
        var crossCover: [Int32]
        var gapCalls: [Int32]
        /// Those of them with less than 72 hours of notice.
        var lateGapCalls: [Int32]
        var assigned: [Int32]
        var present: [Int32]

        init(days: Int) {
            let none = [Int32](repeating: 0, count: days)
            (minutes, overtime, nights, weekends, holidays) = (none, none, none, none, none)
            (shortRests, lateChanges, crossCover, gapCalls, assigned) = (none, none, none, none, none)
            (lateGapCalls, present) = (none, none)
        }
    }

    let minutes: RunningSum
    let nights: RunningSum
    let present: RunningSum
    let assigned: RunningSum
    let lateChanges: RunningSum
    let gapCalls: RunningSum
    let lateGapCalls: RunningSum
    private let sums: [Marker: RunningSum]
    /// How many days in a row were worked up to each day.
    private let runs: [Int32]

    init(_ counts: Counts) {
        minutes = RunningSum(counts.minutes)
        nights = RunningSum(counts.nights)
        present = RunningSum(counts.present)
        assigned = RunningSum(counts.assigned)
        lateChanges = RunningSum(counts.lateChanges)
        gapCalls = RunningSum(counts.gapCalls)
        lateGapCalls = RunningSum(counts.lateGapCalls)
        sums = [
            .weekends: RunningSum(counts.weekends), .holidays: RunningSum(counts.holidays),
            .shortRests: RunningSum(counts.shortRests), .overtime: RunningSum(counts.overtime),
            .crossCover: RunningSum(counts.crossCover),
        ]
        var run: Int32 = 0
        runs = counts.minutes.map { minutes in
            run = minutes > 0 ? run + 1 : 0
            return run
        }
    }

    /// The ten markers of the windows that end before day `end`; nil with too few days there, or too few days of data.
    func markers(at end: Int) -> [Double]? {
        let month = end - Self.month..<end
        guard end >= Self.month, end <= runs.count, present.sum(month) >= Self.fewestDaysPresent else { return nil }
        return Marker.allCases.map { marker in
            switch marker {
            case .hours: Double(minutes.sum(end - Self.week..<end)) / 60
            case .nights: Double(nights.sum(month))
            case .consecutiveDays: Double(runs[month].max() ?? 0)
            case .lateChanges: Double(lateChanges.sum(month))
            case .gapCalls: Double(gapCalls.sum(month))
            case .holidays: Double(count(marker, end - Self.year..<end))
            case .overtime: Double(count(marker, month)) / 60
            case .weekends, .shortRests, .crossCover: Double(count(marker, month))
            }
        }
    }

    /// The weighted burden of the 28 days before day `end`, from their markers and holidays.
    func burden(at end: Int, _ markers: [Double]) -> Double {
        Marker.allCases.reduce(0) { sum, marker in
            let value = marker == .holidays ? Double(count(marker, end - Self.month..<end)) : markers[marker.rawValue]
            return sum + marker.weight * value
        }
    }

    /// Hours a week, planned or written down beyond that, over the days there of the 28 before day `end`; nil without any.
    func weeklyHours(at end: Int) -> Double? {
        let month = end - Self.month..<end
        let days = present.sum(month)
        let worked = minutes.sum(month) + count(.overtime, month)
        return days == 0 ? nil : Double(worked) / 60 * Double(Self.week) / Double(days)
    }

    private func count(_ marker: Marker, _ range: Range<Int>) -> Int { sums[marker]?.sum(range) ?? 0 }
}
