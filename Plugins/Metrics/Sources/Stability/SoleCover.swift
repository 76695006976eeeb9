// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// How much hangs on single people (original-system.md 1.4, the N-1 vulnerability score): for each person who works, the share
/// of all work and 0.3 for each service that nobody else does, at most 1; then 0.7 of the greatest and 0.3 of the mean.
///
/// A quick figure from who is assigned: what a loss costs once others fill in is `run_contingency_analysis_resilience`.
struct SoleCover {
    /// 0 to 1; nil if nobody works.
    let score: Double?
    /// Services that one person alone does.
    let services: Int

    /// Scores; O(people + who does what).
    init(_ work: AssignedWork) {
        services = work.peopleOfService.filter { $0 == 1 }.count
        let total = work.total
        let scores = work.slots.indices.filter { work.slots[$0] > 0 }.map { person in
            let alone = work.services[person].indices.filter { work.peopleOfService[$0] == 1 }.count
            return min(1, Double(work.slots[person]) / Double(total) + 0.3 * Double(alone))
        }
        guard let greatest = scores.max(), let mean = Statistics.mean(scores) else { score = nil; return }
        score = 0.7 * greatest + 0.3 * mean
    }
}
