// SPDX-License-Identifier: Apache-2.0

/// The flow network of a week under caps, which stays solved while people are taken out and put back.
struct WeeklyCapNetwork: Sendable {
    /// People with the same signature, the same availability and the same cap.
    struct Group {
        /// One person's capacity in the week, in minutes.
        let capacity: Int
        let sinkArc: Int
        /// Minutes that one person may give in each slot, and the arc from the slot's crew.
        var attendances: [(minutes: Int, arc: Int)]
        /// How many people are in it now.
        var count: Int
    }

    static let sink = 0
    /// Each rank's node is 1 + rank.
    static func node(rank: Int) -> Int { 1 + rank }

    private var flow: FlowNetwork
    private(set) var groups: [Group] = []
    /// Each person's group; -1 for those who cannot work in the week.
    let groupOfPerson: [Int]
    /// Minutes without anybody, by rank.
    private(set) var open: [Int]
    /// The arc into each demand node, by node number; the nodes follow those of the ranks.
    private let demandArcs: [Int]
    private let rankOfDemand: [Int]
    private let firstDemand: Int

    init(model: CoverageModel, week: CoverageWeek) {
        let ranks = model.rankOfService
        let rankCount = model.categoryOrder.count
        let people = Self.grouped(week)
        groupOfPerson = people.ofPerson
        var arcs: [(tail: Int, head: Int)] = []
        var capacities: [Int] = []
        func arc(_ tail: Int, _ head: Int, _ capacity: Int) {
            arcs.append((tail, head))
            capacities.append(capacity)
        }
        firstDemand = 1 + rankCount
        let wanted = week.slots.indices.flatMap { slot in
            model.categories.indices.filter { week.slots[slot].demand[$0] > 0 }.map { (slot: slot, service: $0) }
        }
        var open = [Int](repeating: 0, count: rankCount)
        for (number, demand) in wanted.enumerated() {
            let minutes = week.slots[demand.slot].demand[demand.service] * week.slots[demand.slot].minutes
            arc(Self.node(rank: ranks[demand.service]), firstDemand + number, minutes)
            open[ranks[demand.service]] += minutes
        }
        let firstGroup = firstDemand + wanted.count
        for (number, group) in people.groups.enumerated() {
            let available = week.slots.indices.reduce(0) {
                $0 + (group.person.availability >> UInt64($1) & 1 == 1 ? week.slots[$1].minutes : 0)
            }
            let capacity = min(group.person.capMinutes, available)
            groups.append(Group(capacity: capacity, sinkArc: arcs.count, attendances: [], count: group.count))
            arc(firstGroup + number, Self.sink, capacity * group.count)
        }
        var nodeCount = firstGroup + people.groups.count
        var nodeOfCrew = [Int](repeating: -1, count: week.slots.count * model.signatureCount)
        for (number, group) in people.groups.enumerated() {
            for slot in week.slots.indices where group.person.availability >> UInt64(slot) & 1 == 1 {
                let crew = slot * model.signatureCount + group.person.signature
                if nodeOfCrew[crew] < 0 {
                    nodeOfCrew[crew] = nodeCount
                    nodeCount += 1
                }
                let minutes = week.slots[slot].minutes
                groups[number].attendances.append((minutes: minutes, arc: arcs.count))
                arc(nodeOfCrew[crew], firstGroup + number, minutes * group.count)
            }
        }
        for (number, demand) in wanted.enumerated() {
            for signature in model.signatures.indices where model.signatures[signature].contains(demand.service) {
                let crew = nodeOfCrew[demand.slot * model.signatureCount + signature]
                if crew >= 0 { arc(firstDemand + number, crew, FlowNetwork.unlimited) }
            }
        }
        let (network, places) = FlowNetwork.make(nodeCount: nodeCount, arcs: arcs)
        flow = network
        for (place, capacity) in zip(places, capacities) { flow.residual[place] = capacity }
        for number in groups.indices {
            let group = groups[number]
            groups[number] = Group(
                capacity: group.capacity, sinkArc: places[group.sinkArc],
                attendances: group.attendances.map { (minutes: $0.minutes, arc: places[$0.arc]) }, count: group.count)
        }
        demandArcs = Array(places[..<wanted.count])
        rankOfDemand = wanted.map { ranks[$0.service] }
        self.open = open
    }

    /// Interchangeable people in order of first appearance; those without any capacity are in none.
    private static func grouped(
        _ week: CoverageWeek
    ) -> (groups: [(person: CoverageWeek.Person, count: Int)], ofPerson: [Int]) {
        let everySlot = week.slots.count == 64 ? UInt64.max : (1 << UInt64(week.slots.count)) - 1
        var groups: [(person: CoverageWeek.Person, count: Int)] = []
        var numberOf: [CoverageWeek.Person: Int] = [:]
        let ofPerson = week.people.map { original -> Int in
            var person = original
            person.availability &= everySlot
            guard person.capMinutes > 0, person.availability != 0 else { return -1 }
            if let number = numberOf[person] {
                groups[number].count += 1
                return number
            }
            numberOf[person] = groups.count
            groups.append((person, 1))
            return groups.count - 1
        }
        return (groups, ofPerson)
    }

    /// Serves as much of a rank as can be without taking from the ranks before it, until `target` minutes are open:
    /// by people with room first, then by what the least protected ranks give up.
    mutating func mend(_ rank: Int, downTo target: Int = 0) {
        let start = Self.node(rank: rank)
        guard open[rank] > target else { return }
        open[rank] -= flow.augment(from: start, to: Self.sink, limit: open[rank] - target)
        for other in stride(from: open.count - 1, to: rank, by: -1) where open[rank] > target {
            let taken = flow.augment(from: start, to: Self.node(rank: other), limit: open[rank] - target)
            open[rank] -= taken
            open[other] += taken
        }
    }

    /// Takes people out of a group; their work is open then.
    mutating func remove(_ heads: Int, of number: Int) {
        let group = groups[number]
        let staying = group.count - heads
        for attendance in group.attendances {
            let excess = flow.flow(at: attendance.arc) - staying * attendance.minutes
            if excess > 0 { cancel(excess, on: attendance.arc, sinkArc: group.sinkArc) }
        }
        for attendance in group.attendances {
            let excess = flow.flow(at: group.sinkArc) - staying * group.capacity
            if excess <= 0 { break }
            let amount = min(excess, flow.flow(at: attendance.arc))
            cancel(amount, on: attendance.arc, sinkArc: group.sinkArc)
        }
        setRoom(-heads, of: number)
    }

    /// Puts people back who were taken out.
    mutating func putBack(_ heads: Int, of number: Int) { setRoom(heads, of: number) }

    private mutating func setRoom(_ heads: Int, of number: Int) {
        for attendance in groups[number].attendances { flow.residual[attendance.arc] += heads * attendance.minutes }
        flow.residual[groups[number].sinkArc] += heads * groups[number].capacity
        groups[number].count += heads
    }

    /// Takes flow back along demand - crew - group - sink.
    private mutating func cancel(_ amount: Int, on attendance: Int, sinkArc: Int) {
        giveBack(amount, on: attendance)
        giveBack(amount, on: sinkArc)
        var left = amount
        let crew = Int(flow.head[Int(flow.twin[attendance])])
        for place in Int(flow.firstArc[crew])..<Int(flow.firstArc[crew + 1]) where left > 0 {
            let demand = Int(flow.head[place]) - firstDemand
            guard demandArcs.indices.contains(demand) else { continue }
            let part = min(left, flow.residual[place])
            guard part > 0 else { continue }
            giveBack(part, on: Int(flow.twin[place]))
            giveBack(part, on: demandArcs[demand])
            open[rankOfDemand[demand]] += part
            left -= part
        }
    }

    private mutating func giveBack(_ amount: Int, on arc: Int) {
        flow.residual[arc] += amount
        flow.residual[Int(flow.twin[arc])] -= amount
    }
}
