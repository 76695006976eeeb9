// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Data rules that look at each assignment by itself: who may do it, and whether the service runs.
enum AssignmentRules {
    private struct Hit {
        let code: DutyCode
        let service: Int
        var start: Int32
        var end: Int32
        var count: Int
    }

    /// Whether `run` may find anything: some assignment is not clear on all dates.
    ///
    /// O(rows).
    static func mayFind(_ qualification: Qualification, index: Int, rows: [DutyInterval]) -> Bool {
        rows.contains { row in
            guard row.isAssignment, let service = row.service else { return false }
            return row.duty == .notRunning || !qualification.isClear(person: index, service: service)
        }
    }

    /// One finding for each service and code of a person, from the first assignment to the last.
    static func run(
        _ qualification: Qualification, index: Int, rows: UnsafeBufferPointer<DutyInterval>,
        into findings: inout [DutyFinding]
    ) {
        var hits: [Hit] = []
        func hit(_ code: DutyCode, _ service: Int, _ row: DutyInterval) {
            if let found = hits.firstIndex(where: { $0.code == code && $0.service == service }) {
                hits[found].start = min(hits[found].start, row.start)
                hits[found].end = max(hits[found].end, row.end)
                hits[found].count += 1
            } else {
                hits.append(Hit(code: code, service: service, start: row.start, end: row.end, count: 1))
            }
        }
        for row in rows where row.isAssignment {
            guard let service = row.service else { continue }
            if row.duty != .notRunning, qualification.isClear(person: index, service: service) { continue }
            let faults = qualification.faults(person: index, service: service, on: row.slotDate)
            if let code = faults.eligibility { hit(code, service, row) }
            if let code = faults.credential { hit(code, service, row) }
            if row.duty == .notRunning { hit(.dataServiceNotInSlot, service, row) }
        }
        for one in hits {
            findings.append(
                DutyFinding(
                    one.code, .data, person: index, service: one.service, start: one.start, end: one.end,
                    measured: one.count, limit: 0, margin: -one.count))
        }
    }
}

extension DutyInterval {
    /// Whether the row stands for an assignment; the transition at its end is a second row of it.
    @inline(__always)
    var isAssignment: Bool { source == .assignment && duty != .transition }
    /// The date of an assignment's slot.
    @inline(__always)
    var slotDate: LocalDate { LocalDate(rawValue: Self.slotDate(key)) }

    /// The date of a slot, in days since 1970.
    @inline(__always)
    static func slotDate(_ key: Int32) -> Int32 { key >= 0 ? key / 3 : (key - 2) / 3 }
}
