// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Which services stay covered when one person is lost, over a horizon and by people with current credentials only.
struct MissionTasks {
    /// One service that is a mission task.
    struct Rating {
        let service: Int
        /// Slots with demand.
        var slots = 0
        /// Slots without a spare, the first few.
        var thin: [SlotIndex] = []
        var thinCount = 0
        /// Slots that nobody can cover, the first few.
        var open: [SlotIndex] = []
        var openCount = 0

        var state: TaskState { openCount > 0 ? .uncovered : thinCount > 0 ? .covered : .secure }
        /// Yes, qualified yes, no.
        var word: String {
            switch state {
            case .secure: "Y"
            case .covered: "Q"
            case .uncovered: "N"
            }
        }
    }

    let study: HorizonStudy
    let book: CredentialBook
    private(set) var ratings: [Rating] = []
    /// Slots of category 1 that nobody can cover.
    private(set) var categoryOneOpen = 0
    /// Slots that were not looked at because time was up.
    private(set) var skipped = 0

    private static let listed = 8

    var trained: Int { ratings.count { $0.state == .secure } }

    /// Rates every mission task with demand; `check` is asked every few slots and answers whether to stop.
    init(
        _ study: HorizonStudy, _ book: CredentialBook, _ rules: ReadinessRules,
        check: (Int, Int) throws -> Bool = { _, _ in false }
    ) throws {
        self.study = study
        self.book = book
        let program = study.program
        let skills = try CurrentSkills(study, book)
        var tasks = TaskCoverage(model: skills.model)
        var known: [CoverageSlot: [TaskState?]] = [:]
        var byService: [Int: Rating] = [:]
        let slots = study.demandedSlots
        for (number, slot) in slots.enumerated() {
            if number % 32 == 0, try check(number, slots.count) {
                skipped = slots.count - number
                break
            }
            var question = CoverageSlot(emptyFor: skills.model)
            for need in study.demand(in: slot) { question.demand[need.service] += need.min }
            let day = study.day(of: slot)
            for person in program.people.indices where study.isPresent(person, in: slot) {
                question.supply[skills.signature(of: person, onDay: day)] += 1
            }
            let states = try known[question] ?? tasks.states(question)
            known[question] = states
            for (service, state) in states.enumerated() {
                guard let state else { continue }
                if state == .uncovered, program.services[service].category == 1 { categoryOneOpen += 1 }
                guard program.services[service].category <= rules.missionCategory else { continue }
                byService[service, default: Rating(service: service)].add(state, slot, listed: Self.listed)
            }
        }
        ratings = byService.values.sorted {
            (program.services[$0.service].category, $0.service) < (program.services[$1.service].category, $1.service)
        }
    }
}

extension MissionTasks.Rating {
    fileprivate mutating func add(_ state: TaskState, _ slot: SlotIndex, listed: Int) {
        slots += 1
        switch state {
        case .secure: return
        case .covered:
            thinCount += 1
            if thin.count < listed { thin.append(slot) }
        case .uncovered:
            openCount += 1
            if open.count < listed { open.append(slot) }
        }
    }
}

/// What everybody may do with the credentials that hold on each day.
struct CurrentSkills {
    let model: CoverageModel
    private let constant: [Int]
    private let byDay: [Int: [Int]]

    init(_ study: HorizonStudy, _ book: CredentialBook) throws(CoverageError) {
        let program = study.program
        let demanded = study.skills.demanded.indices
        var signatures = SkillSignatures()
        var constant: [Int] = []
        var byDay: [Int: [Int]] = [:]
        for person in program.people.indices {
            func skills(_ date: LocalDate) -> ServiceSet {
                ServiceSet(
                    demanded.filter {
                        program.eligibility.isEligible(person: person, service: $0, on: date)
                            && book.holds(person, program.services[$0].credentials, on: date)
                    })
            }
            constant.append(signatures.intern(skills(study.horizon.from)))
            let range = study.horizon.range
            if program.eligibility.isConstant(person: person, in: range), book.isConstant(person, in: range) {
                continue
            }
            byDay[person] = study.horizon.dates.map { signatures.intern(skills($0)) }
        }
        model = try CoverageModel(categories: program.services.map(\.category), signatures: signatures.sets)
        self.constant = constant
        self.byDay = byDay
    }

    /// The signature on a day of the horizon, counted from 0.
    func signature(of person: Int, onDay day: Int) -> Int { byDay[person]?[day] ?? constant[person] }
}
