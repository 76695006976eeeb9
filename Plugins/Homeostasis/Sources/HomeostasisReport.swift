// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What the plugin remembered for a call, and what it may show.
struct Memory: Sendable {
    /// Cut points frozen before.
    var cutPoints: CutPoints?
    /// Late changes that the history tells of; nil if the history could not be read.
    var recorded: Set<LateChange>?
    /// Whether cut points can be looked up, and so frozen.
    var canFreeze = true
    /// What could not be read or written, and why.
    var missing: [Envelope.Missing] = []
    /// Whether the caller may see what a person carries.
    var showsPersons = false
}

/// Puts loops and strain into the pinned envelope: level, reasons, headline, findings and figures.
struct HomeostasisReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "homeostasis/1"
    static let subject = "Homeostasis"
    /// Weekly figures look back this many weeks at least, so that there are enough of them.
    private static let fewestWeeks = 12

    let source: ProgramSource
    let parameters: Parameters
    let setPoints: SetPoints
    let memory: Memory
    /// Cut points that were made now and are to be frozen.
    private(set) var made: CutPoints?
    private(set) var strain: StressFigures?
    private(set) var loops: [Loop] = []
    private(set) var envelope: Envelope

    /// Analyses the days before today; `isPast` says when to stop and may throw.
    init(
        tool: String, source: ProgramSource, parameters: Parameters, setPoints: SetPoints, memory: Memory,
        isPast: () throws -> Bool = { false }
    ) throws {
        self.source = source
        self.parameters = parameters
        self.setPoints = setPoints
        self.memory = memory
        envelope = Envelope(
            tool: tool, rulesVersion: Self.rulesVersion, source: source, request: parameters.request)
        envelope.parameters = parameters.json(setPoints)
        envelope.missing += memory.missing
        guard let today = source.today else {
            envelope.setUnknown(Self.subject, "the program's today is not known.")
            return
        }
        let weeks = max(Self.fewestWeeks, (parameters.windowDays + 6) / 7)
        let reference = ReferencePeriod(source.program, today: today, site: setPoints.reference)
        let earliest = min(reference.range.from, today.advanced(by: -WorkDays.year - 7 * weeks))
        guard
            let ledger = WorkLedger(
                source.program, from: max(earliest, today.advanced(by: -1500)), before: today,
                recorded: memory.recorded ?? [])
        else {
            envelope.setUnknown(Self.subject, "nobody was assigned before \(today): there is no history.")
            return
        }
        try study(ledger, reference, weeks, isPast)
    }

    private mutating func study(
        _ ledger: WorkLedger, _ reference: ReferencePeriod, _ weeks: Int, _ isPast: () throws -> Bool
    ) throws {
        let program = source.program
        let stress = try StressStudy(
            ledger, reference: reference, weeks: weeks, wantsSamples: memory.cutPoints == nil,
            hasHistory: memory.recorded != nil, isPast: isPast)
        guard !stress.isCut else {
            // The first people of the table are no sample of all.
            envelope.setUnknown(
                Self.subject, "time was up with \(stress.tracks.count) of \(program.people.count) people looked at.",
                code: "time_limit")
            return
        }
        var cuts = memory.cutPoints
        if cuts == nil {
            cuts = try stress.cutPoints(program, reference, now: envelope.asOf ?? "")
            made = cuts
        }
        var builder = LoopBuilder(ledger, stress, setPoints)
        let series = try builder.all(
            window: parameters.windowDays, cuts: cuts, hasLateChanges: stress.measured.contains(.lateChanges),
            isPast: isPast)
        loops = try series.map { try Loop($0, gains: parameters.gains) }
        let gain = try builder.loadAndIllness()
        if builder.skippedWeeks > 0 {
            envelope.missing.append(
                Envelope.Missing("weekly_theta", "there was no time for \(builder.skippedWeeks) of the weeks."))
        }
        if let cuts { strain = try StressFigures(program, stress, cuts) }
        if let from = series.flatMap(\.dates).min(),
            let horizon = Horizon(from: from, days: from.distance(to: ledger.end))
        {
            envelope.setHorizon(horizon)
        }
        noteMissing(stress, cuts, reference)
        let verdict = Verdict(strain, loops, setPoints)
        guard let level = verdict.level else {
            envelope.setUnknown(Self.subject, verdict.reasons.first ?? "there are too few data.")
            envelope.figures = Figures(self, stress, cuts, reference, gain).json
            return
        }
        envelope.level = level
        envelope.levelReasons = verdict.reasons
        let findings = Findings(self, stress, gain)
        envelope.findings = findings.all.ranked()
        envelope.headline = findings.headline(level, verdict)
        envelope.figures = Figures(self, stress, cuts, reference, gain).json
        envelope.setCompleteness()
        if builder.skippedWeeks > 0 {
            envelope.setCut(Self.subject, "time was up with \(builder.skippedWeeks) weeks of load not looked at.")
        }
    }

    /// Says that the cut points that were made for this answer are the stored ones now.
    mutating func setFrozen(at moment: String) {
        guard var cuts = envelope.figures["cut_points"]?.objectValue else { return }
        cuts["frozen"] = true
        cuts["frozen_at"] = .string(moment)
        envelope.figures["cut_points"] = .object(cuts)
    }

    /// Says why they could not be stored.
    mutating func setNotFrozen(_ reason: String) {
        envelope.missing.append(Envelope.Missing("frozen cut points", reason))
        envelope.setCompleteness()
    }

    /// What is not in the answer, and why.
    private mutating func noteMissing(_ stress: StressStudy, _ cuts: CutPoints?, _ reference: ReferencePeriod) {
        func note(_ what: String, _ reason: String) { envelope.missing.append(Envelope.Missing(what, reason)) }
        if cuts == nil {
            note(
                "allostatic_load",
                "the reference period \(reference.range.from) to \(reference.range.to) has \(stress.windows.count) windows of 28 days with data, \(CutPoints.minimumWindows) are needed: name another in [config.reference]."
            )
        } else {
            for marker in Marker.allCases where !stress.measured.contains(marker) {
                note("marker \(marker.id)", "the tables and days that are there do not tell it.")
            }
            let compared = cuts?.groups.first?.cuts ?? []
            for (marker, cut) in zip(Marker.allCases, compared) where cut == nil && stress.measured.contains(marker) {
                note(
                    "marker \(marker.id)", "it has no cut point: the reference period's data did not reach far enough.")
            }
        }
        if !memory.showsPersons {
            note("people", "what a person carries needs the scope personal:stress; shares and counts are there.")
        }
        for loop in loops where !loop.isKnown {
            note(
                "loop \(loop.series.name)",
                "\(loop.series.values.count) values, \(Loop.fewestPoints) are needed.")
        }
        if let strain, strain.notMeasured.withoutCutPoints > 0 {
            note(
                "allostatic_load of \(strain.notMeasured.withoutCutPoints) people",
                "their role has too few windows in the reference period.")
        }
    }
}
