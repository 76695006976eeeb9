// SPDX-License-Identifier: Apache-2.0

extension Program {
    /// The dates that the program has data for: from the first to the last of its rotations, academic years and
    /// assignments; `nil` if it has none.
    public var dateRange: DateRange? {
        var first: LocalDate?
        var last: LocalDate?
        func include(_ from: LocalDate, _ to: LocalDate) {
            first = min(first ?? from, from)
            last = max(last ?? to, to)
        }
        for period in periods where period.kind == .rotation || period.kind == .academicYear {
            include(period.range.from, period.range.to)
        }
        if let one = assignments.first, let other = assignments.last { include(one.slot.date, other.slot.date) }
        guard let first, let last else { return nil }
        return DateRange(from: first, to: last)
    }

    /// The days from `from`, or else from the profile's `as_of`, or else from the first date with data, cut to the
    /// dates that the program has data for.
    ///
    /// `nil` if `days` is not within 1...3660 or if there is no data on any of the days.
    public func horizon(from: LocalDate? = nil, days: Int) -> Horizon? {
        guard let data = dateRange else { return nil }
        return Horizon(from: from ?? profile.asOf?.date ?? data.from, days: days)?.clipped(to: data)
    }

    /// The weeks of a horizon by the program's `week_start`, each cut to the horizon.
    public func weeks(in horizon: Horizon) -> [Horizon] { horizon.weeks(startingOn: profile.weekStart) }

    /// The period of a kind that a date lies in; the first one listed, if several.
    public func period(_ kind: PeriodKind, on date: LocalDate) -> Period? {
        periods.first { $0.kind == kind && $0.range.contains(date) }
    }
}
