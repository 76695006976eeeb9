// SPDX-License-Identifier: Apache-2.0

import Coverage
import JSON

/// What failures of zones and the readiness of services cost: five zones, the most important without a quarter of its
/// people, with any number of loans to more important zones, and in the first slots with a limit of one in fifty people
/// a zone and slot, which is a search.
struct PatternsZones {
    private static let zones = 5
    private static let limitedSlots = 7

    private let instance: PatternsInstance
    private let timing: PatternsCost.Timing

    init(_ instance: PatternsInstance, _ timing: PatternsCost.Timing) {
        self.instance = instance
        self.timing = timing
    }

    func figures() throws -> JSONObject {
        let free = try cover(limit: nil, slots: instance.demand.count)
        let limited = try cover(limit: max(1, instance.people / 50), slots: Self.limitedSlots)
        let slots = instance.slots
        let tasks = try timing.run {
            var tasks = TaskCoverage(model: instance.model)
            return try slots.reduce(0) { sum, slot in
                sum + (try tasks.states(slot)).count { $0 == .secure }
            }
        }
        return [
            "limited_slots": .integer(Int64(Self.limitedSlots)), "free_ms": free.ms, "limited_ms": limited.ms,
            "free_unserved": .integer(Int64(free.value.unserved)),
            "limited_unserved": .integer(Int64(limited.value.unserved)),
            "slots_not_proved": .integer(Int64(limited.value.cut)), "readiness_ms": tasks.ms,
            "secure": .integer(Int64(tasks.value)),
        ]
    }

    /// Everybody's home is by turns, and so is the zone of each service; the first is the most important.
    private func cover(limit: Int?, slots count: Int) throws -> (value: (unserved: Int, cut: Int), ms: JSONValue) {
        let signatures = instance.model.signatures
        let groups = (0..<Self.zones).flatMap { zone in
            signatures.map { ZoneModel.Group(zone: zone, skills: $0) }
        }
        let model = try ZoneModel(
            zones: (0..<Self.zones).map { .init(priority: Self.zones - $0, lendLimit: limit) },
            categories: instance.model.categories,
            zoneOfService: (0..<instance.model.serviceCount).map { $0 % Self.zones }, groups: groups)
        let slots = zip(instance.demand, instance.signatures).prefix(count).map { demand, present in
            var slot = CoverageSlot(demand: demand, supply: Array(repeating: 0, count: groups.count))
            for (person, signature) in present.enumerated() where signature >= 0 {
                let zone = person % Self.zones
                if zone == 0 && (person / Self.zones) % 4 == 0 { continue }
                slot.supply[zone * signatures.count + Int(signature)] += 1
            }
            return slot
        }
        return try timing.run {
            var flow = ZoneFlow(model: model, policy: .down)
            var (unserved, cut) = (0, 0)
            for slot in slots {
                let cover = try flow.cover(slot)
                unserved += cover.totalUnserved
                cut += cover.isExact ? 0 : 1
            }
            return (unserved, cut)
        }
    }
}
