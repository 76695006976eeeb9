// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The sentences of a report: its headline, and why it is the level that it is.
struct SitrepWording {
    private let now: Situation
    private let unmeasured: [Catalogue.Entry]
    private var combined: Combination { now.reading.combined }

    init(_ now: Situation, unmeasured: [Catalogue.Entry]) {
        self.now = now
        self.unmeasured = unmeasured
    }

    /// One sentence to read aloud; a second one when what is shown is not what is measured.
    var headline: String {
        guard let crisis else { return situation }
        return "\(situation) Crisis mode is on (\(crisis.severity.rawValue))."
    }

    private var crisis: Crisis? { now.crisis?.active(at: now.now) }

    private var situation: String {
        guard let shown = now.shown else { return notKnown }
        guard let raw = now.raw else { return "The program is held at \(shown.word). \(notKnown)" }
        if shown == raw { return "The program is at \(shown.word): \(cause(raw))" }
        return "The program is at \(shown.word)\(since); what is measured now is \(raw.word): \(cause(raw))"
    }

    private var notKnown: String {
        let why =
            combined.causes.first?.causes.first.map { ": \(Self.sentence($0))" }
            ?? ": no enabled plugin publishes a signal."
        return "The state of the program is not known" + why
    }

    private var since: String { now.memory?.since.map { " since \($0)" } ?? "" }

    private func cause(_ level: Level) -> String {
        if let cause = combined.causes.first(where: { $0.level != nil }) ?? combined.causes.first {
            let text = cause.causes.first ?? "\(cause.id) says so"
            return Self.sentence(cause.level == nil ? "\(cause.id) is not known, \(text)" : text)
        }
        return level == .green
            ? "every figure is as it should be."
            : "nothing measured is wrong, but \(unmeasured.count) figures are not measured."
    }

    /// Why it is at its level: the causes, the floor, and what the filter does; and crisis mode, which is no level.
    var reasons: [String] { measured + (crisis.map { [$0.sentence] } ?? []) }

    private var measured: [String] {
        guard combined.level != nil else { return ["Nothing is known: no signal has a level."] + filter }
        var reasons = combined.causes.map { cause in
            "\(cause.id) is \(cause.level.word): \(cause.causes.first ?? "no cause was given.")"
        }
        if combined.floor > .green {
            let hard = unmeasured.filter { $0.kind == .hard }.map(\.what).joined(separator: ", ")
            reasons.append("It is at least \(combined.floor.word) while nobody measures \(hard).")
        }
        return reasons + filter
    }

    private var filter: [String] {
        guard let memory = now.memory, let shown = memory.shown, let raw = now.raw ?? now.memory?.shown else {
            return []
        }
        if memory.needsAcknowledgement {
            return ["BLACK stays until somebody has acknowledged it (acknowledge_sitrep)."]
        }
        guard shown != now.raw, now.raw != nil else { return [] }
        if raw > shown {
            return [
                "\(raw.word) is shown when two of the last three evaluations have reached it; one that is alone is not."
            ]
        }
        let count = memory.filter?.remainingUntilFall() ?? 0
        return ["It falls by one step after \(count) more evaluations in a row that are below \(shown.word)."]
    }

    /// After a colon: `On Tue` becomes `on Tue`, names keep their capital; one full stop at the end.
    private static func sentence(_ text: String) -> String {
        let starts = ["On ", "In ", "The ", "Over ", "Utilization ", "Nobody "]
        let begun = starts.contains(where: text.hasPrefix) ? text.prefix(1).lowercased() + text.dropFirst() : text
        return begun.hasSuffix(".") ? begun : begun + "."
    }
}
