// SPDX-License-Identifier: Apache-2.0

import Roster

/// The days up to which the schedule stands: whoever changes a cell of these days says why with a code.
///
/// The first `freeze_horizon_days` days from today are frozen, and the past with them: a day that was worked is even
/// less open to change than one that is planned. With 0 days nothing is frozen.
struct FreezeHorizon {
    /// The last frozen date; nil if nothing is frozen.
    let last: LocalDate?
    let days: Int

    /// The tables whose rows are cells of the schedule.
    private static let tables: Set<String> = ["assignments", "calls"]
    private static let dateColumns = ["date", "start"]

    init(_ profile: ProgramProfile) {
        days = profile.value(of: .freezeHorizonDays)
        last = days > 0 ? profile.asOf?.date.advanced(by: days - 1) : nil
    }

    /// Whether a date is frozen.
    func contains(_ date: LocalDate) -> Bool { last.map { date <= $0 } ?? false }

    /// The frozen dates whose cells the changes touch, ascending, each once.
    func dates(of changes: [RowChange]) -> [LocalDate] {
        guard last != nil else { return [] }
        var dates: Set<LocalDate> = []
        for change in changes where Self.tables.contains(change.table) {
            for row in [change.key, change.old ?? [], change.new ?? []] {
                for cell in row where Self.dateColumns.contains(cell.column) {
                    if let date = LocalDate(cell.text.prefix(10)), contains(date) { dates.insert(date) }
                }
            }
        }
        return dates.sorted()
    }
}
