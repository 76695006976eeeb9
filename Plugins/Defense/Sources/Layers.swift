// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// Judges the five levels from what the schedule proves, what was recorded, and what others know.
struct Layers {
    let all: [Layer]
    /// Slots within their limits and without a broken rule; nil if there are none.
    let slotsWithin: Int
    let breachedSlots: Int
    let gaps: GapLog

    private let source: ProgramSource
    private let study: DefenseStudy
    private let today: LocalDate

    init(
        _ source: ProgramSource, _ study: DefenseStudy, _ evidence: EvidenceLog, _ around: Surroundings,
        validity: Validity
    ) {
        self.source = source
        self.study = study
        let today = source.today ?? study.study.horizon.from
        self.today = today
        let now = source.now ?? LocalDateTime(today, .midnight)
        gaps = GapLog(source.program, source.profile, evidence, now: now)
        let breached = Self.breached(study, around.breaches ?? [])
        let bad = breached.union(study.tight.map(\.slot))
        breachedSlots = breached.count
        slotsWithin = study.slots.count - bad.count
        all = [
            Self.prevention(study, within: slotsWithin, breached: breached.count, around),
            Self.control(gaps, around, now: now), Self.safety(study),
            Self.containment(study, source, around, now: now), Self.emergency(evidence, today, validity),
        ]
    }

    /// The half-days that somebody works while a rule about them is broken.
    private static func breached(_ study: DefenseStudy, _ breaches: [Surroundings.Breach]) -> Set<SlotIndex> {
        guard !breaches.isEmpty else { return [] }
        let program = study.study.program
        var result: Set<SlotIndex> = []
        for slot in study.slots {
            let here = breaches.filter { $0.from <= slot.date && slot.date <= $0.to }
            guard !here.isEmpty else { continue }
            let works = Set(study.study.assigned(in: slot).map { program.people[$0.person].id })
            if here.contains(where: { $0.person.map { works.contains($0) } ?? true }) { result.insert(slot) }
        }
        return result
    }

    private static func prevention(
        _ study: DefenseStudy, within: Int, breached: Int, _ around: Surroundings
    ) -> Layer {
        let share = study.slots.isEmpty ? nil : Double(within) / Double(study.slots.count)
        var evidence = [
            "\(within) of \(study.slots.count) half-days need at most \(Wording.percent(study.target)) of the people who can do the work"
                + (breached == 0 ? "." : " and break no rule.")
        ]
        if around.breaches == nil { evidence.append("Duty-hour rules were not checked.") }
        if breached > 0 {
            let bound = around.unlistedBreaches > 0 ? "at least " : ""
            evidence.append("In \(bound)\(breached) half-days somebody works against a duty-hour rule.")
        }
        return Layer(
            number: 1, state: share.map { Layer.state($0, intact: 0.80, degraded: 0.50) } ?? .unknown,
            effectiveness: share, intactFrom: 0.80, degradedFrom: 0.50, evidence: evidence, ageDays: 0,
            action: "Approve no more leave in the tight half-days; check_utilization_threshold names them.")
    }

    private static func control(_ gaps: GapLog, _ around: Surroundings, now: LocalDateTime) -> Layer {
        let since = gaps.newest.map { Double(now.minutes - $0.minutes) / 1440 }
        guard let share = gaps.share else {
            return Layer(
                number: 2, state: .unknown, effectiveness: nil, intactFrom: 0.90, degradedFrom: 0.70,
                evidence: ["No gap was recorded in the last \(GapLog.days) days."], ageDays: nil,
                action:
                    "Record gaps when they are noticed, as work items of the kind coverage_gap or with record_defense_evidence."
            )
        }
        var state = Layer.state(share, intact: 0.90, degraded: 0.70)
        var evidence = [
            "\(gaps.early) of \(gaps.count) gaps of the last \(GapLog.days) days were noticed at least \(GapLog.earlyHours) hours ahead, by \(wording(gaps))."
        ]
        if let periods = around.healthCheckPeriods {
            let isLate = periods > 2
            evidence.append(
                isLate ? "The last health check is older than two periods." : "The health check is current.")
            if isLate, state == .intact { state = .degraded }
        } else {
            evidence.append("No health check is known.")
            if state == .intact { state = .degraded }
        }
        return Layer(
            number: 2, state: state, effectiveness: share, intactFrom: 0.90, degradedFrom: 0.70, evidence: evidence,
            ageDays: since,
            action: "Look a week ahead every morning with detect_conflicts, and name a standby person for every day.")
    }

    private static func wording(_ gaps: GapLog) -> String {
        let besides = gaps.isSupplemented ? " and the recorded evidence" : ""
        return switch gaps.source {
        case .recorded: "the recorded evidence"
        case .workItems: "the work items\(besides)"
        case .absences: "the log of absences\(besides)"
        case nil: "nothing"
        }
    }

    private static func safety(_ study: DefenseStudy) -> Layer {
        let lost = study.singleLosses
        let there = study.presentPersonSlots
        let share = there == 0 ? nil : 1 - Double(lost) / Double(there)
        return Layer(
            number: 3, state: share.map { Layer.state($0, intact: 0.98, degraded: 0.90) } ?? .unknown,
            effectiveness: share, intactFrom: 0.98, degradedFrom: 0.90,
            evidence: [
                "\(lost) of \(there) single losses of a person in a half-day leave work that nobody else can take."
            ], ageDays: there == 0 ? nil : 0,
            action: "Train or free a second person where one is lost: run_contingency_analysis_resilience names them.")
    }

    private static func containment(
        _ study: DefenseStudy, _ source: ProgramSource, _ around: Surroundings, now: LocalDateTime
    ) -> Layer {
        guard let pairs = study.pairs, pairs.total > 0 else {
            return Layer(
                number: 4, state: .unknown, effectiveness: nil, intactFrom: 0.95, degradedFrom: 0.80,
                evidence: ["Losses of two people were not computed."], ageDays: nil,
                action: "Ask run_contingency_analysis_resilience for a shorter horizon.")
        }
        let share = 1 - Double(pairs.losing) / Double(pairs.total)
        var state = Layer.state(share, intact: 0.95, degraded: 0.80)
        var evidence = [
            "\(pairs.losing) of \(pairs.total) pairs of people would take patient safety or required work with them."
        ]
        if let worst = study.worstPair {
            let names = [worst.one, worst.other].map { source.name(of: $0) }
            evidence.append(
                "The worst are \(Wording.list(names)): \(Wording.halfDays(Double(worst.unserved))) without anybody.")
        }
        var age = 0.0
        if let fallbacks = around.fallbacks {
            if let built = fallbacks.builtAt { age = max(0, Double(now.minutes - built.minutes) / 1440) }
            evidence.append(
                fallbacks.plans == 0
                    ? "No fallback schedule is prepared."
                    : "\(fallbacks.fresh) of \(fallbacks.plans) fallback schedules are of the schedule as it is.")
            if fallbacks.fresh == 0, state == .intact { state = .degraded }
        } else {
            evidence.append("Whether fallback schedules are prepared is not known.")
        }
        return Layer(
            number: 4, state: state, effectiveness: share, intactFrom: 0.95, degradedFrom: 0.80, evidence: evidence,
            ageDays: age,
            action: around.fallbacks?.fresh == 0
                ? "Prepare the fallbacks anew, and keep the worst pair from being away together."
                : "Approve no leave that takes the worst pair away together.")
    }

    private static func emergency(_ log: EvidenceLog, _ today: LocalDate, _ validity: Validity) -> Layer {
        let kinds: [(kind: EvidenceRecord.Kind, days: Int)] = [
            (.floatPoolAcknowledged, validity.floatPoolDays), (.contactListTested, validity.contactListDays),
            (.escalationDrill, validity.drillDays),
        ]
        let proofs = kinds.map { log.newest($0.kind, upTo: today, passed: true) }
        let isValid = zip(kinds, proofs).map { kind, proof in
            proof.map { $0.date.distance(to: today) <= kind.days } ?? false
        }
        let valid = isValid.count { $0 }
        let isRecorded = kinds.contains { log.newest($0.kind, upTo: today) != nil }
        let evidence = zip(kinds, zip(proofs, isValid)).map { kind, proof -> String in
            guard let found = proof.0 else { return "It is not recorded that \(kind.kind.wording)." }
            let when = "\(kind.kind.wording.prefix(1).uppercased())\(kind.kind.wording.dropFirst()) on \(found.date)"
            return proof.1 ? "\(when)." : "\(when), more than \(kind.days) days ago."
        }
        let newest = proofs.compactMap { $0?.date }.max()
        let due = zip(kinds, isValid).filter { !$0.1 }.map { word($0.0.kind) }
        return Layer(
            number: 5,
            state: !isRecorded ? .unknown : valid == kinds.count ? .intact : valid == 0 ? .failed : .degraded,
            effectiveness: isRecorded ? Double(valid) / Double(kinds.count) : nil, intactFrom: 1, degradedFrom: 1.0 / 3,
            evidence: evidence, ageDays: newest.map { Double($0.distance(to: today)) },
            action: due.isEmpty ? "" : "Do and record with record_defense_evidence: \(Wording.list(due)).",
            unprovenSince: valid > 0
                ? nil
                : zip(kinds, proofs).compactMap { kind, proof in
                    proof?.date.advanced(by: kind.days + 1)
                }.max())
    }

    private static func word(_ kind: EvidenceRecord.Kind) -> String {
        switch kind {
        case .floatPoolAcknowledged: "a confirmation of the float pool"
        case .contactListTested: "a test of the contact list"
        default: "an escalation drill"
        }
    }
}

/// For how many days proofs of level 5 hold.
struct Validity: Sendable, Equatable {
    var floatPoolDays = 90
    var contactListDays = 90
    var drillDays = 180
}
