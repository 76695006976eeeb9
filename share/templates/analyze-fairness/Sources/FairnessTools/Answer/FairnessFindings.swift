// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin

/// What was found, in sentences, with the names that this caller may see.
struct FairnessFindings {
    let study: FairnessStudy
    let parameters: Parameters
    /// Names by id; empty shows ids.
    let names: [String: String]
    /// Whether single persons may be shown.
    let showsPersons: Bool

    private var days: DateRange { study.ledger.days }
    private var thresholds: Thresholds { parameters.thresholds }

    /// The worst first.
    var all: [Finding] {
        let found = study.sharings.flatMap { sharing in
            [
                uneven(sharing), unsocial(sharing), extreme(sharing, isMost: true), extreme(sharing, isMost: false),
            ].compactMap { $0 }
        }
        let drifts = study.charts.flatMap { chart in [true, false].compactMap { drift(chart, rising: $0) } }
        // Stable: of one level in the order of groups.
        return (found + drifts).enumerated()
            .sorted { ($1.element.level?.rawValue ?? 0, $0.offset) < ($0.element.level?.rawValue ?? 0, $1.offset) }
            .map(\.element)
    }

    private func name(_ place: Int) -> String {
        let id = study.ledger.people[place].id
        return names[id] ?? id
    }

    private func subject(_ group: PeerGroup) -> [String] { [group.role] + (group.year.map { ["year \($0)"] } ?? []) }

    private func uneven(_ sharing: Sharing) -> Finding? {
        guard let inequality = sharing.inequality else { return nil }
        let level = thresholds.level(of: inequality.gini)
        let moving = inequality.hoover * sharing.total
        return Finding(
            code: level == .green ? "burden_even" : "burden_uneven", level: level, subject: subject(sharing.group),
            from: "\(days.from)", to: "\(days.to)", metric: "gini", value: inequality.gini, unit: "index",
            threshold: level == .orange ? thresholds.orange : thresholds.yellow,
            sentence:
                """
                The \(sharing.group.words) share their burden with a Gini index of \
                \(Wording.number(inequality.gini, decimals: 3)) (0 is even): \
                \(Wording.number(inequality.hoover * 100)) % of it would have to change hands for all to carry the \
                same in the time they are there.
                """,
            action: level == .green
                ? "Nothing needs to change."
                : """
                In the next schedule move about \(Wording.number(moving, decimals: 0)) weighted half-days from those \
                who carry most to those who carry least, nights and calls first.
                """
        )
    }

    /// Nights, weekends, holidays and calls by themselves, if they are shared less evenly than the rest hides.
    private func unsocial(_ sharing: Sharing) -> Finding? {
        guard let gini = sharing.unsocial?.gini, gini >= thresholds.orange else { return nil }
        return Finding(
            code: "unsocial_uneven", level: .yellow, subject: subject(sharing.group), from: "\(days.from)",
            to: "\(days.to)", metric: "gini_unsocial", value: gini, unit: "index", threshold: thresholds.orange,
            sentence:
                """
                Nights, weekends, holidays and calls alone are shared by the \(sharing.group.words) with a Gini index \
                of \(Wording.number(gini, decimals: 3)) (0 is even).
                """,
            action: "Look in the list of people who has few of them, and plan the next ones there first.")
    }

    /// Who carries most, or least.
    private func extreme(_ sharing: Sharing, isMost: Bool) -> Finding? {
        guard sharing.inequality != nil, let place = isMost ? sharing.most : sharing.least,
            let other = isMost ? sharing.least : sharing.most
        else { return nil }
        let (member, ratio) = (sharing.group.members[place], sharing.ratios[place])
        let isFar = isMost ? ratio >= 1 + thresholds.share : ratio <= 1 - thresholds.share
        let gap = abs(study.ledger.burden[member] - sharing.even[place])
        let half = "\(Wording.number(gap)) weighted half-days"
        let who = showsPersons ? name(member) : "One of the \(sharing.group.words)"
        let partner =
            showsPersons ? name(sharing.group.members[other]) : "somebody who carries \(isMost ? "less" : "more")"
        return Finding(
            code: isMost ? "carries_most" : "carries_least", level: isFar ? .yellow : .green,
            subject: showsPersons ? [study.ledger.people[member].id] : subject(sharing.group), from: "\(days.from)",
            to: "\(days.to)", metric: "share_of_even", value: ratio, unit: "ratio",
            threshold: isMost ? 1 + thresholds.share : 1 - thresholds.share,
            sentence:
                """
                \(who) carries \(isMost ? "most" : "least"): \(Wording.number(ratio, decimals: 2)) times an even share of \
                the \(sharing.group.words), \(Wording.number(study.ledger.burden[member])) weighted half-days where \
                \(Wording.number(sharing.even[place])) would be even for the time there, \(Wording.span(days)).
                """,
            action: !isFar
                ? "Nothing needs to change."
                : isMost
                    ? "Give \(half) of what comes next to \(partner), nights, weekends and calls first."
                    : "Give up to \(half) more, such as nights or calls of \(partner), if no agreement speaks against it."
        )
    }

    private func drift(_ chart: ChartedSeries, rising: Bool) -> Finding? {
        guard let drift = chart.drift, let point = drift.news(rising: rising) else { return nil }
        let value = drift.points[point]
        let rules = drift.signals.first { $0.index == point && $0.isAbove == rising }?.rules ?? []
        let sum = rising ? drift.sums.up[point] : drift.sums.down[point]
        let signs =
            (rules.isEmpty ? [] : ["rule \(Wording.list(rules.map(String.init)))"])
            + (sum > drift.limit ? ["cumulative sum \(Wording.number(sum)) sigma"] : [])
        let week = chart.week(of: point)
        let limit = rising ? drift.chart.upperLimit : drift.chart.lowerLimit
        return Finding(
            code: rising ? "drift_up" : "drift_down", level: rising ? .yellow : .green,
            subject: parameters.person.map { [$0] } ?? subject(chart.group), from: "\(week)",
            to: "\(week.advanced(by: 6))", metric: "weekly_" + chart.series.metric.rawValue, value: value,
            unit: chart.series.metric.unit, threshold: limit,
            sentence:
                """
                \(subjectWords(chart)) in the week of \(Wording.date(week)) was \(Wording.number(value, decimals: 3)), \
                \(rising ? "higher" : "lower") than the first \(parameters.baselineWeeks) weeks explain, whose mean is \
                \(Wording.number(drift.chart.centre, decimals: 3)) (\(Wording.list(signs))).
                """,
            action: rising
                ? "Look at what changed in the schedule from that week on, and give the next heavy duties to others."
                : "Nothing needs to change; if it was meant, take it as the new baseline.")
    }

    private func subjectWords(_ chart: ChartedSeries) -> String {
        switch chart.series.metric {
        case .gini: "The weekly Gini index of the \(chart.group.words)"
        case .burden: "The weekly burden of the \(chart.group.words)"
        case .share: "The weekly share of \(parameters.person.map { names[$0] ?? $0 } ?? "one person")"
        }
    }
}

extension WeeklySeries.Metric {
    /// What its values are counted in.
    var unit: String {
        switch self {
        case .gini: "index"
        case .burden: "half_days"
        case .share: "ratio"
        }
    }
}
