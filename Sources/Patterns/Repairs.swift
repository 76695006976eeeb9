// SPDX-License-Identifier: Apache-2.0

import Coverage
public import Roster

/// The cheapest ways to give a slot or a week one more person.
public struct Repairs: Sendable {
    private let study: HorizonStudy
    private let source: ProgramSource

    /// Ways out of what a study shows.
    public init(_ study: HorizonStudy, _ source: ProgramSource) {
        self.study = study
        self.source = source
    }

    /// What to do about slots in which a set of services is short of people.
    ///
    /// First a qualified person whose planned time away could move, then somebody there who could be signed off.
    public func action(services: [Int], qualified: [Int], dates: [LocalDate], slot: Slot) -> String {
        let slots = dates.map { SlotIndex($0, slot) }
        var ways: [String] = []
        if let absence = movable(for: ServiceSet(services), in: slots).first { ways.append("ask \(moving(absence))") }
        if services.count <= 2, let person = trainee(services, qualified, slots) {
            let names = services.map { study.program.services[$0].name }
            ways.append("sign off \(source.name(of: person)) for \(Wording.list(names, last: "or"))")
        }
        let keep =
            qualified.isEmpty || qualified.count > 4
            ? "Approve no leave then"
            : "Approve no leave for \(Wording.list(qualified.map { source.name(of: $0) }, last: "or")) then"
        if ways.isEmpty { return keep + ", and move what can wait to another half-day." }
        return keep + "; to gain a spare, " + Wording.list(ways, last: "or") + "."
    }

    /// `X (away Mon 16 to Fri 20 Mar) to move that time`.
    public func moving(_ absence: Absence) -> String {
        let span = Wording.span(absence.from.date, absence.to.date)
        return "\(source.name(of: absence.person)) (away \(span)) to move that time"
    }

    /// Planned absences that leave room to talk and take a qualified person out of all the slots; the shortest first.
    private func movable(for services: ServiceSet, in slots: [SlotIndex]) -> [Absence] {
        study.program.absences.filter { absence in
            isMovable(absence)
                && slots.allSatisfy {
                    absence.from <= $0 && $0 <= absence.to
                        && study.program.people[absence.person].membership.contains($0.date)
                        && study.skills.mayDo(absence.person, anyOf: services, onDay: study.day(of: $0))
                }
        }
        .sorted { ($0.from.distance(to: $0.to), $0.id) < ($1.from.distance(to: $1.to), $1.id) }
    }

    /// Whether an absence of somebody who is not excluded can be moved.
    public func isMovable(_ absence: Absence) -> Bool {
        absence.isMovable && !study.excluded.contains(absence.person)
    }

    /// Somebody there in all the slots who may do none of the services yet, of a role that others in it have: the most
    /// senior, and of these the one with the most skills.
    private func trainee(_ services: [Int], _ qualified: [Int], _ slots: [SlotIndex]) -> Int? {
        guard let first = slots.first else { return nil }
        let roles = Set(qualified.map { study.program.people[$0].role })
        let set = ServiceSet(services)
        let day = study.day(of: first)
        let able = study.program.people.indices.filter { person in
            (roles.isEmpty || roles.contains(study.program.people[person].role))
                && slots.allSatisfy { study.isPresent(person, in: $0) }
                && !study.skills.mayDo(person, anyOf: set, onDay: day)
        }
        func seniority(_ person: Int) -> (Int, Int, Int) {
            let skills = study.skills.model.signatures[study.skills.signature(of: person, onDay: day)].count
            return (study.program.people[person].pgy ?? 0, skills, -person)
        }
        return able.max { seniority($0) < seniority($1) }
    }
}

extension Absence {
    /// Vacation, conferences and the like can be moved; illness, family and duty elsewhere cannot.
    public var isMovable: Bool {
        isBlocking && isPlanned && [.vacation, .conference, .administrative].contains(kind)
    }
}
