// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Single losses that are felt in a slot, and slots that are short with everybody there, as findings.
///
/// The same trouble on several days of a week is one finding.
struct SingleFindings {
    /// How many (slot, signature) are looked at closely; the rest is in the figures.
    private static let mostLooked = 600
    /// So many are looked at even when time is up, so that the answer says what makes its level.
    private static let leastLooked = 20

    private let losses: CombinedLosses
    private let study: HorizonStudy
    private let source: ProgramSource
    private let advice: LossAdvice

    init(_ losses: CombinedLosses, _ source: ProgramSource) {
        self.losses = losses
        self.source = source
        study = losses.analysis.study
        advice = LossAdvice(losses.analysis.study, source)
    }

    /// What makes two slots the same trouble.
    private struct Cause: Hashable {
        let service: Int
        let services: [Int]
        let people: [Int]
        let left: Int
        let needed: Int
        let slot: Slot
        let week: LocalDate
        /// Short with everybody there.
        let isBase: Bool
    }

    private struct Trouble {
        var dates: [LocalDate] = []
        let after: CoverageSlot
    }

    /// The findings of each kind in the order of the days; `isTime` is asked before each slot.
    func all(isTime: () throws -> Bool) throws -> [Finding] {
        var troubles: [Cause: Trouble] = [:]
        var order: [Cause] = []
        func note(_ cause: Cause, _ date: LocalDate, _ after: CoverageSlot) {
            if troubles[cause] == nil {
                order.append(cause)
                troubles[cause] = Trouble(after: after)
            }
            troubles[cause]?.dates.append(date)
        }
        var flow = SlotFlow(model: study.skills.model)
        for (number, record) in short().enumerated() {
            if number >= Self.leastLooked, try isTime() { break }
            if let cause = try cause(record, nil, people: [], &flow) { note(cause, record.slot.date, record.question) }
        }
        for (place, (number, signatures)) in felt().enumerated() {
            if place >= Self.leastLooked, try isTime() { break }
            let record = losses.analysis.records[number]
            var together: [Cause: [Int]] = [:]
            var after: [Cause: CoverageSlot] = [:]
            for (signature, people) in signatures {
                guard let cause = try cause(record, signature, people: [], &flow) else { continue }
                together[cause, default: []] += people
                if after[cause] == nil { after[cause] = record.question.losing(signature) }
            }
            for (cause, people) in together.sorted(by: { ($0.value.min() ?? 0) < ($1.value.min() ?? 0) }) {
                guard let question = after[cause] else { continue }
                let whole = Cause(
                    service: cause.service, services: cause.services, people: people.sorted(), left: cause.left,
                    needed: cause.needed, slot: cause.slot, week: cause.week, isBase: false)
                note(whole, record.slot.date, question)
            }
        }
        return try order.compactMap { cause in try troubles[cause].map { try finding(cause, $0) } }
    }

    /// Slots that are short with everybody there, in order; of too many the worst.
    private func short() -> [SlotRecord] {
        losses.analysis.records.filter { $0.base.contains { $0 > 0 } }
            .sorted { one, other in
                one.base == other.base ? one.slot < other.slot : other.base.lexicographicallyPrecedes(one.base)
            }
            .prefix(Self.mostLooked).sorted { $0.slot < $1.slot }
    }

    /// Slots in which somebody is missed, the most protected loss first: for each signature those who are.
    private func felt() -> [(record: Int, signatures: [(Int, [Int])])] {
        var people: [Int: [Int]] = [:]
        var worst: [Int: Int] = [:]
        for person in 0..<losses.analysis.peopleCount {
            for lost in losses.analysis.losses.slots(of: person) {
                people[lost.slot, default: []].append(person)
                worst[lost.slot] = min(worst[lost.slot] ?? .max, lost.rank)
            }
        }
        var looked = 0
        var result: [(record: Int, signatures: [(Int, [Int])])] = []
        for (slot, missed) in people.sorted(by: { (worst[$0.key] ?? 0, $0.key) < (worst[$1.key] ?? 0, $1.key) }) {
            let day = study.day(of: losses.analysis.records[slot].slot)
            let bySignature = Dictionary(grouping: missed) { study.skills.signature(of: $0, onDay: day) }
            result.append((slot, bySignature.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
            looked += bySignature.count
            if looked >= Self.mostLooked { break }
        }
        return result.sorted { $0.record < $1.record }
    }

    /// What is short once somebody of a signature is lost, beyond what is short anyway; nil if nothing is.
    private func cause(
        _ record: SlotRecord, _ signature: Int?, people: [Int], _ flow: inout SlotFlow
    ) throws -> Cause? {
        var before = [Int](repeating: 0, count: flow.unserved.count)
        if signature != nil {
            try flow.cover(record.question)
            before = flow.unserved
        }
        let after = signature.map { record.question.losing($0) } ?? record.question
        try flow.cover(after)
        let served = flow.served
        guard let service = flow.unserved.indices.first(where: { flow.unserved[$0] > before[$0] }) else { return nil }
        return Cause(
            service: service, services: try flow.minimumSlack(after)?.services ?? [service], people: people,
            left: served[service], needed: after.demand[service], slot: record.slot.slot,
            week: record.slot.date.onOrBefore(study.program.profile.weekStart), isBase: signature == nil)
    }

    private func finding(_ cause: Cause, _ trouble: Trouble) throws -> Finding {
        let service = study.program.services[cause.service]
        let level: Level
        if cause.isBase {
            level = service.category == 1 ? .black : .orange
        } else {
            level = service.category == 1 ? .red : service.category == 2 ? .orange : .yellow
        }
        let first = trouble.dates.first ?? study.horizon.from
        let slots = trouble.dates.map { SlotIndex($0, cause.slot) }
        let lost = slots.reduce(0) { $0 + study.minutes(of: $1) } * (cause.isBase ? cause.needed - cause.left : 1)
        return Finding(
            code: cause.isBase ? "short" : "single_loss", level: level,
            subject: [service.id] + cause.people.prefix(8).map { study.program.people[$0].id },
            from: "\(first) \(cause.slot.code)", to: "\(trouble.dates.last ?? first) \(cause.slot.code)",
            metric: cause.isBase ? "base_unserved" : "n1_unserved", value: Double(lost) / 360, unit: "half_days",
            threshold: 0, sentence: sentence(cause, trouble.dates, service.name),
            action: try advice.action(trouble.after, services: cause.services, missed: cause.people, slots: slots))
    }

    /// Such as: if A, B or C is out on Thu 15 Jan AM, Procedures has nobody.
    private func sentence(_ cause: Cause, _ dates: [LocalDate], _ name: String) -> String {
        let when = "\(Wording.dates(dates)) \(Wording.slot(cause.slot))"
        let left = cause.left == 0 ? "has nobody" : "has \(cause.left) of the \(cause.needed) people it needs"
        if cause.isBase { return "On \(when), \(name) \(left), whoever moves." }
        let who =
            cause.people.count > 4
            ? "any one of \(cause.people.count) people"
            : Wording.list(cause.people.map { source.name(of: $0) }, last: "or")
        return "If \(who) is out on \(when), \(name) \(left), however the others move."
    }
}

extension CoverageSlot {
    /// The slot with one person of a signature fewer.
    func losing(_ signature: Int) -> CoverageSlot {
        var slot = self
        slot.supply[signature] -= 1
        return slot
    }
}
