// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Puts the study of a program into the pinned envelope: level, reasons, headline, findings and figures.
struct UtilizationReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "utilization/1"
    /// What is not known without data.
    static let subject = "Utilization"

    let tool: String
    let source: ProgramSource
    let parameters: Parameters
    /// Half-days of categories 1 and 2 that nobody can cover; nil if it could not be computed.
    private(set) var unservedOneAndTwo: Double?
    /// The highest weekly theta; nil if there is none.
    private(set) var theta: Double?
    /// Who is on duty, and what is covered; nil if nothing could be computed.
    private(set) var duty: DutyFigures?
    private(set) var envelope: Envelope

    /// Analyses the program; `check` is asked after every week.
    init(
        tool: String, source: ProgramSource, parameters: Parameters, check: (Int, Int) throws -> Void = { _, _ in }
    ) throws {
        self.tool = tool
        self.source = source
        self.parameters = parameters
        envelope = Envelope(
            tool: tool, rulesVersion: Self.rulesVersion, source: source, request: parameters.request)
        envelope.parameters = parameters.json
        let excluded = try excludedPeople()
        let choice = HorizonChoice(source, parameters.request)
        guard let horizon = choice.horizon else {
            envelope.setUnknown(Self.subject, choice.reason)
            return
        }
        envelope.setHorizon(horizon, cut: choice.reason)
        var study = try CapacityStudy(
            source.program, horizon, excluded: excluded, weekCap: parameters.weekCapHalfDays)
        try study.run(check)
        try fill(study)
    }

    private func excludedPeople() throws(ToolFailure) -> Set<Int> {
        var excluded: Set<Int> = []
        for (index, id) in parameters.excludedPeople.enumerated() {
            guard let person = source.program.personIndex[id] else {
                throw .invalid(
                    field: "/exclude_people/\(index)", value: .string(id), allowed: "the id of a person of the program")
            }
            excluded.insert(person)
        }
        return excluded
    }

    private mutating func fill(_ study: CapacityStudy) throws {
        let weeks = WeekFindings(study, source, parameters.thresholds)
        let pools = study.pools()
        let log = UnplannedAbsences(
            source.program, before: source.profile.asOf?.date ?? study.horizon.from, excluded: study.excluded)
        var standby: [Standby] = []
        if log.isEnough {
            standby = study.standby(pools, share: log.share, target: parameters.standbyTarget)
        } else {
            envelope.missing.append(
                Envelope.Missing(
                    "standby",
                    "only \(log.samples) unplanned absences in the \(UnplannedAbsences.days) days before; \(UnplannedAbsences.minimum) are needed"
                ))
        }
        theta = study.weekResults.compactMap(\.load.theta).max()
        let bySlots = study.slots.reduce(0) { sum, slot in
            sum + slot.analysis.categories.reduce(0) { $0 + ($1.category <= 2 ? $1.unserved : 0) }
        }
        unservedOneAndTwo = max(study.weekResults.reduce(0) { $0 + $1.unservedOneAndTwo }, Double(bySlots))
        let verdict = Verdict(study, weeks, parameters, unservedOneAndTwo ?? 0)
        envelope.level = verdict.level
        envelope.levelReasons = verdict.reasons
        envelope.setCompleteness()
        envelope.findings = ranked(SlotFindings(study, source, parameters.thresholds).all() + weeks.all())
        if let alone = standbyFinding(standby, study.horizon) { envelope.findings.append(alone) }
        envelope.headline = headline(verdict)
        envelope.figures = Figures(study, weeks, pools, standby, log, parameters).json
        let duty = DutyFigures(study, source, parameters.thresholds)
        envelope.figures["today"] = duty.json
        envelope.figures["coverage_rate"] = duty.coverage.map { .number($0) } ?? .null
        envelope.figures["buffer_remaining"] = duty.buffer.map { .number($0) } ?? .null
        self.duty = duty
    }

    private func ranked(_ findings: [(rank: Int, finding: Finding)]) -> [Finding] {
        findings.sorted { left, right in
            let (one, other) = (left.finding.level ?? .green, right.finding.level ?? .green)
            return one != other ? one > other : (left.rank, left.finding.from) < (right.rank, right.finding.from)
        }
        .map(\.finding)
    }

    private func standbyFinding(_ standby: [Standby], _ horizon: Horizon) -> Finding? {
        guard let all = standby.first, all.services.isEmpty, all.probabilityOfNone > parameters.standbyTarget else {
            return nil
        }
        return Finding(
            code: "standby_small", level: .yellow, subject: [], from: "\(horizon.from)", to: "\(horizon.to)",
            metric: "p_none", value: all.probabilityOfNone, unit: "probability", threshold: parameters.standbyTarget,
            sentence:
                "In the tightest weekday half-day \(all.size) of \(all.people) people are free, and nobody is left for \(Wording.percent(all.probabilityOfNone)) of unplanned absences.",
            action: "Keep \(all.sizeForTarget) people free or on call every weekday.")
    }

    private func headline(_ verdict: Verdict) -> String {
        let worst = envelope.findings.first { $0.code != "leave_headroom" }
        guard verdict.level != .green, let worst else {
            let share = theta.map { " at most \(Wording.percent($0)) of weekly caps is needed" } ?? " nothing is needed"
            let days = envelope.horizon.map { "the \($0.days) days from \($0.from)" } ?? "the horizon"
            return "Capacity is \(verdict.level.word): over \(days)\(share)."
        }
        let heaviest = envelope.findings.filter { $0.code == "week_load" }.max { ($0.value ?? 0) < ($1.value ?? 0) }
        guard !worst.code.hasPrefix("week_"), let heaviest, let share = heaviest.value else { return worst.sentence }
        let week = LocalDate(heaviest.from).map { Wording.date($0) } ?? heaviest.from
        return
            "\(worst.sentence.dropLast()); the heaviest week begins \(week), at \(Wording.percent(share)) of weekly caps."
    }
}
