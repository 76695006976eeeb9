// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Units and faculty of each slot and pool, and the number of assignments of each service.
struct SupervisionGrid: Sendable {
    private let pools: SupervisionPools
    private let firstSlot: Int
    private let slotCount: Int
    private var units: [Int32]
    private var faculty: [Int32]
    /// The number of assignments of each service.
    private(set) var assigned: [Int32]

    init(_ pools: SupervisionPools, dates: DateRange) {
        self.pools = pools
        firstSlot = SlotIndex(dates.from, .am).rawValue
        slotCount = dates.dayCount * 3
        units = Array(repeating: 0, count: slotCount * pools.services.count)
        faculty = units
        assigned = Array(repeating: 0, count: pools.pools.count)
    }

    /// Counts an assignment `by` times, which is 1 or -1.
    @inline(__always)
    mutating func count(person: Int, service: Int, slot: Int, by step: Int32) {
        assigned[service] += step
        let pool = Int(pools.pools[service])
        let offset = slot - firstSlot
        guard pool >= 0, offset >= 0, offset < slotCount else { return }
        let cell = offset * pools.services.count + pool
        let role = Int32(pools.roles[person])
        if role < 0 { faculty[cell] += step } else if pools.isSupervised[service] { units[cell] += role * step }
    }

    /// The finding of a slot and pool, if there is one; with so many units and faculty more than were counted.
    func finding(
        slot: Int, pool: Int, units moreUnits: Int32 = 0, faculty moreFaculty: Int32 = 0, _ limits: DutyLimits,
        _ calendar: DutyCalendar
    ) -> DutyFinding? {
        let offset = slot - firstSlot
        guard offset >= 0, offset < slotCount else { return nil }
        let cell = offset * pools.services.count + pool
        let taken = units[cell] + moreUnits
        guard taken > 0 else { return nil }
        let needed = limits.faculty(forUnits: Int(taken))
        let present = Int(faculty[cell] + moreFaculty)
        guard present < needed else { return nil }
        let index = SlotIndex(rawValue: slot)
        let (start, end) = calendar.instants(of: DutyLeave(from: index, to: index))
        return DutyFinding(
            .policySupervision, .advisory, service: pools.services[pool], slot: index, start: start, end: end,
            measured: present, limit: needed, margin: present - needed)
    }

    /// The findings of all slots.
    ///
    /// O(slots x pools).
    func findings(_ limits: DutyLimits, _ calendar: DutyCalendar, into findings: inout [DutyFinding]) {
        for slot in firstSlot..<firstSlot + slotCount {
            for pool in pools.services.indices {
                if let one = finding(slot: slot, pool: pool, limits, calendar) { findings.append(one) }
            }
        }
    }

    /// The finding that a service has assignments but no demand rule; with so many more than were counted.
    func withoutDemand(_ service: Int, more: Int = 0, _ context: DutyContext) -> DutyFinding? {
        let count = Int(assigned[service]) + more
        guard count > 0, !context.hasDemand[service] else { return nil }
        return DutyFinding(
            .dataServiceWithoutDemand, .data, service: service, start: 0, end: 0, measured: count, limit: 0,
            margin: -count)
    }

    /// Counts some steps.
    mutating func count(_ steps: [CellSteps.Step]) {
        for step in steps {
            count(person: step.person, service: step.service, slot: step.slot, by: Int32(step.by))
        }
    }

    /// What some steps would change among the findings, before they are counted.
    ///
    /// O(n^2) of the steps in a slot.
    func delta(of steps: [CellSteps.Step], _ context: DutyContext, _ calendar: DutyCalendar) -> DutyDelta {
        var delta = DutyDelta()
        var services: [(service: Int, by: Int)] = []
        var first = 0
        while first < steps.count {
            var end = first
            while end < steps.count, steps[end].slot == steps[first].slot { end += 1 }
            for one in first..<end {
                let pool = pools.pools[steps[one].service]
                let isFirst = !(first..<one).contains { pools.pools[steps[$0].service] == pool }
                if pool >= 0, isFirst { add(steps[first..<end], Int(pool), context, calendar, to: &delta) }
                if let known = services.firstIndex(where: { $0.service == steps[one].service }) {
                    services[known].by += steps[one].by
                } else {
                    services.append((steps[one].service, steps[one].by))
                }
            }
            first = end
        }
        for (service, by) in services where by != 0 {
            delta.add(from: withoutDemand(service, context), to: withoutDemand(service, more: by, context))
        }
        delta.sort()
        return delta
    }

    /// Adds what steps of one slot change in a pool.
    private func add(
        _ steps: ArraySlice<CellSteps.Step>, _ pool: Int, _ context: DutyContext, _ calendar: DutyCalendar,
        to delta: inout DutyDelta
    ) {
        var (units, faculty): (Int32, Int32) = (0, 0)
        for step in steps where Int(pools.pools[step.service]) == pool {
            let role = Int32(pools.roles[step.person])
            if role < 0 {
                faculty += Int32(step.by)
            } else if pools.isSupervised[step.service] {
                units += role * Int32(step.by)
            }
        }
        guard let slot = steps.first?.slot, units != 0 || faculty != 0 else { return }
        delta.add(
            from: finding(slot: slot, pool: pool, context.limits, calendar),
            to: finding(slot: slot, pool: pool, units: units, faculty: faculty, context.limits, calendar))
    }
}
