// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// What fallback plans cost: a schedule, then the cheapest repair of four weeks for every single loss, and of all slots at
/// half strength; and how long a hundred reservoirs last.
struct PatternsFallbacks {
    /// Slots that plans are made for: four weeks of three a day.
    private static let planned = 84

    private let instance: PatternsInstance
    private let timing: PatternsCost.Timing

    init(_ instance: PatternsInstance, _ timing: PatternsCost.Timing) {
        self.instance = instance
        self.timing = timing
    }

    func figures() throws -> JSONObject {
        let schedule = try timing.run { try assigned() }
        let month = Array(schedule.value.prefix(Self.planned))
        let single = try timing.run { try singleLosses(month) }
        let half = try timing.run { try halfStrength(schedule.value) }
        let reservoirs = (1...100).map { Reservoir(rate: Double($0 % 7) / 10, stock: Double($0)) }
        let gaps = (0..<104).map { GapPeriod(days: 7, gap: Double($0 % 5)) }
        let lasting = try timing.run { try Sustainability.days(gaps: gaps, reservoirs: reservoirs) ?? 0 }
        return [
            "assign_ms": schedule.ms, "planned_slots": integer(month.count), "single_loss_ms": single.ms,
            "single_loss_changes": integer(single.value.changes),
            "single_loss_unserved": integer(single.value.unserved), "half_strength_ms": half.ms,
            "half_strength_changes": integer(half.value.changes), "reservoirs_ms": lasting.ms,
        ]
    }

    private func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }

    /// Everybody idle, repaired: a schedule with as much served as possible.
    private func assigned() throws -> [RepairSlot] {
        var flow = RepairFlow(model: instance.model)
        return try instance.slots.map { slot in
            let idle = slot.supply.enumerated().map {
                RepairSlot.Crew(signature: $0.offset, current: nil, count: $0.element)
            }
            let repair = try flow.repair(RepairSlot(demand: slot.demand, crews: idle))
            var crews: [RepairSlot.Crew] = []
            var free = slot.supply
            for move in repair.moves {
                crews.append(RepairSlot.Crew(signature: move.crew, current: move.to, count: move.count))
                free[move.crew] -= move.count
            }
            for (signature, count) in free.enumerated() where count > 0 {
                crews.append(RepairSlot.Crew(signature: signature, current: nil, count: count))
            }
            return RepairSlot(demand: slot.demand, crews: crews)
        }
    }

    /// The loss of each person in each slot; those of one crew have one answer.
    private func singleLosses(_ slots: [RepairSlot]) throws -> (changes: Int, unserved: Int) {
        var flow = RepairFlow(model: instance.model)
        var (changes, unserved) = (0, 0)
        for slot in slots {
            for (index, crew) in slot.crews.enumerated() where crew.current != nil {
                var question = slot
                question.crews[index].count -= 1
                let repair = try flow.repair(question)
                changes += repair.changes * crew.count
                unserved += repair.totalUnserved * crew.count
            }
        }
        return (changes, unserved)
    }

    private func halfStrength(_ slots: [RepairSlot]) throws -> (changes: Int, unserved: Int) {
        var flow = RepairFlow(model: instance.model)
        var (changes, unserved) = (0, 0)
        for slot in slots {
            var question = slot
            for index in question.crews.indices {
                question.crews[index].count = (slot.crews[index].count + index % 2) / 2
            }
            let repair = try flow.repair(question)
            changes += repair.changes
            unserved += repair.totalUnserved
        }
        return (changes, unserved)
    }
}
