// SPDX-License-Identifier: Apache-2.0

/// Which rotation period a date belongs to.
struct PeriodSplit {
    /// The number of dates outside every rotation period; larger than that of any period.
    static let outside = (1 << 18) - 1

    private let ranges: [DateRange]

    /// The periods of kind `rotation` of the file `periods.csv`, if there is one.
    init(_ periods: ParsedTable?) {
        guard let periods, let kinds = periods.column("kind"), let from = periods.column("from"),
            let to = periods.column("to")
        else {
            self.init([])
            return
        }
        var ranges: [DateRange] = []
        for row in 0..<periods.count where periods.text(kinds, row) == PeriodKind.rotation.rawValue {
            ranges.append(
                DateRange(
                    from: LocalDate(rawValue: from.numbers[row]), to: LocalDate(rawValue: to.numbers[row])))
        }
        self.init(ranges)
    }

    /// The given periods.
    init(_ ranges: [DateRange]) {
        self.ranges = Array(ranges.sorted { ($0.from, $0.to) < ($1.from, $1.to) }.prefix(Self.outside))
    }

    /// The number of the last period that begins on or before the date and contains it, else `outside`.
    ///
    /// O(log periods).
    func index(of date: LocalDate) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].from <= date { low = middle + 1 } else { high = middle }
        }
        return low > 0 && ranges[low - 1].contains(date) ? low - 1 : Self.outside
    }
}
