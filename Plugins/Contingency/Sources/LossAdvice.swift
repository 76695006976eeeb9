// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// The cheapest ways to make a slot survive the loss of one more person.
struct LossAdvice {
    private let study: HorizonStudy
    private let source: ProgramSource
    private let repairs: Repairs

    init(_ study: HorizonStudy, _ source: ProgramSource) {
        self.study = study
        self.source = source
        repairs = Repairs(study, source)
    }

    /// What to do about slots of one kind in which the same people are missed.
    ///
    /// First somebody there who could be signed off for one of the services, tried with a flow; then a qualified person
    /// whose planned time away could move; until then nobody of those who are missed goes away.
    ///
    /// - Parameters:
    ///   - after: the first of the slots with one person lost.
    ///   - services: a set of services that is short then.
    ///   - missed: those whose loss is felt.
    func action(_ after: CoverageSlot, services: [Int], missed: [Int], slots: [SlotIndex]) throws -> String {
        var ways: [String] = []
        if let (service, people) = try trainees(after, services, slots) {
            let names = Wording.list(people.map { source.name(of: $0) }, last: "or")
            ways.append(
                "sign off \(people.count > 1 ? "one of " : "")\(names) for \(study.program.services[service].name)")
        }
        if let absence = movable(services, slots) { ways.append("ask \(repairs.moving(absence))") }
        let others = missed.isEmpty ? "" : missed.count > 4 ? "approve no leave then" : keeping(missed, slots)
        guard !ways.isEmpty else {
            return others.isEmpty
                ? "Name a stand-in from outside, or move the work to another half-day."
                : "A\(others.dropFirst()), and name a stand-in from outside."
        }
        let text = Wording.list(ways, last: "or")
        return text.prefix(1).uppercased() + text.dropFirst() + (others.isEmpty ? "." : "; until then \(others).")
    }

    private func keeping(_ missed: [Int], _ slots: [SlotIndex]) -> String {
        let names = Wording.list(missed.map { source.name(of: $0) }, last: "or")
        return "approve no leave for \(names) \(slots.count > 1 ? "on those days" : "on that day")"
    }

    /// The least protected service of the set for which somebody there could be signed off so that less is lost, and up
    /// to three such people, the most senior first.
    private func trainees(
        _ after: CoverageSlot, _ services: [Int], _ slots: [SlotIndex]
    ) throws -> (service: Int, people: [Int])? {
        guard let first = slots.first else { return nil }
        let model = study.skills.model
        let day = study.day(of: first)
        let set = ServiceSet(services)
        var flow = SlotFlow(model: model)
        let missing = try flow.cover(after)
        let there = study.program.people.indices.filter { person in
            slots.allSatisfy { study.isPresent(person, in: $0) } && !study.skills.mayDo(person, anyOf: set, onDay: day)
        }
        for service in services.sorted(by: { (model.categories[$1], $0) < (model.categories[$0], $1) }) {
            let roles = Set(
                study.program.people.indices.filter { study.skills.mayDo($0, anyOf: [service], onDay: day) }
                    .map { study.program.people[$0].role })
            var known: [Int: Bool] = [:]
            var found: [Int] = []
            for person in there where roles.contains(study.program.people[person].role) {
                let signature = study.skills.signature(of: person, onDay: day)
                if known[signature] == nil {
                    known[signature] = try helps(after, signature, service) < missing
                }
                if known[signature] == true { found.append(person) }
            }
            func seniority(_ person: Int) -> (Int, Int, Int) {
                let one = study.program.people[person]
                let skills = model.signatures[study.skills.signature(of: person, onDay: day)].count
                return (one.role == .faculty ? 11 : one.pgy ?? 0, skills, -person)
            }
            if !found.isEmpty { return (service, Array(found.sorted { seniority($0) > seniority($1) }.prefix(3))) }
        }
        return nil
    }

    /// How many are missing with one person of a signature able to do one service more.
    private func helps(_ after: CoverageSlot, _ signature: Int, _ service: Int) throws -> Int {
        let model = study.skills.model
        guard after.supply[signature] > 0 else { return .max }
        var skills = model.signatures[signature]
        skills.insert(service)
        let larger = try CoverageModel(categories: model.categories, signatures: model.signatures + [skills])
        var question = after
        question.supply[signature] -= 1
        question.supply.append(1)
        var flow = SlotFlow(model: larger)
        return try flow.cover(question)
    }

    /// The shortest planned time away of a qualified person that covers all the slots and can be talked about.
    private func movable(_ services: [Int], _ slots: [SlotIndex]) -> Absence? {
        let set = ServiceSet(services)
        return study.program.absences.filter { absence in
            (repairs.isMovable(absence) || isDutyElsewhere(absence))
                && slots.allSatisfy {
                    absence.from <= $0 && $0 <= absence.to
                        && study.program.people[absence.person].membership.contains($0.date)
                        && study.skills.mayDo(absence.person, anyOf: set, onDay: study.day(of: $0))
                }
        }
        .min { ($0.from.distance(to: $0.to), $0.id) < ($1.from.distance(to: $1.to), $1.id) }
    }

    /// Temporary duty is ordered by others, but its days may be agreed with them.
    private func isDutyElsewhere(_ absence: Absence) -> Bool {
        absence.isBlocking && absence.isPlanned && absence.kind == .tdy && !study.excluded.contains(absence.person)
    }
}
