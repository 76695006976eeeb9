// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Puts the five levels into the pinned envelope.
struct DefenseReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "defense/1"
    /// What is not known without data.
    static let subject = "The defence in depth"

    private let source: ProgramSource
    private let request: DefenseRequest
    /// Which level acts; nil if nothing could be computed.
    private(set) var demanded: DemandedLevel?
    private(set) var intactBeyond: Int?
    private(set) var envelope: Envelope

    /// An answer without figures yet, and the days that it can be about.
    init(_ source: ProgramSource, _ request: DefenseRequest) {
        self.source = source
        self.request = request
        envelope = Envelope(
            tool: Defense.toolName, rulesVersion: Self.rulesVersion, source: source, request: request.common)
        envelope.parameters = request.json
    }

    /// The days that can be analysed; says why not if there are none.
    mutating func horizon() -> Horizon? {
        let choice = HorizonChoice(source, request.common)
        guard let horizon = choice.horizon else {
            envelope.setUnknown(Self.subject, choice.reason)
            return nil
        }
        envelope.setHorizon(horizon, cut: choice.reason)
        return horizon
    }

    /// How often people are away unexpectedly, from the year before.
    private func log(_ horizon: Horizon) -> UnplannedAbsences {
        UnplannedAbsences(source.program, before: source.today ?? horizon.from)
    }

    private func absence(_ log: UnplannedAbsences) -> Double {
        request.absence ?? (log.isEnough ? log.share : DefenseRequest.standardAbsence)
    }

    /// What the schedule proves; says why not if that is nothing.
    ///
    /// `isTime` gets the share that is done, and says whether to stop.
    mutating func study(
        _ horizon: Horizon, isTime: (Double) throws -> Bool = { _ in false }
    ) throws -> DefenseStudy? {
        let study = try DefenseStudy(
            try HorizonStudy(source.program, horizon), target: request.rhoTarget, absence: absence(log(horizon)),
            isTime: isTime)
        guard !study.slots.isEmpty else {
            envelope.setUnknown(Self.subject, "nobody is needed from \(horizon.from) to \(horizon.to).")
            return nil
        }
        if !study.isWhole {
            envelope.missing.append(
                Envelope.Missing(
                    "half-days",
                    "time ran out: the first \(study.slots.count) of \(study.study.demandedSlots.count) half-days count, so real losses are at least these."
                ))
        }
        return study
    }

    /// Judges.
    mutating func fill(
        _ study: DefenseStudy, _ evidence: EvidenceLog, _ around: Surroundings, _ site: DefenseSite,
        showsNotes: Bool = false
    ) throws {
        let horizon = study.study.horizon
        let log = log(horizon)
        let absence = absence(log)
        envelope.missing += around.missing
        let layers = Layers(source, study, evidence, around, validity: site.validity)
        let demanded = DemandedLevel(study, source, evidence, around)
        if around.unlistedBreaches > 0 {
            envelope.missing.append(
                Envelope.Missing(
                    "hard rules in level 1",
                    "\(around.unlistedBreaches) more findings were not listed, so real half-days against a rule are at least these."
                ))
        }
        if !demanded.hasData { envelope.missing.append(Envelope.Missing("demanded level", "no assignments.")) }
        if !demanded.unasked.isEmpty {
            envelope.missing.append(
                Envelope.Missing(
                    "demanded level",
                    "it is at least \(demanded.level): \(Wording.some(demanded.unasked.map(\.what))) could not be asked."
                ))
        }
        let decision = try DefenseDecision(states: layers.all.map(\.state), demandedLevel: demanded.level)
        self.demanded = demanded
        intactBeyond = decision.intactBeyond
        envelope.level = Level(rawValue: decision.severity.rawValue)
        for layer in layers.all where layer.state == .unknown {
            envelope.missing.append(Envelope.Missing("level \(layer.number)", layer.evidence.first ?? "no evidence."))
        }
        var residual: Residual?
        if log.isEnough {
            residual = try Residual(layers.all, site.sharedCauses, initiating: Double(log.samples))
        } else {
            envelope.missing.append(
                Envelope.Missing(
                    "residual_frequency_per_year",
                    "only \(log.samples) unplanned absences in the \(UnplannedAbsences.days) days before; \(UnplannedAbsences.minimum) are needed."
                ))
        }
        let sentences = DefenseSentences(layers, decision, demanded)
        envelope.levelReasons = sentences.reasons
        envelope.headline = sentences.headline
        envelope.findings = sentences.findings(horizon)
        envelope.setCompleteness()
        envelope.figures =
            DefenseFigures(
                source: source, study: study, layers: layers, decision: decision, demanded: demanded,
                residual: residual,
                causes: site.sharedCauses, log: log, absence: absence,
                isAssumed: request.absence != nil || !log.isEnough,
                evidence: evidence, showsNotes: showsNotes
            )
            .json
    }
}

/// What the site says about proofs and shared causes.
struct DefenseSite: Sendable, Equatable {
    var validity = Validity()
    var sharedCauses = SharedCause.standard

    /// The standard.
    init() {}

    /// Reads the configuration, which the host has held against its schema.
    init(_ config: JSONValue) {
        func days(_ name: String, _ standard: Int) -> Int {
            config["evidence"]?[name]?.integerValue.flatMap { Int(exactly: $0) } ?? standard
        }
        validity = Validity(
            floatPoolDays: days("float_pool_days", 90), contactListDays: days("contact_list_days", 90),
            drillDays: days("drill_days", 180))
        if let given = config["shared_causes"]?.arrayValue {
            sharedCauses = given.compactMap(SharedCause.init(reading:))
        }
    }
}
