// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The level of the whole horizon, and why (resilience.md section 2c).
///
/// The worst week by theta; one step worse if too many slots are at the black threshold; at least RED where a week
/// cannot be worked within caps, BLACK where that leaves category 1 or 2 without anybody.
struct Verdict {
    let level: Level
    let reasons: [String]

    init(_ study: CapacityStudy, _ weeks: WeekFindings, _ parameters: Parameters, _ unservedOneAndTwo: Double) {
        var reasons: [String] = []
        let levels = study.weekResults.map { weeks.level(of: $0) }
        var level = levels.max() ?? .green
        if study.slots.isEmpty { reasons.append("Nobody is needed in these days.") }
        // Every week that has a part in the level: the ones that cannot be worked, and the heaviest that can.
        for week in study.weekResults where !week.isFeasible {
            reasons.append(
                "\(weeks.name(of: week.range)) cannot be worked within weekly caps: \(weeks.level(of: week).word).")
        }
        let workable = study.weekResults.filter { $0.isFeasible }
        if let peak = workable.max(by: { ($0.load.theta ?? 0) < ($1.load.theta ?? 0) }), let theta = peak.load.theta,
            !study.slots.isEmpty
        {
            reasons.append(
                "The heaviest is \(weeks.name(of: peak.range)): \(Wording.percent(theta)) of weekly caps, "
                    + "\(weeks.level(of: peak).word).")
        }
        let full = study.slots.filter { $0.rho >= parameters.thresholds.black - 1e-12 }.count
        if !study.slots.isEmpty, Double(full) > parameters.blockShare * Double(study.slots.count), level < .black {
            level = level.raised()
            reasons.append(
                "\(full) of \(study.slots.count) slots are at \(Wording.percent(parameters.thresholds.black)) or above: one step worse."
            )
        }
        let short = study.slots.filter { $0.analysis.totalUnserved > 0 }
        if !short.isEmpty, level < .red {
            level = .red
            reasons.append("In \(short.count) slots somebody is missing whatever people work.")
        }
        if unservedOneAndTwo > 0 {
            level = .black
            reasons.append(
                "\(Wording.halfDays(unservedOneAndTwo)) of patient safety or required work have nobody.")
        }
        self.level = level
        self.reasons = reasons.map { $0.prefix(1).uppercased() + $0.dropFirst() }
    }
}
