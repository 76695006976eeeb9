// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Puts readiness into the pinned envelope.
///
/// What feeds P or T and is not there makes it UNKNOWN, never C-1; equipment that nobody reports leaves it partial.
struct ReadinessReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "readiness/1"
    /// What is not known without data.
    static let subject = "Readiness"

    private let source: ProgramSource
    private let rules: ReadinessRules
    private(set) var envelope: Envelope
    private(set) var status: ReadinessStatus?

    /// Rates; `check` is asked now and then and answers whether it is time to stop.
    init(
        tool: String, source: ProgramSource, parameters: ReadinessParameters, rules: ReadinessRules,
        check: (Int, Int) throws -> Bool = { _, _ in false }
    ) throws {
        self.source = source
        self.rules = rules
        envelope = Envelope(tool: tool, rulesVersion: Self.rulesVersion, source: source, request: parameters.request)
        envelope.parameters = parameters.json
        if let failed = failedFeed() {
            envelope.setUnknown(Self.subject, failed, what: "P, T and C")
            return
        }
        let choice = HorizonChoice(source, parameters.request)
        guard let horizon = choice.horizon else {
            envelope.setUnknown(Self.subject, choice.reason)
            return
        }
        envelope.setHorizon(horizon, cut: choice.reason)
        let book = CredentialBook(source.program)
        let tasks = try MissionTasks(try HorizonStudy(source.program, horizon), book, rules, check: check)
        guard tasks.skipped == 0 || tasks.categoryOneOpen > 0 else {
            // A service without a spare may hide in what was not looked at.
            envelope.setUnknown(
                Self.subject, "time was up with \(tasks.skipped) slots left; ask for fewer days.", code: "time_limit")
            return
        }
        let personnel = Personnel(source.program, on: horizon.from, book, rules)
        let status = ReadinessStatus(personnel, tasks, rules)
        self.status = status
        fill(status, forecast: forecast(horizon, book, status.scales), parameters)
    }

    /// Why a table that P or T hang on is not there; nil if all are.
    private func failedFeed() -> String? {
        var feeds = ["establishment", "absences"]
        let needsCredentials = source.program.services.contains { !$0.credentials.isEmpty }
        if needsCredentials || !rules.postCredentials.isEmpty { feeds.append("credentials") }
        for feed in feeds where !source.has(feed) {
            let reason = source.missing.first { $0.what == "table \(feed)" }?.reason ?? "it was not given"
            return "the table \(feed) is missing: \(reason)"
        }
        return source.program.establishment.isEmpty ? "the establishment names no post." : nil
    }

    /// The day of the horizon with the fewest people available, the first of equals.
    private func forecast(
        _ horizon: Horizon, _ book: CredentialBook, _ scales: RatingScales
    ) -> (personnel: Personnel, rating: PersonnelRating)? {
        horizon.dates.prefix(62).map { Personnel(source.program, on: $0, book, rules) }
            .min { ($0.available, $0.date) < ($1.available, $1.date) }.map { ($0, $0.rating(scales)) }
    }

    private mutating func fill(
        _ status: ReadinessStatus, forecast: (personnel: Personnel, rating: PersonnelRating)?,
        _ parameters: ReadinessParameters
    ) {
        envelope.level = status.level
        if let reason = status.equipmentReason {
            envelope.missing.append(Envelope.Missing("S and R", "not reported: \(reason)."))
        } else if status.onHand == nil || status.serviceable == nil {
            envelope.missing.append(Envelope.Missing("S and R", "not rated: no equipment is required or on hand."))
        }
        if status.personnelRating.level == nil {
            envelope.missing.append(Envelope.Missing("P", "not rated: the establishment requires nobody."))
        }
        if status.tasks.ratings.isEmpty {
            envelope.missing.append(Envelope.Missing("T", "not rated: no mission task needs anybody in these days."))
        }
        if status.tasks.skipped > 0 {
            envelope.missing.append(
                Envelope.Missing("\(status.tasks.skipped) slots", "time was up; the level is at least as bad as this."))
        }
        guard status.level != nil else {
            envelope.setUnknown(Self.subject, "no part could be rated.")
            return
        }
        envelope.setCompleteness()
        envelope.levelReasons = reasons(status)
        var findings = Shortfalls(status, source).all()
        if let forecast, let finding = decline(status, forecast) { findings = (findings + [finding]).ranked() }
        envelope.findings = findings
        envelope.headline = headline(status)
        envelope.figures = ReadinessFigures(status, rules, forecast: forecast).json
        envelope.figures["deficiencies"] = .array(
            findings.filter { ($0.level ?? .green) > .green }.prefix(10).map { .string($0.sentence) })
        guard parameters.writesMemo else { return }
        envelope.figures["executive_summary"] = .string(
            (rules.isStamped ? ReadinessRules.stamp + ". " : "") + category(status) + ": "
                + status.boxes.joined(separator: "; ") + ".")
        envelope.figures["memo"] =
            Memo(status, envelope, program: source.profile.name, isStamped: rules.isStamped)?.json ?? .null
    }

    /// `C-2`.
    private func category(_ status: ReadinessStatus) -> String {
        status.category.prefix(1) + "-" + status.category.dropFirst()
    }

    private func reasons(_ status: ReadinessStatus) -> [String] {
        var reasons = [
            "\(status.overall.level.map { "C-\($0)" } ?? "C") from \(status.overall.basis.joined(separator: ", ")): "
                + status.boxes.joined(separator: "; ") + "."
        ]
        if !status.overall.limitingFactors.isEmpty {
            reasons.append("Limiting: \(status.overall.limitingFactors.joined(separator: ", ")).")
        }
        if status.tasks.categoryOneOpen > 0 {
            reasons.append("Patient safety cannot be covered in \(status.tasks.categoryOneOpen) slots: BLACK.")
        }
        if let directive = status.directive {
            reasons.append("C-5 by directive of \(directive.by) until \(directive.until): \(directive.reason)")
        }
        return reasons
    }

    private func headline(_ status: ReadinessStatus) -> String {
        let worst = envelope.findings.first { ($0.level ?? .green) > .green }
        let rest = worst.map { " \($0.sentence)" } ?? " \(status.boxes.joined(separator: "; "))."
        let directed = status.directive.map { ", C-5 by directive of \($0.by)" } ?? ""
        return "Readiness is C-\(status.overall.level ?? 0) (unofficial analogue)\(directed):\(rest)"
    }

    /// A day of the horizon on which P is worse than today.
    private func decline(
        _ status: ReadinessStatus, _ forecast: (personnel: Personnel, rating: PersonnelRating)
    ) -> Finding? {
        guard let now = status.personnelRating.level, let then = forecast.rating.level, then > now else { return nil }
        let date = forecast.personnel.date
        return Finding(
            code: "personnel_forecast", level: .green, subject: [], from: "\(date)", to: "\(date)",
            metric: "strength_pct", value: forecast.rating.strength, unit: "percent",
            sentence:
                "On \(Wording.date(date)) only \(forecast.personnel.available) of \(forecast.personnel.required) are available: P-\(then).",
            action: "Approve no more leave for that day.")
    }
}
