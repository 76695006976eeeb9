// SPDX-License-Identifier: Apache-2.0

public import Roster

/// Cuts the calendar into the periods that averaged rules are averaged over.
///
/// - A rotation of up to 31 days is one period; a longer one is cut into parts as equal as can be, none longer than 31
///   days and as near to 28 as that allows.
/// - Dates between two rotations are cut in the same way. Before the first rotation and after the last one, implied
///   periods have 28 days, counted from the rotation.
/// - Without rotations, academic years are cut like rotations; without those too, periods of 28 days are counted from
///   the first `week_start` on or before 5 January 1970.
///
/// So a period depends on the table `periods` alone, never on who works when.
public struct PeriodPlan: Sendable {
    /// The longest period: a month.
    public static let longest = 31
    /// A rotation that is longer than this is not taken for one.
    static let tooLong = 3660

    private let rotations: [Period]
    private let covered: [DateRange]
    private let anchor: LocalDate

    /// The plan of a program's periods.
    public init(_ periods: [Period], weekStart: Weekday = .monday) {
        func usable(_ kind: PeriodKind) -> [Period] {
            periods.filter { $0.kind == kind && !$0.range.isEmpty && $0.range.dayCount <= Self.tooLong }
                .sorted { ($0.range.from, $0.range.to, $0.id) < ($1.range.from, $1.range.to, $1.id) }
        }
        let rotations = usable(.rotation)
        self.rotations = rotations.isEmpty ? usable(.academicYear) : rotations
        var covered: [DateRange] = []
        for period in self.rotations {
            if let last = covered.last, period.range.from <= last.to.advanced(by: 1) {
                covered[covered.count - 1] = DateRange(from: last.from, to: max(last.to, period.range.to))
            } else {
                covered.append(period.range)
            }
        }
        self.covered = covered
        anchor = LocalDate(rawValue: 4).onOrBefore(weekStart)
    }

    /// The periods that share dates with a range that has both ends, in order.
    public func periods(in dates: DateRange) -> [DutyPeriod] {
        guard !dates.isEmpty else { return [] }
        var result: [DutyPeriod] = []
        for rotation in rotations where !rotation.range.intersection(dates).isEmpty {
            result += Self.parts(of: rotation.range, id: rotation.id)
        }
        guard let first = covered.first, let last = covered.last else {
            return Self.blocks(from: anchor, in: dates)
        }
        if dates.from < first.from {
            result += Self.blocks(from: first.from, in: DateRange(from: dates.from, to: first.from.advanced(by: -1)))
        }
        for (one, next) in zip(covered, covered.dropFirst()) {
            let gap = DateRange(from: one.to.advanced(by: 1), to: next.from.advanced(by: -1))
            if !gap.intersection(dates).isEmpty { result += Self.parts(of: gap, id: nil) }
        }
        if dates.to > last.to {
            let start = last.to.advanced(by: 1)
            result += Self.blocks(from: start, in: DateRange(from: max(start, dates.from), to: dates.to))
        }
        return result.filter { !$0.range.intersection(dates).isEmpty }.sorted()
    }

    /// A range in as few parts as keep near 28 days, none longer than 31.
    static func parts(of range: DateRange, id: String?) -> [DutyPeriod] {
        let days = range.dayCount
        var count = days <= longest ? 1 : (days + 14) / 28
        while days > count * longest { count += 1 }
        return (0..<count).map { number in
            DutyPeriod(
                id: id, part: number + 1, parts: count,
                range: DateRange(
                    from: range.from.advanced(by: days * number / count),
                    to: range.from.advanced(by: days * (number + 1) / count - 1)))
        }
    }

    /// Blocks of 28 days counted from a date, forwards and backwards, as far as they share dates with a range.
    private static func blocks(from anchor: LocalDate, in dates: DateRange) -> [DutyPeriod] {
        let offset = anchor.distance(to: dates.from)
        var number = offset >= 0 ? offset / 28 : -((27 - offset) / 28)
        var result: [DutyPeriod] = []
        while anchor.advanced(by: number * 28) <= dates.to {
            let from = anchor.advanced(by: number * 28)
            result.append(
                DutyPeriod(id: nil, part: 1, parts: 1, range: DateRange(from: from, to: from.advanced(by: 27))))
            number += 1
        }
        return result
    }
}
