// SPDX-License-Identifier: Apache-2.0

import Columns
import Roster

/// A kind of data that a site may keep for a while only: a table, and what makes one of its rows old.
package struct RetentionClass: Sendable, Hashable {
    /// The name in the configuration, without `_days`.
    package let name: String
    /// The table that holds it.
    package let table: String
    /// A column that must have a value before a row of a head goes: what waits for somebody stays.
    let endColumn: String?

    /// What people showed that they like or avoid.
    package static let behaviour = RetentionClass(
        name: "behaviour", table: TableSpec.preferenceSignals.name, endColumn: nil)
    /// Decisions of the people who run the program, once they were made.
    package static let workItems = RetentionClass(
        name: "work_items", table: TableSpec.workItems.name, endColumn: "decided_at")

    /// Every class that acts.
    package static let all: [RetentionClass] = [behaviour, workItems]

    /// The day of each row of a batch; nil when the batch has no dates.
    func days(of batch: RecordBatch) -> [LocalDate]? {
        guard let column = TableSpec.named(table)?.dateColumn else { return nil }
        if let dates = batch.int32(column) {
            return (0..<batch.count).map { LocalDate(rawValue: dates.value(at: $0) ?? .max) }
        }
        if let times = batch.int64(column) {
            return (0..<batch.count).map {
                times.value(at: $0).map { LocalDateTime(microseconds: $0).date } ?? .distant
            }
        }
        return nil
    }

    /// The rows of a batch of a head that stay; nil when all do.
    func rowsKept(of batch: RecordBatch, from first: LocalDate) -> [Int]? {
        guard let days = days(of: batch) else { return nil }
        let isOpen: (Int) -> Bool = { row in
            guard let endColumn, let ends = batch.int64(endColumn) else { return false }
            return ends.value(at: row) == nil
        }
        let kept = days.indices.filter { days[$0] >= first || isOpen($0) }
        return kept.count == batch.count ? nil : kept
    }
}

extension LocalDate {
    /// Later than any day that a program has.
    fileprivate static let distant = LocalDate(rawValue: .max)
}

/// How many days each class is kept; a class that is not there is kept for ever.
package struct RetentionLimits: Sendable, Hashable {
    package var days: [RetentionClass: Int]

    package init(_ days: [RetentionClass: Int]) { self.days = days }

    package var isEmpty: Bool { days.isEmpty }
}
