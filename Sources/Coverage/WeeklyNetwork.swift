// SPDX-License-Identifier: Apache-2.0

/// The flow network of one week: source - demand (slot, service) - (slot, signature) - group of people - sink.
///
/// People with the same signature, the same availability and the same cap are one group. Flow is in minutes. The arc
/// from (slot, signature) to a group carries at most everybody's minutes in that slot: one service per person and
/// slot. The arc from a group to the sink carries theta times the group's capacity.
struct WeeklyNetwork {
    struct Demand {
        let service: Int
        let minutes: Int
        let arc: Int
    }

    struct Group {
        /// min(cap, available time), times the head count, in minutes.
        let capacity: Int
        let arc: Int
    }

    /// (slot, signature) to group: present people times the slot's minutes.
    struct Attendance {
        let minutes: Int
        let arc: Int
    }

    static let source = 0
    static let sink = 1

    var flow: FlowNetwork
    let demands: [Demand]
    let groups: [Group]
    let attendances: [Attendance]
    let skillArcs: [Int]
    let demandMinutes: Int
    let capacityMinutes: Int

    func node(demand: Int) -> Int { 2 + demand }
    func node(group: Int) -> Int { 2 + demands.count + group }

    init(model: CoverageModel, week: CoverageWeek) {
        let people = Self.grouped(week)
        let wanted = week.slots.indices.flatMap { slot in
            week.slots[slot].demand.indices
                .filter { week.slots[slot].demand[$0] > 0 }
                .map { (slot: slot, service: $0) }
        }
        let firstGroup = 2 + wanted.count
        var nodeCount = firstGroup + people.count
        var arcs: [(tail: Int, head: Int)] = wanted.indices.map { (Self.source, 2 + $0) }
        arcs += people.indices.map { (firstGroup + $0, Self.sink) }
        var attendanceMinutes: [Int] = []
        var nodeOfCrew = [Int](repeating: -1, count: week.slots.count * model.signatureCount)
        for (number, group) in people.enumerated() {
            for slot in week.slots.indices where group.person.availability >> UInt64(slot) & 1 == 1 {
                let crew = slot * model.signatureCount + group.person.signature
                if nodeOfCrew[crew] < 0 {
                    nodeOfCrew[crew] = nodeCount
                    nodeCount += 1
                }
                arcs.append((nodeOfCrew[crew], firstGroup + number))
                attendanceMinutes.append(group.count * week.slots[slot].minutes)
            }
        }
        let firstSkill = arcs.count
        for (number, demand) in wanted.enumerated() {
            for signature in model.signatures.indices {
                let crew = nodeOfCrew[demand.slot * model.signatureCount + signature]
                guard crew >= 0, model.signatures[signature].contains(demand.service) else { continue }
                arcs.append((2 + number, crew))
            }
        }
        let (network, places) = FlowNetwork.make(nodeCount: nodeCount, arcs: arcs)
        flow = network
        demands = wanted.enumerated().map { number, demand in
            let slot = week.slots[demand.slot]
            return Demand(
                service: demand.service, minutes: slot.demand[demand.service] * slot.minutes, arc: places[number])
        }
        groups = people.enumerated().map { number, group in
            let available = week.slots.indices.reduce(0) {
                $0 + (group.person.availability >> UInt64($1) & 1 == 1 ? week.slots[$1].minutes : 0)
            }
            return Group(
                capacity: group.count * min(group.person.capMinutes, available), arc: places[wanted.count + number])
        }
        let firstAttendance = wanted.count + people.count
        attendances = attendanceMinutes.enumerated().map {
            Attendance(minutes: $0.element, arc: places[firstAttendance + $0.offset])
        }
        skillArcs = Array(places[firstSkill...])
        demandMinutes = demands.reduce(0) { $0 + $1.minutes }
        capacityMinutes = groups.reduce(0) { $0 + $1.capacity }
    }

    /// Interchangeable people, in order of first appearance.
    ///
    /// Those without any capacity are left out.
    private static func grouped(_ week: CoverageWeek) -> [(person: CoverageWeek.Person, count: Int)] {
        let everySlot = week.slots.count == 64 ? UInt64.max : (1 << UInt64(week.slots.count)) - 1
        var groups: [(person: CoverageWeek.Person, count: Int)] = []
        var numberOf: [CoverageWeek.Person: Int] = [:]
        for var person in week.people {
            person.availability &= everySlot
            guard person.capMinutes > 0, person.availability != 0 else { continue }
            if let number = numberOf[person] {
                groups[number].count += 1
            } else {
                numberOf[person] = groups.count
                groups.append((person, 1))
            }
        }
        return groups
    }

    /// Sets all capacities for theta = numerator / denominator, everything times the denominator; `demand` says
    /// what of each demand is to be served now.
    mutating func load(numerator: Int?, denominator: Int, demand: (Demand) -> Int) {
        for place in flow.residual.indices { flow.residual[place] = 0 }
        for arc in skillArcs { flow.residual[arc] = FlowNetwork.unlimited }
        for attendance in attendances { flow.residual[attendance.arc] = attendance.minutes * denominator }
        for group in groups {
            flow.residual[group.arc] = numerator.map { group.capacity * $0 } ?? FlowNetwork.unlimited
        }
        for item in demands { flow.residual[item.arc] = demand(item) * denominator }
    }

    /// Pushes what fits; returns it.
    mutating func fill() -> Int { flow.augment(from: Self.source, to: Self.sink) }
    /// Marks the source side of the minimum cut.
    mutating func markSourceSide() { flow.markReachable(from: Self.source) }
}
