// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What a coordinator should know of the failures, in sentences.
struct BlastFindings {
    private let outcome: BlastOutcome
    private let source: ProgramSource
    private let borrowing: Borrowing
    private let advice: [Isolation]
    private var study: ZoneStudy { outcome.study }
    private var horizon: Horizon { study.study.horizon }

    init(_ outcome: BlastOutcome, _ source: ProgramSource, _ borrowing: Borrowing, _ advice: [Isolation]) {
        self.outcome = outcome
        self.source = source
        self.borrowing = borrowing
        self.advice = advice
    }

    /// All findings, the worst first; what has no part in the level comes after what has.
    func all(isTime: () throws -> Bool) throws -> [Finding] {
        var findings: [Finding] = []
        for zone in study.realZones {
            if let worst = outcome.worstQuarter(of: zone), worst.containment.damage > 0 {
                findings.append(
                    finding(
                        worst, level: worst.level(outcome.rules), code: "zone_quarter_out",
                        relief: try outcome.relief(worst, isTime: isTime)))
            }
        }
        findings += baseFindings() + lendingFindings() + setUpFindings()
        for kind in Failure.Kind.allCases where kind != .zoneQuarter {
            let worst = outcome.results.filter { $0.failure.kind == kind }.max { $0.rank < $1.rank }
            if let worst, worst.containment.damage > 0 {
                findings.append(finding(worst, level: .green, code: "\(kind.rawValue)_out", relief: nil))
            }
        }
        return findings.ranked() + advice.map { isolation($0) }
    }

    /// The worst quarter, or that nothing reaches far.
    func headline(_ level: Level) -> String {
        guard let worst = outcome.worst, worst.containment.damage > 0 else {
            if outcome.worst == nil { return "The blast radius is not known: time was up before a failure was tried." }
            return outcome.skippedQuarters > 0
                ? "\(outcome.quarters.count) quarters of zones were tried and cost nothing, \(outcome.skippedQuarters) were not tried."
                : "A quarter of any zone can be out over \(Wording.span(horizon.from, horizon.to)) and nothing is lost"
                    + (outcome.base.unserved.contains { $0 > 0 }
                        ? " beyond the \(slots(outcome.base.unserved.reduce(0, +))) that are short already." : ".")
        }
        return sentence(worst)
    }

    private func finding(_ result: FailureResult, level: Level, code: String, relief: Relief?) -> Finding {
        let failure = result.failure
        let subject = failure.name.isEmpty ? failure.people.map { study.program.people[$0].id } : [failure.name]
        return Finding(
            code: code, level: level, subject: subject, from: "\(horizon.from)", to: "\(horizon.to)",
            metric: "demand_fraction", value: result.containment.demandFraction, unit: "ratio",
            threshold: level == .green ? nil : outcome.rules.limits[0], sentence: sentence(result),
            action: action(result, relief))
    }

    private func sentence(_ result: FailureResult) -> String {
        let damage = result.containment
        let others = damage.zonesHit.filter { !result.failure.zones.contains($0) }
        var text =
            "\(situation(result)), \(slots(damage.damage)) more \(damage.damage == 1 ? "stays" : "stay") uncovered"
        text += " (\(BlastOutcome.percent(damage.demandFraction)) of demand)"
        if result.categoryOne > 0 { text += ", \(result.categoryOne) of patient safety" }
        if !others.isEmpty {
            text += ", \(BlastOutcome.percent(damage.leakFraction ?? 0)) of it in \(names(others))"
        }
        if let worst = result.worst {
            let services = worst.services.map { study.program.services[$0].name }
            text +=
                "; worst \(Wording.date(worst.slot.date)) \(Wording.slot(worst.slot.slot)): \(Wording.some(services))"
        }
        return text + "."
    }

    /// `If 3 of the 12 people of Hospital medicine are out (A, B and C)`.
    private func situation(_ result: FailureResult) -> String {
        let failure = result.failure
        let people = failure.people.map { source.name(of: $0) }
        let count = people.count == 1 ? "1 person" : "\(people.count) people"
        switch failure.kind {
        case .zoneQuarter, .zoneHalf, .zoneWhole:
            let zone = outcome.zone(of: result)
            let all = study.members.count { study.zoneOfPerson[$0] == zone }
            let verb = people.count == 1 ? "is" : "are"
            let who = people.count <= 4 ? " (\(Wording.list(people)))" : ""
            let part = people.count == all ? "all \(all)" : "\(people.count) of the \(all)"
            return "If \(part) people of \(study.zones[zone].name)\(who) \(verb) out"
        case .siteClosed:
            return "If \(study.zones[outcome.zone(of: result)].name) is closed and its people are free for others"
        case .specialists:
            let service = study.program.services.first { $0.id == failure.name }?.name ?? failure.name
            return "If the \(count) who may do \(service) are out"
        case .group: return "If the group \(failure.name) is out (\(count))"
        case .people:
            let who = people.count <= 4 ? Wording.list(people) : "the \(people.count) people named"
            return "If \(who) \(people.count == 1 ? "is" : "are") out"
        }
    }

    /// The cheapest thing to do: another rule of lending where that helps, else a person more for the worst slot.
    private func action(_ result: FailureResult, _ relief: Relief?) -> String {
        if result.failure.kind == .siteClosed {
            return "Agree beforehand where these services go, and who works there."
        }
        switch relief {
        case .limit(let zone, let saved):
            return "Let \(study.zones[zone].name) lend one more person a slot: that covers \(slots(saved)) of them."
        case .open(let saved):
            return "Let any zone lend to any other then (policy open): that covers \(slots(saved)) of them."
        case nil: break
        }
        guard let worst = result.worst else { return "Agree beforehand who is called." }
        let day = study.study.day(of: worst.slot)
        let left = study.members.filter { person in
            !result.failure.people.contains(person) && study.study.isPresent(person, in: worst.slot)
                && study.study.skills.mayDo(person, anyOf: ServiceSet(worst.services), onDay: day)
        }
        return Repairs(study.study, source).action(
            services: worst.services, qualified: left, dates: [worst.slot.date], slot: worst.slot.slot)
    }

    private func slots(_ count: Int) -> String { count == 1 ? "1 slot" : "\(count) slots" }
    private func names(_ zones: [Int]) -> String { Wording.some(zones.map { study.zones[$0].name }) }
}

extension BlastFindings {
    /// Zones that are short without any failure.
    private func baseFindings() -> [Finding] {
        let missing = study.model.byZone(outcome.base.unserved)
        let open = study.model.byZone(outcome.openBase.unserved)
        let hard = Set(outcome.zonesShortOfCategoryOne)
        return study.zones.indices.filter { missing[$0] > 0 }.map { zone in
            let first = outcome.base.short.first { study.model.byZone($0.unserved)[zone] > 0 }
            let when = first.map { ", first on \(Wording.date($0.slot.date)) \(Wording.slot($0.slot.slot))" } ?? ""
            return Finding(
                code: "zone_short", level: hard.contains(zone) ? .red : .green, subject: [study.zones[zone].id],
                from: first.map { "\($0.slot)" } ?? "\(horizon.from)", to: "\(horizon.to)", metric: "base_unserved",
                value: Double(missing[zone]), unit: "slots",
                sentence:
                    "Without any failure \(study.zones[zone].name) is short in \(slots(missing[zone])) with lending \(lending)\(when).",
                action: open[zone] < missing[zone]
                    ? "With lending open to all zones it would be short in \(slots(open[zone])): say who may lend to it."
                    : "Find people for these first: detect_conflicts has the slots, suggest_cover the people.")
        }
    }

    private var lending: String {
        switch outcome.parameters.policy {
        case .none: "off"
        case .down: "to more important zones"
        case .open: "open to all zones"
        }
    }

    /// Loans in the schedule that the policy or a limit does not allow.
    private func lendingFindings() -> [Finding] {
        var findings: [Finding] = []
        if let first = borrowing.outside.first {
            let service = study.program.services[first.service].name
            let home = study.zones[study.zoneOfPerson[first.person]].name
            findings.append(
                Finding(
                    code: "lent_against_policy", level: .green, subject: [study.program.services[first.service].id],
                    from: "\(first.slot)", to: "\(borrowing.outside.last?.slot ?? first.slot)", metric: "loans",
                    value: Double(borrowing.outside.count), unit: "slots",
                    sentence:
                        "\(slots(borrowing.outside.count)) of the schedule are worked by people of zones that do not lend there, first \(source.name(of: first.person)) of \(home) in \(service) on \(Wording.date(first.slot.date)) \(Wording.slot(first.slot.slot)).",
                    action: "Change their home zones, or set the policy to open."))
        }
        if let most = borrowing.overLimit.max(by: { $0.people < $1.people }) {
            let zone = study.zones[most.zone]
            findings.append(
                Finding(
                    code: "lent_over_limit", level: .green, subject: [zone.id], from: "\(most.slot)",
                    to: "\(most.slot)", metric: "lent_in_slot", value: Double(most.people), unit: "people",
                    threshold: zone.lendLimit.map { Double($0) },
                    sentence:
                        "\(zone.name) lends \(most.people) people on \(Wording.date(most.slot.date)) \(Wording.slot(most.slot.slot)), and may lend \(zone.lendLimit ?? 0); so in \(slots(borrowing.overLimit.count { $0.zone == most.zone })).",
                    action: "Bring one of them home, or raise the limit of \(zone.id)."))
        }
        return findings
    }

    /// Services and people that belong to no zone.
    private func setUpFindings() -> [Finding] {
        var findings: [Finding] = []
        let services = study.servicesWithoutZone.map { study.program.services[$0] }
        if !services.isEmpty {
            findings.append(
                Finding(
                    code: "service_without_zone", level: .yellow, subject: services.map(\.id), from: "\(horizon.from)",
                    to: "\(horizon.to)", metric: "services", value: Double(services.count), unit: "services",
                    sentence: "\(Wording.some(services.map(\.name))) belongs to no zone: an error in the set-up.",
                    action: "Give each a zone in services.csv."))
        }
        let people = study.members.filter { !study.zones[study.zoneOfPerson[$0]].isReal }
        if !people.isEmpty {
            findings.append(
                Finding(
                    code: "people_without_zone", level: .green, subject: people.map { study.program.people[$0].id },
                    from: "\(horizon.from)", to: "\(horizon.to)", metric: "people", value: Double(people.count),
                    unit: "people",
                    sentence:
                        "\(Wording.some(people.map { source.name(of: $0) })) \(people.count == 1 ? "has" : "have") no home zone, and count apart.",
                    action: "Give them a home zone in people.csv."))
        }
        return findings
    }

    /// `Stopping Family health center from lending saves it 12 slots and costs Hospital medicine 14`.
    private func isolation(_ advice: Isolation) -> Finding {
        let zone = study.zones[advice.zone]
        let costs = advice.costs.map { "\(study.zones[$0.zone].name) \(slots($0.slots))" }
        let when = outcome.situation.map { situation($0) + ", stopping" } ?? "Stopping"
        return Finding(
            code: "stop_lending", level: .green, subject: [zone.id], from: "\(horizon.from)", to: "\(horizon.to)",
            metric: "saved", value: Double(advice.saves), unit: "slots",
            sentence:
                "\(when) \(zone.name) from lending saves \(zone.name) \(slots(max(0, advice.saves))) and costs \(costs.isEmpty ? "nobody anything" : Wording.list(costs)).",
            action: advice.saves > advice.costs.reduce(0) { $0 + $1.slots }
                ? "Consider to stop it." : "Keep it lending.")
    }
}
