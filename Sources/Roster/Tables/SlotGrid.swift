// SPDX-License-Identifier: Apache-2.0

internal import Columns

/// The derived table `slots`: every slot of the dates that a program has data for.
struct SlotGrid {
    private let profile: ProgramProfile
    private let periods: [Period]
    private let dates: DateRange

    /// The grid of a program; `nil` if there are no dates with data, or more than 300 years of them.
    init?(_ program: Program) {
        guard let dates = program.dateRange else { return nil }
        self.init(profile: program.profile, periods: program.periods, dates: dates)
    }

    /// The grid of the given dates; `nil` if they are more than 300 years.
    init?(profile: ProgramProfile, periods: [Period], dates: DateRange) {
        guard dates.dayCount <= 110_000 else { return nil }
        self.profile = profile
        self.periods = periods
        self.dates = dates
    }

    /// The table, with one batch for each rotation period.
    func table() throws(ColumnsError) -> Table {
        let spec = TableSpec.slots
        let schema = try spec.schema()
        let split = PeriodSplit(periods.filter { $0.kind == .rotation }.map(\.range))
        var days: [Int: [LocalDate]] = [:]
        for offset in 0..<dates.dayCount {
            let date = dates.from.advanced(by: offset)
            days[split.index(of: date), default: []].append(date)
        }
        var batches: [RecordBatch] = []
        for (_, days) in days.sorted(by: { $0.key < $1.key }) {
            batches.append(try RecordBatch(schema: schema, columns: columns(days)))
        }
        return try Table(name: spec.name, schema: schema, batches: batches)
    }

    private func columns(_ days: [LocalDate]) -> [Column] {
        let slots = Slot.allCases
        let period = days.first.flatMap { first in
            periods.first { $0.kind == .rotation && $0.range.contains(first) }?.id
        }
        let holidays = periods.filter { $0.kind == .holiday }.map(\.range)
        return [
            .date32(days.flatMap { day in slots.map { _ in day.rawValue } }),
            .dictionary(days.flatMap { _ in slots.map(\.code) }),
            .localTimestamp(
                days.flatMap { day in slots.map { LocalDateTime(day, profile.start(of: $0)).microseconds } }),
            .bool(days.flatMap { day in slots.map { _ in holidays.contains { $0.contains(day) } } }),
            .dictionary(days.flatMap { _ in slots.map { _ in period } }),
        ]
    }
}
