// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Level, reasons and headline of stress and answer (resilience.md section 9c).
struct LeChatelierReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "le-chatelier/1"

    let stress: StressStudy
    let endurance: Endurance
    let past: PastCompensation?
    let debt: DebtStudy?
    let parameters: StressParameters
    let heaviest: HeaviestWeek

    /// T* below which it is ORANGE, and RED.
    static let (orangeBelow, redBelow) = (60.0, 14.0)

    /// Nil where nothing is wrong ahead and nothing is known of before: no data is not green.
    var level: Level? {
        if stress.residualByCategory.contains(where: { $0.key <= 2 }) { return .black }
        if stress.residual > 0 { return .red }
        guard stress.loss > 0 else { return past == nil && parameters.scenario == nil ? nil : .green }
        guard let days = endurance.worst else { return .yellow }
        return days < Self.redBelow ? .red : days <= Self.orangeBelow ? .orange : .yellow
    }

    /// `the reserves last to Thu 30 Apr`; a year or more is not a date that anybody plans for.
    private var reserves: String {
        guard endurance.isKnown else { return "so short a time does not say how long the reserves last" }
        guard let days = endurance.worst, days < 365 else { return "the reserves last for more than a year" }
        return "the reserves last to \(Wording.date(stress.horizon.from.advanced(by: Int(days))))"
    }

    var reasons: [String] {
        let word = level.word
        if let gravest = stress.residualByCategory.keys.min() {
            let amount = Wording.halfDays(stress.residual)
            return ["After the best re-dispatch \(amount) stay uncovered, the gravest in category \(gravest): \(word)."]
        }
        if stress.loss > 0 {
            return ["The gap is made up for, and \(reserves): \(word)."]
        }
        return level == nil
            ? ["no_history: nothing is stored about the days before today, so no answer to stress can be measured."]
            : ["There is no gap: \(word)."]
    }

    var headline: String {
        let from = Wording.date(stress.horizon.from)
        let days = stress.horizon.days == 1 ? from : "the \(stress.horizon.days) days from \(from)"
        guard stress.loss > 0 else {
            return level == nil
                ? "How the program answers to stress is not known: nothing is stored about the days before today."
                : "Over \(days) nothing is missing: there is no stress to answer."
        }
        let share = Wording.percent(stress.compensatedFraction ?? 0)
        let gap = Wording.halfDays(stress.loss)
        if stress.residual > 0 {
            return
                "Over \(days) \(gap) are missing; \(stress.moves) changes make up for \(share), and \(Wording.halfDays(stress.residual)) stay uncovered."
        }
        return
            "Over \(days) \(gap) are missing; \(stress.moves) changes make up for all, and \(reserves)."
    }

    func findings() throws -> [Finding] {
        var findings = try residualFindings()
        if let one = answer() { findings.append(one) }
        findings += gauges()
        if let one = overLimit() { findings.append(one) }
        return findings.ranked()
    }

    /// One for each service that stays without somebody, with the cheapest way out.
    private func residualFindings() throws -> [Finding] {
        let program = stress.source.program
        let byService = Dictionary(grouping: stress.gaps, by: \.service)
        guard !byService.isEmpty else { return [] }
        let study = try HorizonStudy(program, stress.horizon, excluded: stress.away)
        return byService.sorted {
            (program.services[$0.key].category, $0.key) < (program.services[$1.key].category, $1.key)
        }
        .compactMap { service, gaps -> Finding? in
            guard let first = gaps.first, let last = gaps.last else { return nil }
            let people = gaps.reduce(0) { $0 + $1.people }
            let same = gaps.filter { $0.slot.slot == first.slot.slot }.map(\.slot.date)
            let qualified = study.people(for: ServiceSet([service]), in: first.slot)
            let when = "\(Wording.dates(same)) \(Wording.slot(first.slot.slot))"
            return Finding(
                code: "residual", level: program.services[service].category <= 2 ? .black : .red,
                subject: [program.services[service].id], from: "\(first.slot)", to: "\(last.slot)",
                metric: "residual_person_slots", value: Double(people), unit: "person_slots", threshold: 0,
                sentence:
                    "\(program.services[service].name) lacks somebody in \(gaps.count) slots whatever anybody does, first on \(when).",
                action: Repairs(study, stress.source).action(
                    services: [service], qualified: qualified, dates: Array(same.prefix(5)), slot: first.slot.slot))
        }
    }

    private func answer() -> Finding? {
        guard stress.loss > 0, let share = stress.compensatedFraction else { return nil }
        let price = stress.compensated > 0 ? Double(stress.moves) / stress.compensated : nil
        let each = price.map { ", \(Wording.number($0)) for each half-day" } ?? ""
        return Finding(
            code: "stress", level: stress.residual > 0 ? .yellow : level ?? .yellow,
            subject: Array(stress.away.map { stress.source.program.people[$0].id }.sorted().prefix(20)),
            from: "\(stress.horizon.from)", to: "\(stress.horizon.to)", metric: "compensated_fraction", value: share,
            unit: "ratio", threshold: 1,
            sentence:
                "\(Wording.halfDays(stress.loss)) are missing if nobody does anything, \(Wording.halfDays(stress.lossByAbsence)) of them because somebody is away; \(stress.moves) changes make up for \(Wording.percent(share))\(each).",
            action: stress.moves > 0
                ? "Make the changes: get_static_fallbacks names them, propose_change tries them."
                : "Bring in people from outside.")
    }

    /// A fuel gauge for each reservoir that is drawn and does not last.
    private func gauges() -> [Finding] {
        endurance.reservoirs.indices.compactMap { index in
            let one = endurance.reservoirs[index]
            guard let left = endurance.daysLeft(index), left <= Self.orangeBelow else { return nil }
            let end = stress.horizon.from.advanced(by: Int(left))
            let perWeek = endurance.pace(index) * 7
            let name = one.name.map { $0 == "_" ? " " : "\($0)" }.joined()
            return Finding(
                code: "reservoir", level: .yellow, subject: [one.name],
                from: "\(stress.horizon.from)", to: "\(end)", metric: "days_left", value: left, unit: "days",
                threshold: Self.orangeBelow,
                sentence:
                    "The reserve of \(name) lasts to \(Wording.date(end)); after that \(Wording.halfDays((perWeek * 10).rounded() / 10)) a week are uncovered.",
                action: "Approve no more leave until then, and ask for help from outside before \(Wording.date(end)).")
        }
    }

    private func overLimit() -> Finding? {
        guard let debt, debt.peopleOverLimit > 0 else { return nil }
        return Finding(
            code: "debt_over_limit", level: .yellow, subject: [], from: "\(stress.horizon.from)",
            to: "\(stress.horizon.to)", metric: "people_over_limit", value: Double(debt.peopleOverLimit),
            unit: "people", threshold: 0,
            sentence:
                "\(debt.peopleOverLimit) of \(debt.people) people carry \(Wording.number(parameters.debtLimit)) half-days or more above what they are used to.",
            action: "Give the next extra half-days to others, and give time back.")
    }
}
