// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Losses that no single slot shows: of pairs, of groups, and of weeks under their caps.
struct OtherFindings {
    private let losses: CombinedLosses
    private let source: ProgramSource
    private let horizon: Horizon

    init(_ losses: CombinedLosses, _ source: ProgramSource) {
        self.losses = losses
        self.source = source
        horizon = losses.analysis.study.horizon
    }

    private func names(_ people: [Int], last: String = "and") -> String {
        Wording.list(people.map { source.name(of: $0) }, last: last)
    }

    private func ids(_ people: [Int]) -> [String] { people.prefix(8).map { source.program.people[$0].id } }

    /// `9 half-days have nobody, 2 of them patient safety and 7 continuity`: the three most protected categories.
    private func lost(_ loss: Loss) -> String {
        let isOne = loss.halfDays == 1
        let all = "\(Wording.halfDays(loss.halfDays)) \(isOne ? "has" : "have") nobody"
        guard let rank = loss.firstRank else { return all }
        let work = Wording.category(losses.analysis.categories[rank])
        if loss.byRank[rank] == loss.total { return isOne ? "\(all): \(work)" : "\(all), all of them \(work)" }
        let parts = loss.byRank.indices.filter { loss.byRank[$0] > 0 }.prefix(3).map { part in
            let amount = Wording.number(Double(loss.byRank[part]) / 360)
            return "\(amount) \(part == rank ? "of them " : "")\(Wording.category(losses.analysis.categories[part]))"
        }
        return "\(all), \(Wording.list(parts))"
    }

    /// The worst pairs that cost category 1 or 2, or the worst of all if there is none.
    func pairs() -> [Finding] {
        let protected = losses.worstPairs.filter { losses.protected($0.byRank) > 0 }
        let shown = protected.isEmpty ? Array(losses.worstPairs.prefix(1)) : Array(protected.prefix(3))
        return shown.map { pair in
            let loss = Loss(byRank: pair.byRank)
            let people = [pair.one, pair.other]
            let level = losses.protected(pair.byRank) > 0 ? Verdict.pairLevel(losses) ?? .yellow : .green
            return Finding(
                code: "pair_loss", level: level, subject: ids(people),
                from: "\(horizon.from)", to: "\(horizon.to)", metric: "n2_unserved", value: loss.halfDays,
                unit: "half_days", threshold: 0,
                sentence:
                    "If \(names(people)) are both out from \(Wording.span(horizon.from, horizon.to)), \(lost(loss)).",
                action: "Do not let both be away at once: before one leaves, keep the other here.")
        }
    }

    /// What is lost if all the people whom the caller named are out at once.
    func scenario(_ group: GroupLoss) -> Finding {
        let count = group.people.count
        let who = count <= 4 ? names(group.people) : "these \(count) people"
        let days = Wording.span(horizon.from, horizon.to)
        let out = count == 1 ? "If \(who) is out from \(days)" : "If \(who) are all out at once from \(days)"
        let category = group.loss.firstRank.map { losses.analysis.categories[$0] }
        let level: Level = category.map { $0 == 1 ? .red : $0 == 2 ? .orange : .yellow } ?? .green
        let when = group.worst.map { worst in
            ", most on \(Wording.date(worst.slot.date)) \(Wording.slot(worst.slot.slot)), where \(worst.lost) are missing"
        }
        return Finding(
            code: "scenario", level: level, subject: ids(group.people), from: "\(horizon.from)",
            to: "\(horizon.to)", metric: "scenario_unserved", value: group.loss.halfDays, unit: "half_days",
            threshold: 0,
            sentence: category == nil
                ? "\(out), nothing is lost that is not lost anyway." : "\(out), \(lost(group.loss))\(when ?? "").",
            action: category.map { category in
                category <= 2
                    ? "Agree now who comes from outside for \(Wording.category(category)), and what is cancelled first so that others can do it."
                    : "Agree now which of this work is cancelled first, and who may be asked back."
            } ?? "")
    }

    /// What is lost with each group at once.
    func groups(_ groups: [GroupLoss]) -> [Finding] {
        groups.filter { $0.loss.total > 0 }.map { group in
            let when = group.worst.map { ", most on \(Wording.date($0.slot.date)) \(Wording.slot($0.slot.slot))" } ?? ""
            return Finding(
                code: "common_mode", level: .green, subject: [group.name] + ids(group.people), from: "\(horizon.from)",
                to: "\(horizon.to)", metric: "group_unserved", value: group.loss.halfDays, unit: "half_days",
                threshold: 0,
                sentence:
                    "If all \(group.people.count) of \(group.name) are out at once, \(lost(group.loss))\(when).",
                action: "Know before that day what is cancelled first, and who comes from outside.")
        }
    }

    /// Single losses that only the weekly caps make felt, one finding a week.
    func weeks() -> [Finding] {
        guard let caps = losses.caps else { return [] }
        let study = losses.analysis.study
        var people: [Int: [Int]] = [:]
        var worst: [Int: [Int]] = [:]
        for person in 0..<losses.analysis.peopleCount {
            for (week, lost) in caps.ofWeek[person] {
                let inSlots = losses.analysis.losses.slots(of: person).reduce(0) { sum, slot in
                    let record = losses.analysis.records[slot.slot]
                    return sum + (study.weeks[week].range.contains(record.slot.date) ? record.minutes : 0)
                }
                guard lost.reduce(0, +) > inSlots else { continue }
                people[week, default: []].append(person)
                if !(lost.lexicographicallyPrecedes(worst[week] ?? lost)) { worst[week] = lost }
            }
        }
        return people.sorted { $0.key < $1.key }.map { week, missed in
            let loss = Loss(byRank: worst[week] ?? [])
            let category = loss.firstRank.map { losses.analysis.categories[$0] } ?? 7
            let range = study.weeks[week]
            let who = missed.count > 4 ? "any one of \(missed.count) people" : names(missed, last: "or")
            return Finding(
                code: "week_cap_loss", level: category == 1 ? .red : category == 2 ? .orange : .yellow,
                subject: ids(missed), from: "\(range.from)", to: "\(range.to)", metric: "n1_unserved",
                value: loss.halfDays, unit: "half_days", threshold: 0,
                sentence:
                    "If \(who) is out all of \(Wording.span(range.from, range.to)), \(lost(loss)), as the others reach their weekly caps.",
                action: "Keep leave out of that week, or agree extra half-days with somebody before it.")
        }
    }
}
