// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Puts what the trails say into the pinned envelope.
struct StigmergyReport {
    static let rulesVersion = "stigmergy/1"
    static let subject = "Preference for slots"
    /// The scope without which nobody is suggested and no signal of preference is read.
    static let scope = "personal:behaviour"
    /// Slots for which people are suggested in one answer.
    static let suggestedSlots = 3

    let source: ProgramSource
    let parameters: Parameters
    let fed: FedTrails
    let showsPeople: Bool
    private(set) var envelope: Envelope
    /// Avoided slots of protected work, for the signal; nil if nothing is known.
    private(set) var avoidedProtected: Double?

    init(
        tool: String, source: ProgramSource, parameters: Parameters, siteHalfLife: Double, fed: FedTrails,
        now: LocalDateTime, showsPeople: Bool
    ) throws {
        self.source = source
        self.parameters = parameters
        self.fed = fed
        self.showsPeople = showsPeople
        envelope = Envelope(tool: tool, rulesVersion: Self.rulesVersion, source: source, request: parameters.request)
        envelope.parameters = parameters.json(siteHalfLife: siteHalfLife)
        envelope.missing += fed.missing
        noteMissing()
        if let service = parameters.service, source.program.serviceIndex[service] == nil {
            throw ToolFailure.invalid(
                field: "/service_id", value: .string(service), allowed: "the id of a service of the program")
        }
        let days = Int((TrailLedger<TrailKey>.memoryInHalfLives * fed.ledger.evaporation.halfLifeDays).rounded(.up))
        let memory = Horizon(from: now.date.advanced(by: 1 - days), days: days)
        if let memory { envelope.setHorizon(memory) }
        let moment = Double(now.minutes) / 1440
        let slots = SlotTrails.all(fed.ledger, source, today: now.date, now: moment).filter {
            parameters.matches($0.key)
        }
        let suggestions = try suggestions(slots, now: now.date, moment)
        let lines = StigmergyFindings(
            source: source, slots: slots, suggestions: suggestions, showsPeople: showsPeople,
            window: (memory.map { "\($0.from)" } ?? "", "\(now.date)"))
        envelope.figures =
            StigmergyFigures(
                source: source, fed: fed, slots: slots, suggestions: suggestions, showsPeople: showsPeople, now: moment
            ).json
        guard !fed.ledger.trails.isEmpty else {
            envelope.setUnknown(
                Self.subject, "no exchange and no sign of preference has left a trail in the \(days) days before.",
                what: "trails")
            return
        }
        let critical = slots.filter { StigmergyFindings.isCritical($0, source.program) }
        avoidedProtected = Double(critical.count)
        envelope.level = critical.isEmpty ? .green : .yellow
        envelope.findings = lines.all()
        fillWords(slots, critical, lines)
        envelope.setCompleteness()
    }

    private mutating func noteMissing() {
        if !showsPeople {
            envelope.missing.append(
                .init("people", "suggestions of persons need the scope \(Self.scope); slots and counts are shown."))
        }
        if fed.withoutService > 0 {
            envelope.missing.append(
                .init(
                    "services",
                    "\(fed.withoutService) signs are about slots without an assignment, so that no service is known."))
        }
        let unknown = fed.unknownWords.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if !unknown.isEmpty {
            let words = Wording.some(unknown.map { "\($0.key) (\($0.value))" })
            envelope.missing.append(.init("signals", "these words say nothing here: \(words)."))
        }
        if fed.outcome.future > 0 {
            envelope.missing.append(
                .init("later events", "\(fed.outcome.future) lie after the program's now and wait."))
        }
    }

    private mutating func fillWords(
        _ slots: [SlotTrails], _ critical: [SlotTrails], _ lines: StigmergyFindings
    ) {
        if critical.isEmpty {
            let avoided = slots.count { $0.standing == .avoided }
            envelope.levelReasons = ["within: no slot of category 1 or 2 is avoided by more than half of the eligible."]
            let worst = envelope.findings.first { $0.code == "avoided" }
            envelope.headline =
                worst.map { "Preference for slots is GREEN; of \(avoided) avoided slots the clearest: \($0.sentence)" }
                ?? "Preference for slots is GREEN: no slot is clearly avoided."
        } else {
            envelope.levelReasons = critical.map {
                "avoided_protected: \(lines.name($0.key)) is avoided by \($0.avoiding) of \($0.eligible) eligible."
            }
            envelope.headline = "Preference for slots is YELLOW: \(envelope.findings.first?.sentence ?? "")"
        }
    }

    /// For what was asked about, else for the slots that are avoided most.
    private func suggestions(
        _ slots: [SlotTrails], now today: LocalDate, _ moment: Double
    ) throws(CoverageError) -> [Suggestion] {
        guard showsPeople, parameters.includesSuggestions else { return [] }
        var keys: [SlotKey]
        if let service = parameters.service, let weekday = parameters.weekday, let slot = parameters.slot {
            keys = [SlotKey(service: service, weekday: weekday, slot: slot)]
        } else {
            let avoided = slots.filter { $0.net < 0 || parameters.isSpecific }
            keys = avoided.sorted { ($0.net, $0.key) < ($1.net, $1.key) }.prefix(Self.suggestedSlots).map(\.key)
        }
        var found: [Suggestion] = []
        for key in keys {
            guard let date = parameters.date ?? Suggestion.nextDate(key, from: today, source.program) else { continue }
            let suggestion = try Suggestion(
                key, on: date, fed.ledger, source.program, now: moment, alpha: parameters.alpha, beta: parameters.beta)
            if let suggestion { found.append(suggestion) }
        }
        return found
    }
}
