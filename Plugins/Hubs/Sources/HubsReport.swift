// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Puts pools, centralities and losses of a program into the pinned envelope.
struct HubsReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "hub_centrality/1"
    /// What is not known without data.
    static let subject = "Concentration of knowledge"

    private let source: ProgramSource
    private let request: HubsRequest
    /// The fewest holders of a needed service; nil if nothing is needed or known.
    private(set) var smallestPool: Int?
    private(set) var envelope: Envelope

    /// Analyses the program; `isTime` gets the share that is done, and says whether to stop.
    init(_ source: ProgramSource, _ request: HubsRequest, isTime: (Double) throws -> Bool = { _ in false }) throws {
        self.source = source
        self.request = request
        envelope = Envelope(
            tool: Hubs.toolName, rulesVersion: Self.rulesVersion, source: source, request: request.common)
        envelope.parameters = request.json
        let choice = HorizonChoice(source, request.common)
        guard let horizon = choice.horizon else {
            envelope.setUnknown(Self.subject, choice.reason)
            return
        }
        envelope.setHorizon(horizon, cut: choice.reason)
        if request.projection == .does, source.program.assignments.isEmpty {
            envelope.setUnknown(Self.subject, "nobody is assigned to anything, so there are no ties of that kind.")
            return
        }
        let knowledge = try KnowledgeStudy(HorizonStudy(source.program, horizon)) { _ = try isTime(0) }
        guard !knowledge.needed.isEmpty else {
            envelope.setUnknown(Self.subject, "nobody is needed from \(horizon.from) to \(horizon.to).")
            return
        }
        try fill(knowledge, isTime)
    }

    private mutating func fill(_ knowledge: KnowledgeStudy, _ isTime: (Double) throws -> Bool) throws {
        let centralities = try Centralities(
            try knowledge.graph(request.projection, isWeighted: request.isWeighted), people: knowledge.here.count,
            pivots: request.pivots)
        let losses = try ScheduleLosses(knowledge.study, absence: request.absence, isTime: isTime)
        if !losses.isWhole {
            envelope.missing.append(
                Envelope.Missing(
                    "n1_loss",
                    "time ran out: the first \(losses.slots.count) of \(knowledge.study.demandedSlots.count) half-days are counted, so real losses are at least these."
                ))
        }
        let training = try CrossTraining(knowledge, losses, absence: request.absence, isTime: isTime)
        let verdicts = knowledge.needed.map { PoolVerdict(knowledge, $0) }
        smallestPool = verdicts.map(\.holders.count).min()
        let level = verdicts.map(\.level).max() ?? .green
        envelope.level = level
        let worst = verdicts.filter { $0.level > .green }
        envelope.findings =
            worst.map { $0.finding(knowledge, source, training.best(for: $0.service)) }.ranked()
            + hang(knowledge, losses, training)
        envelope.levelReasons = reasons(knowledge, verdicts, level)
        if !source.has("assignments") { envelope.missing.append(Envelope.Missing("share_of_hours", "no assignments.")) }
        envelope.setCompleteness()
        envelope.figures =
            HubsFigures(knowledge, centralities, losses, training, source, request).json
        envelope.headline = headline(knowledge, centralities, losses)
    }

    /// Those on whom half-days hang now, whatever their centrality: for information, as section 4 judges them.
    private func hang(
        _ knowledge: KnowledgeStudy, _ losses: ScheduleLosses, _ training: CrossTraining
    ) -> [Finding] {
        let best = training.trainings.first { $0.lossDrop > 0 }.map { one in
            "; training \(source.name(of: one.person)) in \(source.program.services[one.service].name) would take \(one.lossDrop) such losses away"
        }
        let people = losses.mattering(of: knowledge.here).prefix(3)
        return people.map { person in
            let felt = losses.losses.slots(of: person).map { losses.slots[$0.slot] }
            let first = felt.first ?? knowledge.study.horizon.slots.lowerBound
            let last = felt.last ?? first
            let days = Wording.dates(Array(Set(felt.map(\.date))).sorted())
            return Finding(
                code: "schedule_hangs_on", level: .green, subject: [knowledge.study.program.people[person].id],
                from: "\(first)", to: "\(last)", metric: "n1_loss",
                value: Double(losses.losses.singleTotal(person)), unit: "half_days", threshold: 0,
                sentence:
                    "Losing \(source.name(of: person)) would leave \(Wording.halfDays(Double(felt.count))) without anybody: \(days).",
                action: "Approve no leave for others who could take over then\(best ?? "").")
        }
    }

    private func reasons(_ knowledge: KnowledgeStudy, _ verdicts: [PoolVerdict], _ level: Level) -> [String] {
        guard level > .green else {
            return ["Every needed service has enough people who may do it; the smallest pool has \(smallestPool ?? 0)."]
        }
        let services = knowledge.study.program.services
        return verdicts.filter { $0.level == level }.prefix(3).map { verdict in
            let service = services[verdict.service]
            let people = verdict.holders.count == 1 ? "1 person" : "\(verdict.holders.count) people"
            let more = verdict.aggravation.map { ", who \($0)" } ?? ""
            return "\(service.name) (category \(service.category)) rests on \(people)\(more)."
        }
    }

    /// The worst pool; else where knowledge is, and where the schedule hangs, which may be somebody else.
    private func headline(
        _ knowledge: KnowledgeStudy, _ centralities: Centralities, _ losses: ScheduleLosses
    ) -> String {
        if let worst = envelope.findings.first, (worst.level ?? .green) > .green { return worst.sentence }
        let nodes = knowledge.here.indices
        guard
            let node = nodes.max(by: { (centralities.normalised[$0], $1) < (centralities.normalised[$1], $0) })
        else { return "Nobody is there from \(knowledge.study.horizon.from) to \(knowledge.study.horizon.to)." }
        let hub = knowledge.here[node]
        let start =
            "Every needed service has at least \(smallestPool ?? 0) people; most knowledge is with \(source.name(of: hub))"
        let mattering = losses.mattering(of: knowledge.here)
        guard !mattering.isEmpty else { return start + ", and no single loss leaves a half-day without anybody." }
        let names = Wording.some(mattering.map { source.name(of: $0) })
        return mattering.contains(hub)
            ? start + ", and the schedule hangs on \(names)." : start + ", but the schedule hangs on \(names)."
    }
}

extension ScheduleLosses {
    /// The people whose loss is felt, those with the highest loss and importance first.
    func mattering(of people: [Int]) -> [Int] {
        people.filter { losses.singleTotal($0) > 0 }.sorted { order($0, $1) }
    }

    /// By loss, then importance, then place.
    func order(_ one: Int, _ other: Int) -> Bool {
        let (left, right) = (losses.singleTotal(one), losses.singleTotal(other))
        if left != right { return left > right }
        return (birnbaum[other]?.value ?? 0, one) < (birnbaum[one]?.value ?? 0, other)
    }
}
