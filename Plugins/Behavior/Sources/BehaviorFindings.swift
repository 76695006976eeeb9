// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// What is worth a sentence; people are named only to those who may see how people behave.
struct BehaviorFindings {
    let source: ProgramSource
    let parameters: Parameters
    let window: DateRange
    let exchanges: Exchanges
    let activity: Activity
    let verdict: Verdict
    let showsPeople: Bool

    func all() -> [Finding] {
        (takingOn() + [uneven(), nightThenDay(), refused()].compactMap { $0 }).ranked()
    }

    private var days: String { "from \(Wording.span(window.from, window.to))" }

    private func finding(
        _ code: String, _ level: Level, _ subject: [String], _ metric: String, _ value: Double, _ unit: String,
        threshold: Double? = nil, _ sentence: String, _ action: String
    ) -> Finding {
        Finding(
            code: code, level: level, subject: subject, from: "\(window.from)", to: "\(window.to)", metric: metric,
            value: value, unit: unit, threshold: threshold, sentence: sentence, action: action)
    }

    /// One for each person to those who may see it, else one for all.
    private func takingOn() -> [Finding] {
        let action =
            "Ask them whether that is as they want it, and offer the next exchanges to others of the role first."
        guard showsPeople else {
            guard !verdict.takingOn.isEmpty else { return [] }
            let count = verdict.takingOn.count
            return [
                finding(
                    "takes_on", .yellow, [], "people_above_limit", Double(count), "people",
                    "\(count == 1 ? "One person" : "\(count) people") took on more than \(Wording.number(Verdict.burdenLimit)) half-day burdens net by exchanges \(days).",
                    action)
            ]
        }
        return verdict.takingOn.map { person in
            let (net, count) = (exchanges.net[person], exchanges.count[person])
            let isEnough = count >= parameters.minimumSwaps
            let name = isEnough ? source.name(of: person) : "Somebody"
            return finding(
                "takes_on", .yellow, isEnough ? [source.program.people[person].id] : [], "net_burden", net,
                "half_days", threshold: max(Verdict.burdenLimit, Verdict.deviations * verdict.deviation),
                "\(name) took on \(tenths(net)) half-day burdens net in \(count) exchanges \(days).",
                isEnough ? action : "Wait for more exchanges: \(count) are too few to say anything of a person.")
        }
    }

    private func uneven() -> Finding? {
        guard let role = verdict.uneven, let gini = role.gini else { return nil }
        return finding(
            "burden_uneven", .orange, [role.role.rawValue], "gini", gini, "ratio", threshold: Verdict.giniLimit,
            "Nights, weekends and other work are shared unevenly among \(role.people) people of the role \(role.role.rawValue) \(days): the Gini index is \((gini * 100).rounded() / 100).",
            "Look at who carries nights, weekends and holidays before the next period is drafted.")
    }

    /// Work on the morning after a night, whatever it is called.
    private func nightThenDay() -> Finding? {
        let found = activity.nightThenDay.filter { $0.night != $0.morning }
        guard !found.isEmpty else { return nil }
        let most = Dictionary(grouping: found) { "\($0.night) \($0.morning)" }.values.max {
            ($0.count, $1[0].night, $1[0].morning) < ($1.count, $0[0].night, $0[0].morning)
        }
        guard let pair = most?.first else { return nil }
        let (night, morning) = (source.program.services[pair.night], source.program.services[pair.morning])
        return finding(
            "night_then_day", .green, [night.id, morning.id], "transitions", Double(found.count), "transitions",
            "\(count(found.count, "night was", "nights were")) followed by other work on the next morning, most often \(night.name) by \(morning.name).",
            "Check rest after these nights with validate_schedule.")
    }

    private func refused() -> Finding? {
        let asked = exchanges.all.count
        let refused = exchanges.all.count { $0.status == .rejected }
        guard refused > 0, refused * 3 >= asked else { return nil }
        return finding(
            "often_refused", .green, [], "refused", Double(refused) / Double(asked), "ratio",
            "\(refused) of \(asked) exchanges asked for were refused \(days).",
            "Ask what is refused, and staff those slots before people have to ask.")
    }

    private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    private func count(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
}
