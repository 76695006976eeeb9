// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// A version as tasks read it: as values, and its assignments as rows to compare.
struct MeasuredVersion {
    let source: ProgramSource
    /// The table of assignments alone; empty if there is none.
    let rows: RosterTables

    var program: Program { source.program }
    var number: Int64? { source.version }

    /// The first and last day on which somebody is assigned; nil if nobody is.
    var assignedDays: DateRange? {
        guard let first = program.assignments.first, let last = program.assignments.last else { return nil }
        return DateRange(from: first.slot.date, to: last.slot.date)
    }

    /// Assignments on some days, also of people who are away.
    func assignments(on dates: DateRange) -> Int {
        program.assignments.positions(
            in: SlotIndex(dates.from, .am)..<SlotIndex(dates.to.advanced(by: 1), .am)
        ).count
    }

    /// Tables without which figures are less than they could be, and why they are not there.
    ///
    /// - Parameter others: tables besides those that every figure is made of.
    func missing(_ others: [String] = []) -> [Envelope.Missing] {
        let names = (["assignments", "absences", "periods", "calls"] + others).map { "table " + $0 }
        return source.missing.filter { names.contains($0.what) }
    }

    /// What changed from another version to this one.
    func churn(from base: MeasuredVersion, on dates: DateRange) throws(ToolFailure) -> Churn {
        do throws(RosterError) {
            return try Churn(
                from: base.rows, to: rows, on: dates, sizes: (base.assignments(on: dates), assignments(on: dates)))
        } catch {
            throw .toolError("The two versions cannot be compared: \(error).")
        }
    }

    /// Where figures come from, as every answer says it.
    var provenance: JSONObject {
        [
            "schedule_version": source.version.map { .integer($0) } ?? .null, "input_digest": .text(source.digest),
            "as_of": .text(source.now.map { "\($0)" }),
        ]
    }
}
