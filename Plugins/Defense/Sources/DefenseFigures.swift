// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the answer as JSON.
struct DefenseFigures {
    static let mostPools = 10

    let source: ProgramSource
    let study: DefenseStudy
    let layers: Layers
    let decision: DefenseDecision
    let demanded: DemandedLevel
    let residual: Residual?
    let causes: [SharedCause]
    let log: UnplannedAbsences
    let absence: Double
    let isAssumed: Bool
    let evidence: EvidenceLog
    let showsNotes: Bool

    var json: JSONObject {
        let pairs = study.pairs
        return [
            "levels": .array(layers.all.map(\.json)), "demanded_level": .integer(Int64(demanded.level)),
            "demanded_by": .array(demanded.actions.filter { $0.level > 1 }.map { .string($0.code) }),
            "intact_beyond": .integer(Int64(decision.intactBeyond)),
            "unproven_levels": .array(decision.unproven.map { .integer(Int64($0)) }),
            "slots": .integer(Int64(study.slots.count)), "slots_within": .integer(Int64(layers.slotsWithin)),
            "slots_with_broken_rules": .integer(Int64(layers.breachedSlots)),
            "required_half_days": .integer(Int64(study.required)),
            "covered_half_days": .integer(Int64(study.covered)),
            "coverage_rate": study.required == 0 ? .null : .number(Double(study.covered) / Double(study.required)),
            "protected_demand": .integer(Int64(study.protectedDemand)),
            "open_gaps": .integer(Int64(study.gaps.count)),
            "present_person_slots": .integer(Int64(study.presentPersonSlots)),
            "n1_unserved": .integer(Int64(study.singleLosses)),
            "pairs": pairs.map { .integer(Int64($0.total)) } ?? .null,
            "pairs_losing_protected": pairs.map { .integer(Int64($0.losing)) } ?? .null,
            "worst_pair_protected_unserved": pairs == nil
                ? .null : .integer(Int64(study.worstPair?.unserved ?? 0)),
            "worst_pair": study.worstPair.map {
                .array([$0.one, $0.other].map { .string(source.program.people[$0].id) })
            } ?? .null,
            "gaps_noticed": [
                "days": .integer(Int64(GapLog.days)), "gaps": .integer(Int64(layers.gaps.count)),
                "early": .integer(Int64(layers.gaps.early)), "early_hours": .integer(Int64(GapLog.earlyHours)),
                "source": layers.gaps.source.map { .string($0.rawValue) } ?? .null,
            ],
            "shared_causes": .array(causes.map(\.json)),
            "residual_frequency_per_year": residual?.json ?? .null,
            "pool_reliability": .array(study.pools.prefix(Self.mostPools).map { pool($0) }),
            "absence_probability": .number(absence), "absence_probability_assumed": .bool(isAssumed),
            "unplanned_absences": .integer(Int64(log.samples)),
            "evidence": .array(evidence.records.suffix(12).map { showsNotes ? $0.json : $0.publicJSON }),
        ]
    }

    private func pool(_ pool: DefenseStudy.Pool) -> JSONValue {
        [
            "service": .string(source.program.services[pool.service].id), "slot": .string("\(pool.slot)"),
            "need": .integer(Int64(pool.need)), "people": .integer(Int64(pool.people)),
            "reliability": .number(pool.reliability),
        ]
    }
}
