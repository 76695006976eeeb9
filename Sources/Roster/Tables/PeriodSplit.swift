// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// Which rotation period a date belongs to.
struct PeriodSplit: Equatable {
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

    /// The periods of kind `rotation` of the table `periods`, if there is one.
    init(table: Table?) {
        var ranges: [DateRange] = []
        for batch in table?.batches ?? [] {
            guard let kinds = batch.text("kind"), let from = batch.int32("from"), let to = batch.int32("to") else {
                continue
            }
            for row in 0..<batch.count where kinds[row] == PeriodKind.rotation.rawValue {
                ranges.append(DateRange(from: LocalDate(rawValue: from[row]), to: LocalDate(rawValue: to[row])))
            }
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
        let low = ranges.partitioningIndex { $0.from > date }
        return low > 0 && ranges[low - 1].contains(date) ? low - 1 : Self.outside
    }

    /// The first date of the period with that number; `nil` outside every period.
    func start(of index: Int) -> LocalDate? { ranges.indices.contains(index) ? ranges[index].from : nil }

    /// The number of the one period that all dates from `first` to `last` belong to; `nil` if they are of several.
    ///
    /// O(log periods).
    func common(_ first: LocalDate, _ last: LocalDate) -> Int? {
        let index = index(of: first)
        guard index == self.index(of: last) else { return nil }
        // Between them only a period that begins there could be another one.
        let next = ranges.partitioningIndex { $0.from > first }
        return next < ranges.count && ranges[next].from <= last ? nil : index
    }
}

extension Array {
    /// The first index whose element fulfils a condition that all later ones fulfil too.
    ///
    /// O(log n).
    func partitioningIndex(where isPast: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isPast(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
