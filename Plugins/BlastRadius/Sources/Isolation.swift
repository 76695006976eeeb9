// SPDX-License-Identifier: Apache-2.0

import Coverage

/// What it saves and costs if one zone lends nobody, from two runs of the same situation.
struct Isolation {
    let zone: Int
    /// Person-slots that the zone itself misses less.
    let saves: Int
    /// Person-slots that others miss more, by zone.
    let costs: [(zone: Int, slots: Int)]

    /// Runs the situation again with the zone's lend limit at 0.
    ///
    /// Nil if the zone lends nobody in it, nothing changes, or `isTime` says stop.
    init?(
        _ study: ZoneStudy, _ zone: Int, _ situation: FailureResult?, base: ZoneTotals, policy: LendingPolicy,
        isTime: () throws -> Bool
    ) throws {
        let lending = situation?.totals ?? base
        guard lending.lent(by: zone) > 0 else { return nil }
        var limits = study.zones.map(\.lendLimit)
        limits[zone] = 0
        var solver = try ZoneSolver(study, policy: policy, limits: limits)
        guard let alone = try solver.totals(situation?.failure, isTime: isTime) else { return nil }
        let (with, without) = (study.model.byZone(lending.unserved), study.model.byZone(alone.unserved))
        self.zone = zone
        saves = with[zone] - without[zone]
        costs = study.zones.indices.compactMap { other in
            other != zone && without[other] > with[other] ? (other, without[other] - with[other]) : nil
        }
        if saves <= 0 && costs.isEmpty { return nil }
    }
}
