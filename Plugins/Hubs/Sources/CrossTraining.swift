// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// What it would be worth to train somebody in a service.
struct Training {
    let person: Int
    let service: Int
    /// Half-days in the tightest slots that the loss of one person would cost now and would not cost then, summed over
    /// everybody whose loss is felt.
    let lossDrop: Int
    /// Half-days there that nobody can cover now and somebody could then.
    let baseDrop: Int
    /// How many people more could be spared, summed over these slots.
    let slackGain: Int

    /// First-order: what is missing anyway, and each single loss as often as somebody is away.
    func expectedDrop(absence: Double) -> Double { Double(baseDrop) + absence * Double(lossDrop) }
    var isUseful: Bool { lossDrop > 0 || baseDrop > 0 || slackGain > 0 }
}

/// Tries training people in scarce services, by analysing the tightest slots again with that one skill more.
struct CrossTraining {
    static let services = 8
    /// Half-days and trainees a service; with many skill signatures fewer, as each trial costs more.
    static func size(signatures: Int) -> (slots: Int, trainees: Int) { signatures <= 60 ? (24, 6) : (8, 3) }

    /// What was tried, the best first; useless ones too, so that a small pool has a trainee.
    let trainings: [Training]
    /// How many of the tightest slots were looked at.
    let slotCount: Int

    /// Tries; `isTime` says whether to stop.
    init(
        _ knowledge: KnowledgeStudy, _ losses: ScheduleLosses, absence: Double, isTime: (Double) throws -> Bool
    ) throws {
        let size = Self.size(signatures: knowledge.study.skills.model.signatureCount)
        let tight = Array(losses.tight.prefix(size.slots))
        slotCount = tight.count
        var tried: [Training] = []
        let scarce = try Self.scarce(knowledge, tight)
        search: for (place, service) in scarce.enumerated() {
            for person in Self.candidates(knowledge, service, tight).prefix(size.trainees) {
                if try isTime(0.86 + 0.14 * Double(place) / Double(scarce.count)) { break search }
                tried.append(try Self.value(knowledge.study, person, service, tight))
            }
        }
        trainings = tried.sorted { one, other in
            let (left, right) = (one.expectedDrop(absence: absence), other.expectedDrop(absence: absence))
            if left != right { return left > right }
            if one.slackGain != other.slackGain { return one.slackGain > other.slackGain }
            let (few, many) = (knowledge.holders[one.service].count, knowledge.holders[other.service].count)
            return (few, one.service, one.person) < (many, other.service, other.person)
        }
    }

    /// The best trainee for a service.
    func best(for service: Int) -> Training? { trainings.first { $0.service == service } }

    /// Services with few holders, and those of the tightest sets: the most protected of them first.
    private static func scarce(_ knowledge: KnowledgeStudy, _ tight: [ScheduleLosses.Tight]) throws -> [Int] {
        var set = ServiceSet(knowledge.needed.filter { knowledge.holders[$0].count <= 3 })
        var flow = SlotFlow(model: knowledge.study.skills.model)
        for one in tight where one.base > 0 || one.felt > 0 || one.slack <= 1 {
            for service in try flow.minimumSlack(one.question)?.services ?? [] { set.insert(service) }
        }
        let services = knowledge.study.program.services
        return Array(
            set.indices.sorted {
                (knowledge.holders[$0].count, services[$0].category, $0)
                    < (knowledge.holders[$1].count, services[$1].category, $1)
            }
            .prefix(Self.services))
    }

    /// People of a role that does the service, who may not do it and are there when it is tight; one for each skill
    /// signature, as those of one are worth the same where they are there alike.
    private static func candidates(
        _ knowledge: KnowledgeStudy, _ service: Int, _ tight: [ScheduleLosses.Tight]
    ) -> [Int] {
        let program = knowledge.study.program
        let roles = Set(knowledge.holders[service].map { program.people[$0].role })
        let wanted = tight.filter { $0.question.demand[service] > 0 }.map(\.slot)
        let able = knowledge.here.filter { person in
            (roles.isEmpty || roles.contains(program.people[person].role))
                && !knowledge.skills[person].contains(service) && knowledge.leaves(person) == nil
        }
        func key(_ person: Int) -> (Int, Int, Int, Int) {
            let there = wanted.count { knowledge.study.isPresent(person, in: $0) }
            return (-there, -(program.people[person].pgy ?? 0), -knowledge.skills[person].count, person)
        }
        var seen: Set<ServiceSet> = []
        return able.map { (key($0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
            .filter { seen.insert(knowledge.skills[$0]).inserted }
    }

    private struct Case: Hashable {
        let question: CoverageSlot
        let signature: Int
    }

    /// The tightest slots with the one skill more, against what they are.
    private static func value(
        _ study: HorizonStudy, _ person: Int, _ service: Int, _ tight: [ScheduleLosses.Tight]
    ) throws -> Training {
        var loss = 0
        var base = 0
        var slack = 0
        var known: [Case: (felt: Int, base: Int, slack: Int)] = [:]
        for one in tight where one.question.demand[service] > 0 && study.isPresent(person, in: one.slot) {
            let old = study.skills.signature(of: person, onDay: study.day(of: one.slot))
            let now = Case(question: one.question, signature: old)
            if known[now] == nil { known[now] = try trained(study.skills.model, now, service) }
            guard let then = known[now] else { continue }
            loss += one.felt - then.felt
            base += one.base - then.base
            slack += max(0, then.slack - one.slack)
        }
        return Training(
            person: person, service: service, lossDrop: max(0, loss), baseDrop: max(0, base), slackGain: slack)
    }

    /// A slot in which one person of a signature may do one service more.
    private static func trained(
        _ model: CoverageModel, _ now: Case, _ service: Int
    ) throws -> (felt: Int, base: Int, slack: Int) {
        var skills = model.signatures[now.signature]
        skills.insert(service)
        let larger = try CoverageModel(categories: model.categories, signatures: model.signatures + [skills])
        var question = now.question
        question.supply[now.signature] -= 1
        question.supply.append(1)
        var contingency = SlotContingency(model: larger)
        let losses = try contingency.losses(question, pairs: false)
        let felt = question.supply.indices.reduce(0) {
            $0 + (question.supply[$1] > 0 && losses.single($1) != nil ? question.supply[$1] : 0)
        }
        var flow = SlotFlow(model: larger)
        return (felt, losses.baseUnserved.reduce(0, +), try flow.minimumSlack(question)?.people ?? 0)
    }
}
