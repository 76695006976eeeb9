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

    /// The finding of a slot and pool, if there is one.
    func finding(slot: Int, pool: Int, _ limits: DutyLimits, _ calendar: DutyCalendar) -> DutyFinding? {
        let offset = slot - firstSlot
        guard offset >= 0, offset < slotCount else { return nil }
        let cell = offset * pools.services.count + pool
        guard units[cell] > 0 else { return nil }
        let needed = limits.faculty(forUnits: Int(units[cell]))
        let present = Int(faculty[cell])
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

    /// The finding that a service has assignments but no demand rule.
    func withoutDemand(_ service: Int, _ context: DutyContext) -> DutyFinding? {
        guard assigned[service] > 0, !context.hasDemand[service] else { return nil }
        let count = Int(assigned[service])
        return DutyFinding(
            .dataServiceWithoutDemand, .data, service: service, start: 0, end: 0, measured: count, limit: 0,
            margin: -count)
    }

    /// Counts a step.
    mutating func count(_ step: CellSteps.Step) {
        count(person: step.person, service: step.service, slot: step.slot, by: Int32(step.by))
    }

    /// The findings of the slots and services that some steps touch, sorted.
    func findings(touchedBy steps: CellSteps, _ roster: DutyRoster) -> [DutyFinding] {
        var cells = Set<[Int]>()
        var services = Set<Int>()
        var findings: [DutyFinding] = []
        for step in steps.steps {
            let pool = Int(pools.pools[step.service])
            if services.insert(step.service).inserted, let one = withoutDemand(step.service, roster.context) {
                findings.append(one)
            }
            if pool >= 0, cells.insert([step.slot, pool]).inserted,
                let one = finding(slot: step.slot, pool: pool, roster.context.limits, roster.calendar)
            {
                findings.append(one)
            }
        }
        findings.sort()
        return findings
    }
}

/// Assignments gained and lost, as steps of counts: what is lost and gained again is no step.
struct CellSteps {
    /// So many assignments of a person to a service in a slot more, or fewer.
    struct Step {
        let person: Int
        let service: Int
        let slot: Int
        let by: Int
    }

    private struct Cell: Hashable {
        let person: Int
        let service: Int
        let slot: Int
    }

    private var counts: [Cell: Int] = [:]

    /// The steps, those that cancel out left out.
    var steps: [Step] {
        counts.compactMap { cell, count in
            count == 0 ? nil : Step(person: cell.person, service: cell.service, slot: cell.slot, by: count)
        }
    }

    mutating func add(person: Int, service: Int, slot: Int, by count: Int) {
        counts[Cell(person: person, service: service, slot: slot), default: 0] += count
    }

    mutating func add(_ rows: [DutyInterval], person: Int, by count: Int) {
        for row in rows where row.isAssignment {
            if let service = row.service { add(person: person, service: service, slot: Int(row.key), by: count) }
        }
    }
}
