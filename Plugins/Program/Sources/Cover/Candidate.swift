// SPDX-License-Identifier: Apache-2.0

import DutyHours
import Roster

/// Somebody who could take a cell, and what it would bring and cost.
struct Candidate {
    /// How the person gets there.
    enum Way: Hashable {
        /// Has nothing in that slot.
        case free
        /// Leaves a service that has more people than its minimum.
        case move(from: Int)
    }

    let person: Int
    let way: Way
    /// How far the cell stays below its minimum afterwards.
    let missingAfter: Int
    /// People that the service left behind falls short of its target by, because of the move: 0 or 1.
    let targetLost: Int
    /// The weekly cap is exceeded.
    let isOverCap: Bool
    /// On backup call then.
    let isOnBackup: Bool
    /// What appears and disappears for the candidate, the absent person and the slot.
    let findings: FindingDelta
    /// How much of it is new or worse, by weight.
    let weights: FindingDelta.Weights
    /// What the person carried in the weeks before.
    let load: LoadCounters
    /// Nights or weekend slots beyond what peers have, in thousandths; 0 where the cell is neither.
    let excessCount: Int
    /// Minutes beyond what peers have, in thousandths.
    let excessMinutes: Int
    /// What the candidate does in that slot so far.
    let current: Assignment?

    /// Cells of the schedule whose people change: the one to fill, and the one that is left.
    var cellsChanged: Int { way == .free ? 1 : 2 }
    /// Breaks a must-rule, makes a conflict, or exceeds the cap: shown only where asked for, and last.
    var isExcluded: Bool { isOverCap || weights.must > 0 || weights.conflicts > 0 }

    /// The edits that put the candidate into a cell.
    func edits(_ program: Program, _ cell: OpenCell) -> [RosterEdit] {
        CoverEdits.edits(program, cell, person: person, replacing: current)
    }
}

extension Candidate {
    /// Minutes of difference in load that count as one step of fairness: a long shift.
    static let fairnessStep = 720 * 1000

    /// What ranks candidates, the first number first, less is better.
    ///
    /// Coverage and rules that must be kept, then the site's policies, backup call, advisories, fairness, cells
    /// changed, and what is left of fairness.
    func rank(in program: Program) -> [Int] {
        var category = 0
        if case .move(let service) = way { category = -program.services[service].category }
        return [
            weights.conflicts, weights.must, isOverCap ? 1 : 0, missingAfter, targetLost,
            weights.policies, isOnBackup ? 0 : 1, weights.advisories,
            Self.step(excessCount, 1000), Self.step(excessMinutes, Self.fairnessStep), cellsChanged, category,
            excessCount, excessMinutes,
        ]
    }

    /// Rounds down, also below zero.
    private static func step(_ value: Int, _ size: Int) -> Int {
        value >= 0 ? value / size : -((size - 1 - value) / size)
    }
}
