// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// What a failure does: the program with it beside the program without it.
struct FailureResult {
    let failure: Failure
    let totals: ZoneTotals
    let containment: Containment
    /// Person-slots of category 1 that are missing more.
    let categoryOne: Int
    /// The slot that misses most more, and which services there.
    let worst: (slot: SlotIndex, services: [Int], missing: Int)?

    init(_ failure: Failure, _ totals: ZoneTotals, base: ZoneTotals, _ study: ZoneStudy) throws(CoverageError) {
        self.failure = failure
        self.totals = totals
        containment = try Containment(
            base: study.model.byZone(base.unserved), failed: study.model.byZone(totals.unserved),
            demand: study.demandByZone, failing: failure.zones)
        categoryOne = max(0, Self.categoryOne(totals.unserved, study) - Self.categoryOne(base.unserved, study))
        let before = Dictionary(base.short.map { ($0.slot, $0.unserved) }, uniquingKeysWith: { one, _ in one })
        var worst: (slot: SlotIndex, services: [Int], missing: Int)?
        for row in totals.short {
            let more = row.unserved.indices.map { max(0, row.unserved[$0] - (before[row.slot]?[$0] ?? 0)) }
            let sum = more.reduce(0, +)
            if sum > worst?.missing ?? 0 { worst = (row.slot, more.indices.filter { more[$0] > 0 }, sum) }
        }
        self.worst = worst
    }

    /// Person-slots of category 1 in a row of services.
    static func categoryOne(_ unserved: [Int], _ study: ZoneStudy) -> Int {
        unserved.indices.reduce(0) { $0 + (study.model.categories[$1] == 1 ? unserved[$1] : 0) }
    }

    /// Worse failures first: more category 1, more damage, more of it outside.
    var rank: (Int, Int, Double) { (categoryOne, containment.damage, containment.leakFraction ?? 0) }

    func level(_ rules: SiteRules) -> Level { rules.level(of: containment, hitsCategoryOne: categoryOne > 0) }
}
