// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// All single and all double losses with free re-dispatch, exact; importance in the tightest slot; a week under caps.
struct PatternsContingency {
    private let instance: PatternsInstance
    private let timing: PatternsCost.Timing

    init(_ instance: PatternsInstance, _ timing: PatternsCost.Timing) {
        self.instance = instance
        self.timing = timing
    }

    func figures() throws -> JSONObject {
        let single = try timing.run { try study(pairs: false) }
        var figures: JSONObject = [
            "n1_ms": single.ms, "base_unserved": integer(single.value.baseUnserved.reduce(0, +)),
            "n1_unserved": integer((0..<instance.people).reduce(0) { $0 + single.value.singleTotal($1) }),
        ]
        if instance.people <= LossStudy.maximumPeopleForPairs {
            let double = try timing.run { try study(pairs: true) }
            let counted = timing.run { double.value.pairCounts() }
            figures["n1_n2_ms"] = double.ms
            figures["count_pairs_ms"] = counted.ms
            figures["losing_pairs"] = integer(counted.value.losing)
            figures["n2_unserved"] = integer(counted.value.total)
        }
        let margins = try timing.run {
            var contingency = SlotContingency(model: instance.model)
            return try instance.slots.map { try contingency.room($0).margin ?? 0 }
        }
        figures["margins_ms"] = margins.ms
        let tightest = margins.value.indices.min { margins.value[$0] < margins.value[$1] } ?? 0
        let reliability = try timing.run {
            try SlotReliability.sampled(instance.slots[tightest], model: instance.model, absence: 0.04)
        }
        figures["importance_ms"] = reliability.ms
        figures["reliability"] = .number(reliability.value.reliability)
        if instance.people <= LossStudy.maximumPeopleForPairs {
            let week = self.week
            let capped = try timing.run {
                var contingency = try WeeklyContingency(model: instance.model, week: week)
                return contingency.singleLosses().reduce(0) { $0 + $1.reduce(0, +) }
            }
            figures["week_caps_ms"] = capped.ms
            figures["week_caps_unserved"] = .number(Double(capped.value) / 360)
        }
        return figures
    }

    private func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }

    private func study(pairs: Bool) throws -> LossStudy {
        var study = try LossStudy(model: instance.model, people: instance.people, pairs: pairs)
        for (demand, signatures) in zip(instance.demand, instance.signatures) {
            try study.add(demand: demand, signatures: signatures)
        }
        return study
    }

    /// The first fourteen slots as a week with a cap of eleven half-days.
    private var week: CoverageWeek {
        let count = min(14, instance.demand.count)
        return CoverageWeek(
            slots: instance.demand.prefix(count).map { CoverageWeek.Slot(demand: $0) },
            people: (0..<instance.people).compactMap { person in
                var availability: UInt64 = 0
                var signature: Int32 = -1
                for slot in 0..<count where instance.signatures[slot][person] >= 0 {
                    availability |= 1 << UInt64(slot)
                    signature = instance.signatures[slot][person]
                }
                return signature < 0
                    ? nil
                    : CoverageWeek.Person(signature: Int(signature), availability: availability, capMinutes: 11 * 360)
            })
    }
}
