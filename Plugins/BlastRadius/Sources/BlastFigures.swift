// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct BlastFigures {
    private static let longestList = 30
    private let outcome: BlastOutcome
    private let own: [(zone: Int, own: OwnPeople)]
    private let borrowing: Borrowing
    private let advice: [Isolation]
    private var study: ZoneStudy { outcome.study }

    init(
        _ outcome: BlastOutcome, _ own: [(zone: Int, own: OwnPeople)], _ borrowing: Borrowing, _ advice: [Isolation]
    ) {
        self.outcome = outcome
        self.own = own
        self.borrowing = borrowing
        self.advice = advice
    }

    var json: JSONObject {
        // The caller's own first, then those that make the level, then the worst of the rest.
        let rows = outcome.results.enumerated().sorted { left, right in
            let (one, other) = (order(left.element), order(right.element))
            if one != other { return one < other }
            return right.element.rank == left.element.rank
                ? left.offset < right.offset : right.element.rank < left.element.rank
        }
        return [
            "demand": integer(study.totalDemand), "base_unserved": integer(outcome.base.unserved.reduce(0, +)),
            "base_unserved_if_open": integer(outcome.openBase.unserved.reduce(0, +)),
            "base_borrowed": integer(outcome.base.borrowed), "base_loans": loans(outcome.base.loans),
            "zones": .array(study.zones.indices.map { zone($0) }),
            "failures": .array(rows.prefix(Self.longestList).map { failure($0.element) }),
            "failures_tried": integer(outcome.results.count), "failures_skipped": integer(outcome.skipped),
            "worst_failure": outcome.worst.map { failure($0) } ?? .null,
            "isolation": .array(advice.map { isolation($0) }),
            "current_borrowing": [
                "slots": integer(borrowing.total), "loans": loans(borrowing.loans),
                "against_policy": integer(borrowing.outside.count), "over_limit": integer(borrowing.overLimit.count),
            ],
        ]
    }

    private func order(_ result: FailureResult) -> Int {
        switch result.failure.kind {
        case .people: 0
        case .zoneQuarter: 1
        default: 2
        }
    }

    private func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }
    private func id(_ zone: Int) -> JSONValue { .string(study.zones[zone].id) }

    /// Figures of zones, by id.
    private func byZone(_ figures: [Int]) -> JSONValue {
        .object(JSONObject(study.zones.indices.map { (study.zones[$0].id, integer(figures[$0])) }))
    }

    private func loans(_ loans: [[Int]: Int]) -> JSONValue {
        .array(
            loans.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }.map {
                ["from": id($0.key[0]), "to": id($0.key[1]), "slots": integer($0.value)]
            })
    }

    private func zone(_ index: Int) -> JSONValue {
        let place = study.zones[index]
        let alone = own.first { $0.zone == index }?.own
        let worst = outcome.worstQuarter(of: index)
        return [
            "id": .string(place.id), "name": .string(place.name), "priority": integer(place.priority),
            "lend_limit": place.lendLimit.map { integer($0) } ?? .null,
            "people": integer(study.members.count { study.zoneOfPerson[$0] == index }),
            "demand": integer(study.demandByZone[index]),
            "base_unserved": integer(study.model.byZone(outcome.base.unserved)[index]),
            "self_sufficient": alone.map { .bool($0.isSufficient) } ?? .null,
            "unserved_by_own_people": alone.map { integer($0.unserved) } ?? .null,
            "slack": alone?.slack.map { integer($0) } ?? .null,
            "tightest_slot": alone?.tightest.map { .string("\($0)") } ?? .null,
            "lent": integer(outcome.base.lent(by: index)), "borrowed": integer(outcome.base.borrowed(by: index)),
            "level": .string((place.isReal ? worst?.level(outcome.rules) : nil).word),
            "quarter_out_demand_fraction": worst.map { .number($0.containment.demandFraction) } ?? .null,
        ]
    }

    private func failure(_ result: FailureResult) -> JSONValue {
        let damage = result.containment
        return [
            "kind": .string(result.failure.kind.rawValue), "name": .string(result.failure.name),
            "people": .array(result.failure.people.prefix(12).map { .string(study.program.people[$0].id) }),
            "people_out": integer(result.failure.people.count), "level": .string(result.level(outcome.rules).word),
            "base_unserved_by_zone": byZone(study.model.byZone(outcome.base.unserved)),
            "unserved_by_zone": byZone(study.model.byZone(result.totals.unserved)),
            "extra_unserved_by_zone": byZone(damage.extra), "damage": integer(damage.damage),
            "category_1": integer(result.categoryOne), "zones_hit": .array(damage.zonesHit.map { id($0) }),
            "zone_fraction": .number(damage.zoneFraction), "demand_fraction": .number(damage.demandFraction),
            "leak_fraction": damage.leakFraction.map { .number($0) } ?? .null,
            "borrowed": integer(result.totals.borrowed), "loans": loans(result.totals.loans),
            "least_unserved": integer(result.totals.leastUnserved),
        ]
    }

    private func isolation(_ advice: Isolation) -> JSONValue {
        [
            "zone": id(advice.zone), "saves": integer(advice.saves),
            "costs": .object(JSONObject(advice.costs.map { (study.zones[$0.zone].id, integer($0.slots)) })),
        ]
    }
}
