// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Roster

/// A change of the rules of lending, and how many slots it covers.
enum Relief {
    /// One more person a slot.
    case limit(zone: Int, saved: Int)
    /// Everybody may work everywhere.
    case open(saved: Int)
}

/// Everything that was tried, and the level that follows.
struct BlastOutcome {
    let study: ZoneStudy
    let base: ZoneTotals
    /// The same with lending open to all zones.
    let openBase: ZoneTotals
    let results: [FailureResult]
    /// Failures for which there was no time.
    let skipped: Int
    /// How many of these make the level.
    let skippedQuarters: Int
    let rules: SiteRules
    let parameters: BlastParameters

    /// The failures that make the level.
    var quarters: [FailureResult] { results.filter { $0.failure.kind == .zoneQuarter } }

    /// The worst of them: by level, then by damage; the first of equals.
    ///
    /// Nil if none was tried.
    var worst: FailureResult? { worst(of: quarters) }

    func worst(of results: [FailureResult]) -> FailureResult? {
        results.reduce(FailureResult?.none) { best, result in
            guard let best else { return result }
            let (one, other) = (result.level(rules), best.level(rules))
            if one != other { return one > other ? result : best }
            return result.rank > best.rank ? result : best
        }
    }

    /// The worst quarter of a zone.
    func worstQuarter(of zone: Int) -> FailureResult? {
        worst(of: quarters.filter { $0.failure.zones == [zone] })
    }

    /// Zones whose category 1 is short without any failure.
    var zonesShortOfCategoryOne: [Int] {
        study.zones.indices.filter { zone in
            base.unserved.indices.contains {
                base.unserved[$0] > 0 && study.model.categories[$0] == 1 && study.zoneOfService[$0] == zone
            }
        }
    }

    /// The situation that lending is weighed in: the caller's own failure, else the worst quarter with damage.
    var situation: FailureResult? {
        results.first { $0.failure.kind == .people } ?? worst.flatMap { $0.containment.damage > 0 ? $0 : nil }
    }

    /// The rule of lending whose change covers most of what a failure leaves: one more person a slot of one zone, else
    /// no rule at all; nil if neither covers anything, or `isTime` says stop.
    func relief(_ result: FailureResult, isTime: () throws -> Bool) throws -> Relief? {
        guard skipped == 0, parameters.policy != .none else { return nil }
        let missing = result.totals.unserved.reduce(0, +)
        let limits = study.zones.map(\.lendLimit)
        var best: Relief?
        var most = 0
        for zone in study.realZones {
            guard let limit = limits[zone] else { continue }
            var raised = limits
            raised[zone] = limit + 1
            var solver = try ZoneSolver(study, policy: parameters.policy, limits: raised)
            guard let totals = try solver.totals(result.failure, isTime: isTime) else { return nil }
            let saved = missing - totals.unserved.reduce(0, +)
            if saved > most { (best, most) = (.limit(zone: zone, saved: saved), saved) }
        }
        if best != nil || parameters.policy == .open { return best }
        var solver = try ZoneSolver(study, policy: .open)
        guard let totals = try solver.totals(result.failure, isTime: isTime) else { return nil }
        let saved = missing - totals.unserved.reduce(0, +)
        let alreadyShort = (base.unserved.reduce(0, +)) - openBase.unserved.reduce(0, +)
        return saved > alreadyShort ? .open(saved: saved - alreadyShort) : nil
    }

    /// For each zone that lends: what stopping that saves and costs; those for which `isTime` leaves time.
    func isolations(isTime: () throws -> Bool) throws -> [Isolation] {
        var all: [Isolation] = []
        for zone in study.realZones {
            if let found = try Isolation(
                study, zone, situation, base: base, policy: parameters.policy, isTime: isTime)
            {
                all.append(found)
            }
        }
        return all
    }

    /// The level of the horizon, and why (resilience.md section 8c).
    func verdict() -> (level: Level, reasons: [String]) {
        var reasons: [String] = []
        var level = worst.map { $0.level(rules) } ?? .green
        if let worst, worst.containment.damage > 0 {
            let leak = worst.containment.leakFraction ?? 0
            reasons.append(
                "A quarter of \(study.zones[zone(of: worst)].id) out costs \(Self.percent(worst.containment.demandFraction)) of demand"
                    + (worst.categoryOne > 0 ? ", \(worst.categoryOne) slots of it patient safety" : "")
                    + (leak > 0
                        ? ", and \(Self.percent(leak)) of that falls on other zones" : ", all in the zone itself")
                    + ".")
        } else if worst != nil, skippedQuarters == 0 {
            reasons.append("No quarter of a zone out costs anything.")
        }
        if !study.servicesWithoutZone.isEmpty {
            reasons.append("Services belong to no zone: an error in the set-up, YELLOW at least.")
            level = max(level, .yellow)
        }
        let short = zonesShortOfCategoryOne
        if !short.isEmpty {
            let names = short.map { study.zones[$0].id }.joined(separator: ", ")
            reasons.append("Patient safety is short without any failure in \(names).")
            level = max(level, short.count > 1 ? .black : .red)
        }
        return (level, reasons)
    }

    func zone(of result: FailureResult) -> Int { result.failure.zones.min() ?? 0 }

    /// `7.2 %`.
    static func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded() / 10
        return (tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)") + " %"
    }
}
