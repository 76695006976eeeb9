// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HoldfastPlugin
@testable import MetricsTools

@Suite("The last major change") struct MajorChangeTests {
    private func event(
        _ version: Int64, changed: Int, of table: String = "assignments", kind: String = "roster.edited",
        plan: String = "live", added: Bool = false
    ) -> RosterEvent {
        let change: JSONValue = ["table": .string(table), "key": [:], "old": added ? .null : [:], "new": [:]]
        return RosterEvent(
            reading: [
                "sequence": .integer(version), "at": "2026-01-05T08:00:00Z", "kind": .string(kind),
                "version": .integer(version), "plan": .string(plan),
                "changes": .array(Array(repeating: change, count: changed)), "total_changes": .integer(Int64(changed)),
            ])
    }

    @Test("more than 50 assignments, or more than 30 % of them") func bounds() {
        #expect(MajorChange.last(in: [event(2, changed: 50)], assignments: 1000) == nil)
        #expect(MajorChange.last(in: [event(2, changed: 51)], assignments: 1000)?.version == 2)
        #expect(MajorChange.last(in: [event(2, changed: 3)], assignments: 10) == nil)
        #expect(MajorChange.last(in: [event(2, changed: 4)], assignments: 10)?.changed == 4)
    }

    @Test("rows of before follow from what was added since") func walking() {
        // 20 rows now, 15 of them new in version 3: four of the five of before are more than 30 %.
        let events = [event(3, changed: 15, added: true), event(2, changed: 4)]
        #expect(MajorChange.last(in: events, assignments: 20)?.version == 3)
        let calm = [event(4, changed: 5, added: true), event(3, changed: 4)]
        #expect(MajorChange.last(in: calm, assignments: 20) == nil)
        #expect(MajorChange.last(in: calm, assignments: 18)?.version == 3)
    }

    @Test("other tables, drafts and what was before an import do not count") func others() {
        #expect(MajorChange.last(in: [event(2, changed: 60, of: "people")], assignments: 10) == nil)
        #expect(MajorChange.last(in: [event(2, changed: 60, plan: "draft")], assignments: 10) == nil)
        let imported = [event(3, changed: 0, kind: "roster.imported"), event(2, changed: 60)]
        #expect(MajorChange.last(in: imported, assignments: 100) == nil)
    }

    @Test("no more than a hundred transactions are looked at") func lookBack() {
        let quiet = (0..<100).map { event(Int64(200 - $0), changed: 0) }
        #expect(MajorChange.last(in: quiet + [event(1, changed: 60)], assignments: 100) == nil)
        #expect(MajorChange.last(in: Array(quiet.dropLast()) + [event(1, changed: 60)], assignments: 100)?.version == 1)
    }
}
