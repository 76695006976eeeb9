// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// Puts what is known, and what is not, into the pinned envelope.
struct SitrepReport {
    /// Changes when the same signals would give another level.
    static let rulesVersion = "sitrep/1"

    let envelope: Envelope

    init(tool: String, _ known: Reconnaissance, limit: Int) {
        let unmeasured = Catalogue.unmeasured(tools: known.tools)
        let isFloored = unmeasured.contains { $0.kind == .hard }
        let combined = Combination(known.indicators, floor: isFloored ? .yellow : .green)
        var envelope = Envelope(
            tool: tool, level: combined.level, headline: Self.headline(combined, unmeasured),
            rulesVersion: Self.rulesVersion)
        envelope.limit = limit
        envelope.levelReasons = Self.reasons(combined, unmeasured, isFloored)
        envelope.parameters = ["limit": .integer(Int64(limit))]
        let first = known.replies.lazy.compactMap(\.envelope).first { $0["schedule_version"]?.integerValue != nil }
        envelope.scheduleVersion = first?["schedule_version"]?.integerValue
        envelope.inputDigest = first?["input_digest"]?.stringValue
        envelope.asOf = first?["as_of"]?.stringValue
        if let horizon = first?["horizon"], let from = horizon["from"]?.stringValue,
            let to = horizon["to"]?.stringValue, let days = horizon["days"]?.integerValue
        {
            envelope.horizon = (from, to, Int(days))
        }
        envelope.missing = Self.missing(known, unmeasured)
        envelope.completeness =
            combined.level == nil ? .unknown : envelope.missing.isEmpty ? .complete : .partial
        envelope.findings = Self.merged(known.replies.map(\.findings))
        envelope.figures = [
            "raw_level": .string(combined.level.word), "signals": .array(known.indicators.map(\.json)),
            "tools": .array(known.replies.map(\.json)),
            "causes": .array(combined.causes.map { .string($0.id) }),
            "unmeasured": .integer(Int64(unmeasured.count)),
        ]
        self.envelope = envelope
    }

    /// The worst first; of one level in the order of their tools, and then by date.
    private static func merged(_ lists: [[Finding]]) -> [Finding] {
        let all = lists.flatMap { list in list.enumerated().map { (place: $0.offset, finding: $0.element) } }
        return all.sorted { left, right in
            let (one, other) = (left.finding.level?.rawValue ?? -1, right.finding.level?.rawValue ?? -1)
            return one != other ? one > other : (left.place, left.finding.from) < (right.place, right.finding.from)
        }
        .map(\.finding)
    }

    private static func missing(_ known: Reconnaissance, _ unmeasured: [Catalogue.Entry]) -> [Envelope.Missing] {
        let silent = known.indicators.filter { $0.level == nil }.map {
            Envelope.Missing("signal \($0.id)", $0.causes.first ?? "it is not known")
        }
        let partial = known.replies.flatMap { reply in
            (reply.envelope?["missing"]?.arrayValue ?? []).map { entry in
                Envelope.Missing(
                    "\(reply.tool): \(entry["what"]?.stringValue ?? "")", entry["reason"]?.stringValue ?? "")
            }
        }
        return silent + partial
            + unmeasured.map { Envelope.Missing("\($0.what) (\($0.tool))", "no enabled plugin measures it") }
    }

    private static func reasons(
        _ combined: Combination, _ unmeasured: [Catalogue.Entry], _ isFloored: Bool
    ) -> [String] {
        guard combined.level != nil else { return ["Nothing is known: no signal has a level."] }
        var reasons = combined.causes.map { cause in
            "\(cause.id) is \(cause.level.word): \(cause.causes.first ?? "no cause was given.")"
        }
        if isFloored {
            let hard = unmeasured.filter { $0.kind == .hard }.map(\.what).joined(separator: ", ")
            reasons.append("It cannot be GREEN while nobody measures \(hard).")
        }
        return reasons
    }

    private static func headline(_ combined: Combination, _ unmeasured: [Catalogue.Entry]) -> String {
        guard let level = combined.level else {
            let why =
                combined.causes.first?.causes.first.map { ": \(sentence($0))" }
                ?? ": no enabled plugin publishes a signal."
            return "The state of the program is not known" + why
        }
        if let cause = combined.causes.first(where: { $0.level != nil }) ?? combined.causes.first {
            let text = cause.causes.first ?? "\(cause.id) says so"
            let lead = cause.level == nil ? "\(cause.id) is not known, \(text)" : text
            return "The program is at \(level.word): \(sentence(lead))"
        }
        return level == .green
            ? "The program is at GREEN: every figure is as it should be."
            : "The program is at \(level.word): nothing measured is wrong, but \(unmeasured.count) figures are not measured."
    }

    /// After a colon: `On Tue` becomes `on Tue`, names keep their capital; one full stop at the end.
    private static func sentence(_ text: String) -> String {
        let starts = ["On ", "In ", "The ", "Over ", "Utilization ", "Nobody "]
        let begun = starts.contains(where: text.hasPrefix) ? text.prefix(1).lowercased() + text.dropFirst() : text
        return begun.hasSuffix(".") ? begun : begun + "."
    }
}
