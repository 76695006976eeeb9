// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster

/// What is the same for all candidates of one cell.
struct CellContext {
    let program: Program
    let cell: OpenCell
    let loads: LoadTable
    let weekLoads: WeekLoads
    /// Everybody's assignment in the slot.
    let positions: [Int?]
    /// In the house on call during the cell.
    let isInHouse: [Bool]
    /// On backup call during the cell.
    let isOnBackup: [Bool]
    /// What taking the absent person out does to that person's own findings.
    let absenteeFindings: FindingDelta
    /// The assignment that the absent person loses.
    let absenteeRows: [Assignment]
    private let states: [CellState]
    private let means: [Role: (count: Int, minutes: Int)]

    init(
        _ program: Program, _ cell: OpenCell, _ loads: LoadTable, _ weekLoads: WeekLoads, _ rules: DutyHoursIndex
    ) {
        self.program = program
        self.cell = cell
        self.loads = loads
        self.weekLoads = weekLoads
        let staffing = Staffing(program)
        let positions = staffing.positions(in: cell.slot)
        self.positions = positions
        absenteeRows = cell.absentee.flatMap { positions[$0] }.map { [program.assignments[$0]] } ?? []
        if let absentee = cell.absentee, !absenteeRows.isEmpty {
            absenteeFindings = FindingDelta(
                rules.candidateFindings(person: absentee, adding: [], removing: absenteeRows), program)
        } else {
            absenteeFindings = FindingDelta()
        }
        var states = staffing.counts(in: cell.slot).map { CellState(present: $0, demand: nil) }
        for need in program.demandCalendar.demand(in: cell.slot) {
            states[need.service] = CellState(present: states[need.service].present, demand: need)
        }
        self.states = states
        (isInHouse, isOnBackup) = Self.calls(program, cell)
        means = Self.means(program, cell, loads)
    }

    func state(of service: Int) -> CellState { states[service] }

    /// The counter that this cell adds to, if any, besides minutes.
    var fairnessCount: KeyPath<LoadCounters, Int>? { Self.fairnessCount(cell.slot) }

    private static func fairnessCount(_ slot: SlotIndex) -> KeyPath<LoadCounters, Int>? {
        if slot.slot == .night { return \.nights }
        return slot.date.weekday == .saturday || slot.date.weekday == .sunday ? \.weekends : nil
    }

    /// What a person carried beyond the mean of those of the same role who may do the service, in thousandths.
    func excess(_ count: KeyPath<LoadCounters, Int>, of person: Int) -> Int {
        let mean = means[program.people[person].role] ?? (0, 0)
        return loads.scaled(count, of: person) - (count == \.minutes ? mean.minutes : mean.count)
    }

    /// The mean of peers in thousandths: of the cell's own counter, and of minutes.
    func mean(of person: Int) -> (count: Int, minutes: Int) { means[program.people[person].role] ?? (0, 0) }

    private static func means(
        _ program: Program, _ cell: OpenCell, _ loads: LoadTable
    ) -> [Role: (count: Int, minutes: Int)] {
        var peers: [Role: [Int]] = [:]
        for (person, value) in program.people.enumerated() {
            guard value.membership.contains(cell.slot.date),
                program.eligibility.isEligible(person: person, service: cell.service, on: cell.slot.date)
            else { continue }
            peers[value.role, default: []].append(person)
        }
        let count = fairnessCount(cell.slot)
        return peers.mapValues { group in
            (count.map { loads.mean($0, of: group) } ?? 0, loads.mean(\.minutes, of: group))
        }
    }

    /// Who is on call while the cell lasts.
    private static func calls(_ program: Program, _ cell: OpenCell) -> (inHouse: [Bool], backup: [Bool]) {
        var inHouse = [Bool](repeating: false, count: program.people.count)
        var backup = inHouse
        let hours = program.interval(
            of: Assignment(person: 0, service: cell.service, slot: cell.slot, source: nil, isPinned: false))
        guard let hours else { return (inHouse, backup) }
        for call in program.calls where call.start < hours.end && hours.start < call.end {
            switch call.kind {
            case .overnight, .weekend: inHouse[call.person] = true
            case .backup: backup[call.person] = true
            case .home: break
            }
        }
        return (inHouse, backup)
    }
}
