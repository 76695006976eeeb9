// SPDX-License-Identifier: Apache-2.0

import Coverage
import DutyHours
import HoldfastPlugin
import Patterns
import Roster

/// Makes plans: for each slot the cheapest repair, for each move a person.
struct PlanBuilder {
    /// Gaps that a plan lists by slot; the rest is counted.
    private static let gapsListed = 12

    let source: ProgramSource
    let study: RepairStudy
    private var solver: ScenarioSolver
    private var rules: RuleCheck
    /// The people of each crew, of slots that were looked at: many plans change the same slots.
    private var membersOfSlot: [Int: [[Int]]] = [:]
    /// Missing people by category that the base schedule cannot cover either.
    private let base: [Int: Int]

    /// Reads the schedule of a horizon.
    ///
    /// - Parameter services: services that scenarios need besides those of the demand rules.
    init(_ source: ProgramSource, _ horizon: Horizon, services: Set<Int>) throws(CoverageError) {
        self.source = source
        study = try RepairStudy(source.program, horizon, services: services)
        solver = try ScenarioSolver(study)
        // Without hours plans say nothing about hour rules: `knowsHours`.
        rules = RuleCheck(source.program, horizon, hours: try? DutyHoursIndex(source.program))
        let planned = try solver.solve(Scenario(id: "as-planned", away: []))
        base = Self.byCategory(planned.slots, source.program)
    }

    /// Whether hour rules could be looked at; else plans say nothing about them.
    var knowsHours: Bool { rules.knowsHours }

    /// The plan of a scenario and its changes.
    ///
    /// O(slots x kinds of people), a small flow for each slot that lacks somebody, and a look at the rules for each move.
    mutating func plan(
        for wanted: FallbackScenario
    ) throws(CoverageError) -> (plan: FallbackPlan, deltas: [PlanDelta]) {
        let program = source.program
        let outcome = try solver.solve(wanted.scenario)
        rules.begin()
        var deltas: [PlanDelta] = []
        var gaps: [PlanGap] = []
        for slot in outcome.slots {
            deltas += moves(in: slot, away: wanted.scenario.away)
            for (service, people) in slot.repair.unserved.enumerated() where people > 0 {
                gaps.append(
                    PlanGap(
                        slot: study.slots[slot.place].index, service: program.services[service].id, people: people))
            }
        }
        let unserved = Self.byCategory(outcome.slots, program)
        let lost = unserved.filter { $0.value > (base[$0.key] ?? 0) }
        let ordered = gaps.enumerated().sorted { left, right in
            func rank(_ gap: PlanGap) -> Int {
                program.serviceIndex[gap.service].map { program.services[$0].category } ?? .max
            }
            return (rank(left.element), left.offset) < (rank(right.element), right.offset)
        }
        let plan = FallbackPlan(
            id: wanted.id, kind: wanted.kind, label: wanted.label,
            away: wanted.scenario.away.map { program.people[$0].id },
            builtAt: source.now, version: source.version, digest: source.digest, from: study.horizon.from,
            days: study.horizon.days, required: outcome.required,
            unservedStatic: outcome.slots.reduce(0) { $0 + $1.repair.totalUnservedStatic }, unserved: unserved,
            lost: lost.reduce(into: [:]) { $0[$1.key] = $1.value - (base[$1.key] ?? 0) }, changes: deltas.count,
            breaches: rules.breaches, gaps: ordered.prefix(Self.gapsListed).map(\.element), totalGaps: gaps.count)
        return (plan, deltas)
    }

    private mutating func moves(in slot: RepairedSlot, away: [Int]) -> [PlanDelta] {
        guard !slot.repair.moves.isEmpty else { return [] }
        let here = study.slots[slot.place]
        var members = membersOfSlot[slot.place] ?? study.members(of: here)
        if membersOfSlot[slot.place] == nil { membersOfSlot[slot.place] = members }
        var deltas: [PlanDelta] = []
        for move in slot.repair.moves {
            for _ in 0..<move.count {
                let free = members[move.crew].filter { !away.contains($0) }
                let person = rules.choose(free, slot: here.index, to: move.to) {
                    study.assignment(of: $0, in: here.index)
                }
                guard let person else { continue }
                members[move.crew].removeAll { $0 == person }
                let left = study.assignment(of: person, in: here.index)
                deltas.append(
                    PlanDelta(
                        slot: here.index, person: source.program.people[person].id,
                        from: left.map { source.program.services[$0].id }, to: source.program.services[move.to].id))
            }
        }
        return deltas
    }

    /// Missing people by category, of categories that need somebody.
    private static func byCategory(_ slots: [RepairedSlot], _ program: Program) -> [Int: Int] {
        var sums: [Int: Int] = [:]
        for slot in slots {
            for (service, needed) in slot.question.demand.enumerated() where needed > 0 {
                sums[program.services[service].category, default: 0] += slot.repair.unserved[service]
            }
        }
        return sums
    }
}
