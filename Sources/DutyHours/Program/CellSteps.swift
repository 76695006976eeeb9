// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Assignments gained and lost, as steps of counts: what is lost and gained again is no step.
struct CellSteps {
    /// So many assignments of a person to a service in a slot more, or fewer.
    struct Step {
        let person: Int
        let service: Int
        let slot: Int
        var by: Int

        fileprivate var order: (Int, Int, Int) { (slot, service, person) }
    }

    private var raw: [Step] = []

    /// The steps by slot, service and person, those that cancel out left out.
    ///
    /// O(n log n).
    var steps: [Step] {
        if raw.count == 1 { return raw[0].by == 0 ? [] : raw }
        var steps: [Step] = []
        for step in raw.sorted(by: { $0.order < $1.order }) {
            if let last = steps.last, last.order == step.order {
                steps[steps.count - 1].by += step.by
            } else {
                steps.append(step)
            }
        }
        steps.removeAll { $0.by == 0 }
        return steps
    }

    /// Takes the assignments of a change.
    mutating func add(_ change: RowChange, person: Int) {
        for row in change.removed { add(row, person, -1) }
        for row in change.added { add(row, person, 1) }
    }

    private mutating func add(_ row: DutyInterval, _ person: Int, _ count: Int) {
        guard row.isAssignment, let service = row.service else { return }
        raw.append(Step(person: person, service: service, slot: Int(row.key), by: count))
    }
}
