// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin

/// Puts what was read and computed into the envelope that every pattern answers with.
struct FairnessReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "fairness/1"
    /// What a caller needs to see what a single person carries (docs/operators/disclosure.md).
    static let personalScope = "personal:stress"

    private(set) var envelope: Envelope
    private let parameters: Parameters

    /// Reads, computes and says.
    static func answer(_ call: ToolCall, _ parameters: Parameters) async throws -> Envelope {
        var report = FairnessReport(tool: call.tool, parameters)
        let showsPersons = call.context.scopes.contains(personalScope)
        guard parameters.person == nil || showsPersons else {
            throw ToolFailure.denied("What a person carries needs the scope \(personalScope).")
        }
        do {
            let reading = try await ProgramReading(call, parameters)
            try call.checkCancellation()
            try report.fill(reading, showsPersons: showsPersons) { try call.checkCancellation() }
        } catch let failure as ServiceFailure where failure.status == .notFound && parameters.version == nil {
            report.setUnknown(failure.detail, what: "program")
        }
        return report.envelope
    }

    private init(tool: String, _ parameters: Parameters) {
        self.parameters = parameters
        envelope = Envelope(tool: tool, level: nil, headline: "", rulesVersion: Self.rulesVersion)
        envelope.parameters = parameters.json
        envelope.limit = parameters.limit
    }

    private mutating func fill(_ reading: ProgramReading, showsPersons: Bool, check: () throws -> Void) throws {
        envelope.scheduleVersion = reading.version
        envelope.inputDigest = reading.digest
        envelope.asOf = reading.now.map { "\($0)" }
        envelope.missing = reading.missing
        guard let asked = reading.asked else {
            return setUnknown("There is no last day: give \"until\".")
        }
        guard let days = reading.days else {
            return setUnknown("Nobody is assigned to anything from \(Wording.span(asked)).")
        }
        envelope.horizon = (from: "\(days.from)", to: "\(days.to)", days: days.dayCount)
        if days != asked { note("days", "only \(days.from) to \(days.to) of the days asked for have assignments.") }
        let ledger = try Ledger(
            reading.rows, days: days, weekStart: reading.weekStart, weights: parameters.weights, check: check)
        let study = try FairnessStudy(ledger, parameters, check: check)
        noteMissing(study)
        envelope.completeness = envelope.missing.isEmpty ? .complete : .partial
        if !showsPersons {
            note("people", "what a person carries needs the scope \(Self.personalScope); shares and counts are there.")
        }
        let names = showsPersons ? reading.names : [:]
        envelope.figures =
            Figures(study: study, parameters: parameters, names: names, showsPersons: showsPersons).json
        guard study.sharings.contains(where: { $0.inequality != nil }) else {
            return setUnknown("No group has \(parameters.minimumPeople) people who carry anything.", isNoted: true)
        }
        envelope.findings =
            FairnessFindings(study: study, parameters: parameters, names: names, showsPersons: showsPersons).all
        setLevel(study)
    }

    private mutating func noteMissing(_ study: FairnessStudy) {
        for sharing in study.sharings where sharing.inequality == nil {
            note(
                "sharing of \(sharing.group.words)",
                sharing.group.members.count < parameters.minimumPeople
                    ? "\(parameters.minimumPeople) people are needed." : "none of their duties weighs anything.")
        }
        let groups = study.sharings.filter { $0.inequality != nil }.count
        if parameters.person == nil, groups > study.charts.count {
            note("charts", "only \(study.charts.count) of \(groups) groups are charted: name a role.")
        }
        for chart in study.charts where chart.drift == nil {
            let points = chart.series.known.count
            note(
                "chart of \(chart.group.words)",
                points > parameters.baselineWeeks
                    ? "its first \(parameters.baselineWeeks) weeks do not differ."
                    : "\(points) whole weeks have figures; more than the \(parameters.baselineWeeks) of the baseline are needed."
            )
        }
    }

    /// The worst finding's; said without naming anybody, since others see headlines too.
    private mutating func setLevel(_ study: FairnessStudy) {
        let level = envelope.findings.compactMap(\.level).max() ?? .green
        let assessed = study.sharings.filter { $0.inequality != nil }
        let figures = assessed.map { sharing in
            "\(Wording.number(sharing.inequality?.gini ?? 0, decimals: 3)) among \(sharing.group.words)"
        }
        let rest = figures.count > 3 ? " and \(figures.count - 3) more groups" : ""
        envelope.level = level
        envelope.headline =
            (level == .green ? "Burden is shared evenly" : "Burden is not shared evenly everywhere")
            + ": Gini index \(figures.count > 3 ? figures.prefix(3).joined(separator: ", ") : Wording.list(figures))\(rest)."
        envelope.levelReasons = assessed.compactMap { sharing in
            guard let gini = sharing.inequality?.gini else { return nil }
            let level = parameters.thresholds.level(of: gini)
            return level == .green
                ? nil
                : "A Gini index of \(Wording.number(gini, decimals: 3)) among \(sharing.group.words) is \(level.word)."
        }
        let heavy = envelope.findings.filter { $0.code == "unsocial_uneven" }.count
        if heavy > 0 {
            envelope.levelReasons.append(
                "Nights, weekends, holidays and calls alone are shared unevenly in \(heavy) of \(assessed.count) groups."
            )
        }
        let far = envelope.findings.filter { $0.metric == "share_of_even" && $0.level == .yellow }.count
        if far > 0 {
            envelope.levelReasons.append(
                """
                \(far) of those who carry most or least of a group are \
                \(Wording.number(parameters.thresholds.share * 100)) % or more away from an even share.
                """
            )
        }
        let drifts = envelope.findings.filter { $0.code == "drift_up" }.count
        if drifts > 0 {
            envelope.levelReasons.append("\(drifts) of \(study.charts.count) charts rose in the last weeks.")
        }
        if envelope.levelReasons.isEmpty {
            envelope.levelReasons = ["No group, person or chart is beyond a threshold."]
        }
    }

    private mutating func note(_ what: String, _ reason: String) {
        envelope.missing.append(Envelope.Missing(what, reason))
    }

    /// Says that nothing could be computed, and why.
    private mutating func setUnknown(_ reason: String, what: String = "all figures", isNoted: Bool = false) {
        envelope.level = nil
        envelope.completeness = .unknown
        envelope.headline = "Fairness is not known. \(reason)"
        envelope.levelReasons = ["no_data: \(reason)"]
        if !isNoted { note(what, reason) }
    }
}
