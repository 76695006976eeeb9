// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// Puts the study of a window into the pinned envelope.
///
/// The headline and the reasons name nobody, whoever asks: only findings do, to those who may see it.
struct BehaviorReport {
    static let rulesVersion = "behavior/1"
    static let subject = "Behaviour"
    /// The scope without which the answer has shares and counts only.
    static let scope = "personal:behaviour"

    private(set) var envelope: Envelope
    /// The highest net burden, for the signal; nil if there were no exchanges.
    private(set) var highestNetBurden: Double?

    init(
        tool: String, source: ProgramSource, parameters: Parameters, weights: BurdenWeights, showsPeople: Bool,
        shouldStop: @escaping () -> Bool = { false }
    ) throws {
        envelope = Envelope(tool: tool, rulesVersion: Self.rulesVersion, source: source, request: parameters.request)
        var shown = parameters.json.objectValue ?? [:]
        shown["burden"] = weights.json
        envelope.parameters = .object(shown)
        guard let window = parameters.window(today: source.today) else {
            envelope.setUnknown(Self.subject, "there is no last day: give \"until\".")
            return
        }
        envelope.setHorizon(window)
        guard source.has("swaps") else {
            envelope.setUnknown(Self.subject, "the program has no table of swaps.", what: "swaps")
            return
        }
        let program = source.program
        let exchanges = Exchanges(program, in: window.range, weights)
        let activity = Activity(program, in: window.range, weights)
        let fairness = try Fairness.all(program, activity)
        let verdict = Verdict(exchanges, fairness)
        noteMissing(exchanges, activity, window.range, showsPeople)
        envelope.level = verdict.level
        envelope.levelReasons = verdict.reasons
        if !exchanges.executed.isEmpty { highestNetBurden = exchanges.net.max() }
        envelope.findings = BehaviorFindings(
            source: source, parameters: parameters, window: window.range, exchanges: exchanges, activity: activity,
            verdict: verdict, showsPeople: showsPeople
        ).all()
        envelope.figures = try ExchangeFigures(
            program: program, window: window, minimumSwaps: parameters.minimumSwaps, exchanges: exchanges,
            verdict: verdict, showsPeople: showsPeople
        ).json()
        if activity.days != nil {
            let (figures, shuffles) = try ActivityFigures(
                program: program, activity: activity, fairness: fairness, showsPeople: showsPeople,
                shouldStop: shouldStop
            ).json()
            for member in figures { envelope.figures[member.key] = member.value }
            if shuffles < ActivityFigures.shuffles {
                envelope.missing.append(
                    .init(
                        "p_permutation",
                        "time was up after \(shuffles) of \(ActivityFigures.shuffles) shuffles; p is at least 1 over one more than these."
                    ))
            }
        }
        envelope.headline = headline(exchanges, verdict, window)
        if envelope.level == nil { envelope.completeness = .unknown } else { envelope.setCompleteness() }
    }

    /// Adds the figures of another tool, or why they are not there.
    mutating func add(trails: Result<JSONValue, ServiceFailure>) {
        guard envelope.level != nil || !envelope.figures.isEmpty else { return }
        switch trails {
        case .success(let figures): envelope.figures["trails"] = figures
        case .failure(let failure):
            envelope.missing.append(.init("trails", failure.detail))
            envelope.setCompleteness()
        }
    }

    private mutating func noteMissing(
        _ exchanges: Exchanges, _ activity: Activity, _ window: DateRange, _ showsPeople: Bool
    ) {
        if !showsPeople {
            envelope.missing.append(
                .init("people", "figures of persons need the scope \(Self.scope); shares and counts are shown."))
        }
        let unknown = exchanges.all.count { $0.status == nil }
        if unknown > 0 {
            envelope.missing.append(.init("swaps", "\(unknown) swaps have a status that is not known here."))
        }
        guard let days = activity.days else {
            envelope.missing.append(.init("assignments", "there are none from \(window.from) to \(window.to)."))
            return
        }
        if days.from > window.from {
            envelope.missing.append(.init("assignments", "there are none before \(days.from)."))
        }
    }

    /// `1 half-day burden`, `2.5 half-day burdens`.
    private func burdens(_ value: Double) -> String {
        Wording.number(value) + (value == 1 ? " half-day burden" : " half-day burdens")
    }

    private func headline(_ exchanges: Exchanges, _ verdict: Verdict, _ window: Horizon) -> String {
        let days = "in the \(window.days) days to \(Wording.date(window.to))"
        let executed = exchanges.executed.count
        guard let level = verdict.level else {
            return "\(Self.subject) is not known: no exchange between two people was carried out \(days)."
        }
        let swaps = "\(executed) \(executed == 1 ? "exchange" : "exchanges") among \(exchanges.actors.count) people"
        if !verdict.takingOn.isEmpty {
            let count = verdict.takingOn.count
            return
                "Exchanges are \(level.word): \(count == 1 ? "one person" : "\(count) people") took on more than \(Wording.number(Verdict.burdenLimit)) half-day burdens net in \(swaps) \(days); ask whether that is as they want it."
        }
        if let uneven = verdict.uneven {
            return
                "Burden is \(level.word): nights, weekends and other work are shared unevenly among \(uneven.people) people of the role \(uneven.role.rawValue) \(days)."
        }
        return
            "Exchanges are \(level.word): \(swaps) \(days), and nobody took on more than \(burdens(max(0, exchanges.net.max() ?? 0))) net."
    }
}
