// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Who works where in a window of slots, and what giving up work there would bring.
struct ShedStudy {
    /// Somebody's work in one slot.
    struct Row: Hashable {
        let person: Int
        let service: Int
        let isPinned: Bool
    }

    let program: Program
    let study: HorizonStudy
    /// The slots that are looked at, in order.
    let slots: [SlotIndex]
    private let restored: [SlotIndex: [Row]]
    /// Half-days of each service that are given up already, by slot: nobody is missing there.
    private let suspended: [SlotIndex: [Int: Int]]
    private let keepsWeekCaps: Bool

    /// Prepares the window.
    ///
    /// - Parameters:
    ///   - slots: within the horizon.
    ///   - restored: work that counts as if it had been put back.
    ///   - suspended: work that is given up already: its minimum is not needed now.
    init(
        _ program: Program, _ horizon: Horizon, slots: [SlotIndex], excluded: Set<Int> = [],
        restored: [SlotIndex: [Row]] = [:], suspended: [Suspension] = [], keepsWeekCaps: Bool = true
    ) throws(CoverageError) {
        self.program = program
        study = try HorizonStudy(program, horizon, excluded: excluded)
        self.slots = slots
        self.restored = restored
        self.suspended = suspended.reduce(into: [:]) { sums, row in
            guard let service = program.serviceIndex[row.service] else { return }
            sums[row.slot, default: [:]][service, default: 0] += 1
        }
        self.keepsWeekCaps = keepsWeekCaps
    }

    /// What happens in a slot: the work of those who are there.
    func rows(in slot: SlotIndex) -> [Row] {
        var rows: [Row] = []
        for position in program.assignments.positions(in: slot) {
            let row = program.assignments[position]
            guard study.isPresent(row.person, in: slot) else { continue }
            rows.append(Row(person: row.person, service: row.service, isPinned: row.isPinned))
        }
        guard let back = restored[slot] else { return rows }
        let busy = Set(rows.map(\.person))
        return rows + back.filter { !busy.contains($0.person) && study.isPresent($0.person, in: slot) }
    }

    /// What each service needs less in a slot because it was given up, at most what is `missing` there.
    func waived(in slot: SlotIndex, of missing: [Int]) -> [(service: Int, people: Int)] {
        (suspended[slot] ?? [:]).compactMap { service, count in
            let people = min(count, missing[service])
            return people > 0 ? (service, people) : nil
        }
    }

    /// How far shedding goes.
    enum Depth {
        /// As little as missing people need, and nothing up to this category.
        case needed(keeping: Int)
        /// Everything from this category on, whether it is needed or not.
        case stage(from: Int)
    }

    /// What would be given up; `check` is asked before each week and answers false to stop there.
    ///
    /// People who are missing are found over a whole week, the most protected category first, because weekly caps join
    /// its slots. O(rows) without gaps; for each missing person O(services x people of the slot).
    func plan(
        _ depth: Depth, check: (_ done: Int, _ of: Int) throws -> Bool = { _, _ in true }
    ) throws -> ShedPlan {
        var plan = ShedPlan()
        var next = 0
        for (index, week) in study.weeks.enumerated() {
            guard try check(index, study.weeks.count) else { break }
            let end = SlotIndex(week.to.advanced(by: 1), .am)
            let first = next
            while next < slots.count, slots[next] < end { next += 1 }
            try add(Array(slots[first..<next]), of: week, depth, to: &plan)
        }
        return plan
    }

    private func add(_ slots: [SlotIndex], of week: Horizon, _ depth: Depth, to plan: inout ShedPlan) throws {
        guard !slots.isEmpty else { return }
        var room = WeekRoom(program, week: week, isKept: keepsWeekCaps)
        var boards: [SlotBoard] = []
        for slot in slots {
            let rows = rows(in: slot)
            let board = try SlotBoard(self, slot, rows, depth, &room)
            plan.slots += 1
            for row in board.staying { plan.kept[category(row.service) - 1] += 1 }
            plan.releases += board.released
            for (service, people) in board.waived { plan.uncovered[category(service) - 1] += people }
            if !board.solver.gaps.isEmpty { boards.append(board) }
        }
        for category in 1...7 {
            for index in boards.indices { boards[index].serve(category, self, &room) }
        }
        for board in boards { board.conclude(self, &plan) }
    }

    /// 1 to 7.
    func category(_ service: Int) -> Int { min(7, max(1, program.services[service].category)) }

    /// Half-days of each category that nobody present can serve, if everybody might move: the lexicographic optimum of
    /// the minima, whatever is assigned now; `check` is called before each slot and may throw.
    func unservedByCategory(check: () throws -> Void = {}) throws -> [Int] {
        var flow = SlotFlow(model: study.skills.model)
        var known: [CoverageSlot: [Int]] = [:]
        var sums = [Int](repeating: 0, count: 7)
        for slot in slots where !study.demand(in: slot).isEmpty {
            try check()
            let question = study.coverageSlot(slot)
            if known[question] == nil {
                try flow.cover(question)
                known[question] = flow.unserved
            }
            for (service, count) in (known[question] ?? []).enumerated() where count > 0 {
                sums[category(service) - 1] += count
            }
        }
        return sums
    }
}
