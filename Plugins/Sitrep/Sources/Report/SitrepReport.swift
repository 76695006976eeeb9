// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// Puts what is known, what is remembered and what is not known into the pinned envelope.
struct SitrepReport {
    /// Changes when the same signals would give another level.
    static let rulesVersion = "sitrep/2"
    /// Of one tool so many missing things are shown; the tool itself says the rest.
    private static let missingOfATool = 3

    let envelope: Envelope

    init(tool: String, _ now: Situation, limit: Int, changes: Changes?) {
        let known = now.known
        let unmeasured = Catalogue.unmeasured(tools: known.tools)
        let wording = SitrepWording(now, unmeasured: unmeasured)
        var envelope = Envelope(
            tool: tool, level: now.shown, headline: wording.headline, rulesVersion: Self.rulesVersion)
        envelope.limit = limit
        envelope.levelReasons = wording.reasons
        envelope.parameters = ["limit": .integer(Int64(limit))]
        if let changes {
            envelope.parameters = ["limit": .integer(Int64(limit)), "changes_since": .integer(changes.base.number)]
        }
        let first = known.first
        envelope.scheduleVersion = first?["schedule_version"]?.integerValue
        envelope.inputDigest = first?["input_digest"]?.stringValue
        envelope.asOf = first?["as_of"]?.stringValue
        if let horizon = first?["horizon"], let from = horizon["from"]?.stringValue,
            let to = horizon["to"]?.stringValue, let days = horizon["days"]?.integerValue
        {
            envelope.horizon = (from, to, Int(days))
        }
        envelope.missing = Self.missing(now, unmeasured)
        envelope.completeness = now.raw == nil ? .unknown : envelope.missing.isEmpty ? .complete : .partial
        envelope.findings = Self.merged(known.replies.map(\.findings))
        envelope.figures = SitrepFigures(now, unmeasured: unmeasured.count, changes: changes).json
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

    private static func missing(_ now: Situation, _ unmeasured: [Catalogue.Entry]) -> [Envelope.Missing] {
        let silent = now.reading.indicators.filter { $0.level == nil }.map {
            Envelope.Missing("signal \($0.id)", $0.causes.first ?? "it is not known")
        }
        let partial = now.known.replies.flatMap { reply -> [Envelope.Missing] in
            let entries = reply.envelope?["missing"]?.arrayValue ?? []
            let shown = entries.prefix(missingOfATool).map { entry in
                Envelope.Missing(
                    "\(reply.tool): \(entry["what"]?.stringValue ?? "")", entry["reason"]?.stringValue ?? "")
            }
            let rest = entries.count - shown.count
            return rest > 0 ? shown + [Envelope.Missing(reply.tool, "\(rest) more; ask the tool itself")] : shown
        }
        let late = now.known.replies.filter { $0.envelope == nil && $0.code == nil }.map {
            Envelope.Missing($0.tool, $0.failure ?? "it was not asked")
        }
        let memory = now.fault.map {
            [Envelope.Missing("memory", "this look is not remembered, and the level may not be filtered: \($0)")]
        }
        let crisis = now.crisisFault.map {
            [Envelope.Missing("crisis mode", "it cannot be read whether it is on: \($0)")]
        }
        return silent + partial + late + (memory ?? []) + (crisis ?? [])
            + unmeasured.map { Envelope.Missing("\($0.what) (\($0.tool))", "no enabled plugin measures it") }
    }
}
