// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Puts the failures of a program's zones into the pinned envelope.
struct BlastReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "blast_radius/1"
    /// What is not known without data.
    static let subject = "The blast radius"
    private static let preparing = "the program as it is"

    let source: ProgramSource
    let parameters: BlastParameters
    let rules: SiteRules
    private(set) var envelope: Envelope
    /// The share of demand that the worst quarter of a zone takes with it; nil if it could not be computed.
    private(set) var worstFraction: Double?

    /// Tries every failure; `check` is asked before each slot of each and answers whether it is time to stop.
    init(
        tool: String, source: ProgramSource, parameters: BlastParameters, rules: SiteRules,
        check: (Int, Int, String) throws -> Bool = { _, _, _ in false }
    ) throws {
        self.source = source
        self.parameters = parameters
        self.rules = rules
        envelope = Envelope(tool: tool, rulesVersion: Self.rulesVersion, source: source, request: parameters.request)
        envelope.parameters = parameters.json(rules)
        let named = try namedPeople()
        let choice = HorizonChoice(source, parameters.request)
        guard let horizon = choice.horizon else {
            envelope.setUnknown(Self.subject, choice.reason)
            return
        }
        guard !source.program.zones.isEmpty else {
            envelope.setUnknown(
                Self.subject, "the program has no zones; they come with zones.csv.", what: "table zones")
            return
        }
        envelope.setHorizon(horizon, cut: choice.reason)
        guard
            let study = try ZoneStudy(
                try HorizonStudy(source.program, horizon), lendLimit: parameters.lendLimit,
                isTime: { try check(0, 1, Self.preparing) })
        else {
            setTooLate()
            return
        }
        guard study.members.contains(where: { study.zones[study.zoneOfPerson[$0]].isReal }) else {
            envelope.setUnknown(Self.subject, "nobody who is there has a home zone.", what: "people.home_zone")
            return
        }
        guard study.totalDemand > 0 else {
            envelope.setUnknown(Self.subject, "nobody is needed in these days.", what: "demand")
            return
        }
        try fill(study, named, check)
    }

    /// Without the program as it is there is nothing to hold a failure against.
    private mutating func setTooLate() {
        envelope.setUnknown(
            Self.subject, "time was up before a failure was tried; ask for fewer days.", code: "time_limit")
    }

    private func namedPeople() throws(ToolFailure) -> [Int] {
        var people: [Int] = []
        for (index, id) in parameters.people.enumerated() {
            guard let person = source.program.personIndex[id] else {
                throw .invalid(
                    field: "/people/\(index)", value: .string(id), allowed: "the id of a person of the program")
            }
            people.append(person)
        }
        return people
    }

    private mutating func fill(
        _ study: ZoneStudy, _ named: [Int], _ check: (Int, Int, String) throws -> Bool
    ) throws {
        var solver = try ZoneSolver(study, policy: parameters.policy)
        var open = try ZoneSolver(study, policy: .open)
        guard let base = try solver.totals(isTime: { try check(0, 1, Self.preparing) }),
            let openBase = try open.totals(isTime: { try check(0, 1, Self.preparing) })
        else {
            setTooLate()
            return
        }
        let failures = Failure.all(study, kinds: parameters.kinds, named: named)
        var results: [FailureResult] = []
        for (number, failure) in failures.enumerated() {
            let what = "failure \(number + 1) of \(failures.count)"
            guard let totals = try solver.totals(failure, isTime: { try check(number, failures.count, what) }) else {
                break
            }
            results.append(try FailureResult(failure, totals, base: base, study))
        }
        let tried = results.count
        func isTime() throws -> Bool { try check(tried, failures.count, "advice") }
        let outcome = BlastOutcome(
            study: study, base: base, openBase: openBase, results: results, skipped: failures.count - tried,
            skippedQuarters: failures.dropFirst(tried).count { $0.kind == .zoneQuarter }, rules: rules,
            parameters: parameters)
        worstFraction = outcome.worst?.containment.demandFraction
        let advice = outcome.skipped > 0 ? [] : try outcome.isolations(isTime: isTime)
        var own: [(zone: Int, own: OwnPeople)] = []
        for zone in study.realZones {
            if try isTime() { break }
            own.append((zone, try OwnPeople(study, zone: zone)))
        }
        let borrowing = Borrowing(study, policy: parameters.policy)
        noteMissing(study, outcome)
        let verdict = outcome.verdict()
        envelope.level = outcome.worst == nil ? nil : verdict.level
        envelope.levelReasons = verdict.reasons
        envelope.setCompleteness()
        if envelope.level == nil { envelope.completeness = .unknown }
        let findings = BlastFindings(outcome, source, borrowing, advice)
        envelope.findings = try findings.all(isTime: isTime)
        envelope.headline = findings.headline(verdict.level)
        if outcome.skippedQuarters > 0 {
            let all = outcome.quarters.count + outcome.skippedQuarters
            envelope.setCut(
                Self.subject, "time was up with \(outcome.quarters.count) of \(all) quarters of zones tried.")
        }
        envelope.figures = BlastFigures(outcome, own, borrowing, advice).json
    }

    private mutating func noteMissing(_ study: ZoneStudy, _ outcome: BlastOutcome) {
        for service in study.servicesWithoutZone {
            envelope.missing.append(
                Envelope.Missing(
                    "zone of service \(study.program.services[service].id)",
                    "services.csv gives it no zone of zones.csv: an error in the set-up; it counts as unassigned."))
        }
        if outcome.skipped > 0 {
            envelope.missing.append(
                Envelope.Missing(
                    "\(outcome.skipped) failures",
                    "time was up after \(outcome.results.count)"
                        + (outcome.skippedQuarters > 0 ? "; the level is at least as bad as this." : ".")))
        }
        let cut = max(outcome.base.inexactSlots, outcome.results.map(\.totals.inexactSlots).max() ?? 0)
        if cut > 0 {
            envelope.missing.append(
                Envelope.Missing(
                    "proof in \(cut) slots",
                    "the search for lend limits was cut: a plan that works is counted, at least least_unserved are missing."
                ))
        }
    }
}
