// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Puts the losses of a program into the envelope: level, reasons, headline, findings and figures.
struct ContingencyReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "contingency/1"
    static let subject = "What a loss would cost"

    private(set) var envelope: Envelope
    /// The half-days that the level hangs on; nil, like those below, if they could not be computed or time cut them.
    private(set) var decisive: Double?
    private(set) var isSingleSecure: Bool?
    /// Whether no pair costs category 1 or 2; nil if pairs were not looked at.
    private(set) var isPairSecure: Bool?
    /// How many people's loss alone costs category 1 or 2.
    private(set) var protectedLosses: Int?
    /// By service id.
    private(set) var redundancy: [(service: String, room: Int)] = []

    private let source: ProgramSource
    private let request: ContingencyRequest
    /// Why the level is not sure, if time cut what it hangs on.
    private var cutReason: String?

    /// Analyses the program.
    ///
    /// `isTime` is told the share done, may throw to stop, and says whether to answer with what there is.
    init(
        tool: String, _ source: ProgramSource, _ request: ContingencyRequest, isTime: (Double) throws -> Bool
    ) throws {
        self.source = source
        self.request = request
        envelope = Envelope(tool: tool, rulesVersion: Self.rulesVersion, source: source, request: request.common)
        envelope.parameters = request.json
        let scenario = try GroupLosses.people(request.people, field: "/people", source.program)
        let groups = try groups()
        let choice = HorizonChoice(source, request.common)
        guard let horizon = choice.horizon else {
            envelope.setUnknown(Self.subject, choice.reason)
            return
        }
        envelope.setHorizon(horizon, cut: choice.reason)
        let study = try HorizonStudy(source.program, horizon)
        guard source.has("assignments") || request.regime == .free else {
            envelope.setUnknown(Self.subject, "there are no assignments, and only they say who is idle.")
            return
        }
        let losses = try losses(study, isTime)
        guard losses.analysis.slotsInAll > 0 else {
            envelope.level = .green
            envelope.headline =
                "Nobody is needed from \(Wording.span(horizon.from, horizon.to)), so no loss costs anything."
            envelope.levelReasons = ["Nobody is needed in these days: GREEN."]
            envelope.setCompleteness()
            return
        }
        try fill(losses, scenario, groups, isTime)
    }

    /// The groups of the table, then the caller's.
    private func groups() throws(ToolFailure) -> [(name: String, people: [Int])] {
        var groups = source.program.groups.prefix(GroupLosses.mostGroups).map { (name: $0.id, people: $0.members) }
        for (number, ids) in request.groups.enumerated() {
            let people = try GroupLosses.people(ids, field: "/common_mode/\(number)", source.program)
            groups.append((name: "group \(number + 1) of the request", people: people))
        }
        return groups
    }

    private mutating func losses(_ study: HorizonStudy, _ isTime: (Double) throws -> Bool) throws -> CombinedLosses {
        let count = source.program.people.count
        let wantsPairs = request.scope != .single && count <= LossStudy.maximumPeopleForPairs
        if request.scope != .single, !wantsPairs {
            envelope.missing.append(
                Envelope.Missing("pairs", "they are looked at for up to \(LossStudy.maximumPeopleForPairs) people"))
        }
        let analysis = try LossAnalysis(study, pairs: wantsPairs) { try isTime(0.4 * $0) }
        if !analysis.isComplete {
            cutReason =
                "time was up with \(analysis.records.count) of \(analysis.slotsInAll) slots looked at; ask for fewer days."
            envelope.missing.append(
                Envelope.Missing(
                    "slots",
                    "time for \(analysis.records.count) of \(analysis.slotsInAll) slots; real losses are at least these"
                ))
        }
        var caps: CapLosses?
        if request.heedsCaps, request.regime == .free {
            let found = try CapLosses(study, atMost: request.capHalfDays, pairs: wantsPairs) {
                try isTime(0.4 + 0.4 * $0)
            }
            if found.isComplete {
                caps = found
                if found.isPairsCut {
                    cutReason = cutReason ?? "time was up before all pairs were looked at under their weekly caps."
                    envelope.missing.append(
                        Envelope.Missing("pairs under weekly caps", "too little time; the counts are lower bounds"))
                } else if wantsPairs, !found.hasPairs {
                    envelope.missing.append(
                        Envelope.Missing(
                            "pairs under weekly caps",
                            "too many for all of them: caps are heeded for the pairs listed; the counts are lower bounds"
                        ))
                }
            } else {
                cutReason = cutReason ?? "time was up before all weeks were looked at under their caps."
                envelope.missing.append(
                    Envelope.Missing("weekly caps", "too little time; losses are without caps, a lower bound"))
            }
        }
        let hasAssignments = source.has("assignments")
        let statics = hasAssignments ? try StaticLosses(analysis) { try isTime(0.8) } : nil
        if hasAssignments, statics == nil {
            envelope.missing.append(Envelope.Missing("if nobody moves", "too little time"))
            if request.regime != .free {
                cutReason = cutReason ?? "time was up before the assignments were looked at."
            }
        }
        return try CombinedLosses(analysis, caps: caps, statics: statics, request: request, pairs: wantsPairs)
    }

    private mutating func fill(
        _ losses: CombinedLosses, _ scenario: [Int], _ groups: [(name: String, people: [Int])],
        _ isTime: (Double) throws -> Bool
    ) throws {
        let analysis = losses.analysis
        let isLate = try isTime(0.82)
        var loads =
            source.has("assignments") && !isLate ? try LoadStudy(analysis, atMost: request.capHalfDays) : nil
        if loads?.hasLoad == false { loads = nil }
        if isLate {
            envelope.missing.append(Envelope.Missing("cascade", "too little time"))
        } else if loads == nil {
            envelope.missing.append(Envelope.Missing("cascade", "nobody is assigned to anything that is needed"))
        }
        let ranking = try PersonRanking(losses, loads) { try isTime(0.85) }
        var together = GroupLosses(analysis, losses.caps)
        var groupLosses: [GroupLoss] = []
        for group in groups {
            if try isTime(0.9) {
                envelope.missing.append(Envelope.Missing("common_mode", "time for \(groupLosses.count) groups only"))
                break
            }
            groupLosses.append(try together.loss(group.name, group.people))
        }
        groupLosses.sort { losses.weighted($0.loss) > losses.weighted($1.loss) }
        let scenarioLoss = scenario.isEmpty ? nil : try together.loss("people", scenario)
        let sample = request.scope == .sample ? try together.sample(losses) { try isTime(0.95) } : nil
        let probability = probability(analysis.study.horizon)
        let verdict = Verdict(losses, regime: request.regime)
        envelope.level = verdict.level
        envelope.levelReasons = verdict.reasons
        let other = OtherFindings(losses, source)
        let named = scenarioLoss.map { other.scenario($0) }
        if let named, let level = named.level {
            envelope.levelReasons.append(
                "The level is of the schedule as it is; the loss of the people named alone would be \(level.word).")
        }
        let found = Self.ranked(
            try SingleFindings(losses, source).all { try isTime(0.96) } + other.weeks() + other.pairs()
                + other.groups(groupLosses))
        // Who asks "what if" is answered first.
        envelope.findings = (named.map { [$0] } ?? []) + found
        envelope.figures =
            ContingencyFigures(
                losses: losses, ranking: ranking, groups: groupLosses, scenario: scenarioLoss, sample: sample,
                probability: probability, source: source, request: request,
                isCut: cutReason != nil
            ).json
        if let loads, let worst = ranking.rows.first?.person {
            envelope.figures["cascade"] =
                try CascadeFigures(loads, losing: scenario.isEmpty ? [worst] : scenario, alpha: request.alpha, source)
                .json
        }
        envelope.headline = named?.sentence ?? headline(losses, verdict)
        envelope.setCompleteness()
        if let cutReason {
            envelope.setCut(Self.subject, cutReason)
            return
        }
        decisive = verdict.decisive
        isSingleSecure = losses.singles.allSatisfy { $0.total == 0 }
        isPairSecure = losses.pairCounts == nil ? nil : losses.pairsLosingProtected == 0
        protectedLosses = losses.singles.count { losses.protected($0.byRank) > 0 }
        redundancy = analysis.redundancy.enumerated().compactMap { service, room in
            room.map { (source.program.services[service].id, $0) }
        }
    }

    /// The worst first; of one level first what a single loss does, then by date.
    private static func ranked(_ findings: [Finding]) -> [Finding] {
        let order = ["short", "single_loss", "week_cap_loss", "pair_loss", "common_mode"]
        func key(_ finding: Finding) -> (Int, Int) {
            (-(finding.level?.rawValue ?? -1), order.firstIndex(of: finding.code) ?? order.count)
        }
        return findings.enumerated().sorted { one, other in
            let (left, right) = (key(one.element), key(other.element))
            if left != right { return left < right }
            let isPair = one.element.code == "pair_loss"
            if !isPair, one.element.from != other.element.from { return one.element.from < other.element.from }
            return one.offset < other.offset
        }
        .map(\.element)
    }

    private mutating func probability(_ horizon: Horizon) -> Double? {
        if let given = request.absenceProbability { return given }
        let log = UnplannedAbsences(source.program, before: source.today ?? horizon.from)
        if log.isEnough { return log.share }
        envelope.missing.append(
            Envelope.Missing(
                "expected_unserved",
                "only \(log.samples) unplanned absences in the \(UnplannedAbsences.days) days before; \(UnplannedAbsences.minimum) are needed, or absence_probability"
            ))
        return nil
    }

    private func headline(_ losses: CombinedLosses, _ verdict: Verdict) -> String {
        if verdict.level > .green, let worst = envelope.findings.first, (worst.level ?? .green) > .green {
            return worst.sentence
        }
        guard verdict.level == .green else { return verdict.reasons.first ?? "" }
        let horizon = losses.analysis.study.horizon
        let pairs =
            losses.pairCounts.map {
                $0.losing == 0
                    ? ", and so may any two"
                    : "; \($0.losing) of \($0.pairs) pairs cost something, none of it category 1 or 2"
            } ?? ""
        return
            "Any one person may be out from \(Wording.span(horizon.from, horizon.to)) and everything is still covered\(pairs)."
    }
}
