// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Puts what passed over the desk into the pinned envelope: level, reasons, headline, findings and figures.
struct LoadReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "cognitive_load/1"
    static let subject = "Cognitive load"

    let source: ProgramSource
    let parameters: Parameters
    /// Whether the caller may see what items are about: kinds are the program's own words.
    let showsKinds: Bool
    /// The share of time above the limit; nil if it is not known.
    private(set) var share: Double?
    private(set) var envelope: Envelope

    init(tool: String, source: ProgramSource, parameters: Parameters, showsKinds: Bool) throws {
        self.source = source
        self.parameters = parameters
        self.showsKinds = showsKinds
        envelope = Envelope(tool: tool, rulesVersion: Self.rulesVersion, source: source, request: parameters.request)
        envelope.parameters = parameters.json
        // Counts of what was, not bounds of what could be.
        envelope.method = .confirmed
        if let taskLoad = parameters.taskLoad { envelope.figures["task_load"] = Self.json(taskLoad) }
        guard let now = source.now else {
            envelope.setUnknown(Self.subject, "the program's now is not known.")
            return
        }
        guard source.has("work_items") else {
            envelope.setUnknown(Self.subject, "there is no table of work items.", what: "work items")
            return
        }
        let desk = try Desk(source.program, now: now, days: parameters.windowDays)
        if let horizon = Horizon(DateRange(from: desk.window.from.date, to: now.date)) { envelope.setHorizon(horizon) }
        if !desk.rejected.isEmpty {
            envelope.missing.append(
                Envelope.Missing(
                    "work items", "decided before they arose, and left out: \(Wording.some(desk.rejected))."))
        }
        guard let sign = desk.lastSign, now.minutes - sign.minutes <= Int64(parameters.desk.feedDays) * 1440 else {
            let when = desk.lastSign.map { "nothing came in or was decided since \(Wording.date($0.date))" }
            envelope.setUnknown(
                Self.subject, "\(when ?? "there are no work items"): the feed may be dead.", what: "work items")
            return
        }
        try fill(desk)
    }

    private mutating func fill(_ desk: Desk) throws {
        let load = try desk.load(parameters.desk)
        if load == nil {
            envelope.missing.append(
                Envelope.Missing(
                    "desk",
                    "how long a decision takes is not known: fewer than \(Queueing.minimumSamples) decisions in a row in a year; give handling_minutes, or name it in [config.desk]."
                ))
        }
        let mute = desk.open.filter { Desk.interactivity($0) == nil }.count
        if mute > 0 {
            envelope.missing.append(
                Envelope.Missing(
                    "interactivity", "\(mute) open item\(mute == 1 ? "" : "s") say nothing of what they touch."))
        }
        let above = desk.replay.share(above: parameters.limit)
        share = above
        var level = Level.green
        var reasons: [String] = []
        if desk.replay.items == 0 {
            reasons.append("Nothing came in and nothing waits: the desk is idle.")
        } else {
            level = parameters.level(ofShare: above)
            reasons.append(
                "More than \(parameters.limit) items were open for \(Wording.percent(above)) of the time: \(level.word)."
            )
        }
        if let load {
            let found = Parameters.level(ofUtilization: load.utilization)
            if found > .green {
                reasons.append("The desk is busy for \(Wording.percent(load.utilization)) of its hours: \(found.word).")
            }
            level = max(level, found)
        }
        let late = desk.open.filter {
            desk.isOverdue($0) && Desk.isUrgent($0, hours: parameters.desk.urgentHours)
        }
        if !late.isEmpty {
            level = .red
            reasons.append("\(late.count) urgent item\(late.count == 1 ? " is" : "s are") past the deadline: RED.")
        }
        let batches = Batch.all(desk.open, weekStart: source.profile.weekStart)
        let findings = LoadFindings(self, desk, load, batches)
        envelope.level = level
        envelope.levelReasons = reasons
        envelope.findings = findings.all.ranked()
        envelope.headline = findings.headline(level)
        for member in LoadFigures(self, desk, load, batches).json { envelope.figures[member.key] = member.value }
        envelope.setCompleteness()
    }

    private static func json(_ index: TaskLoadIndex) -> JSONValue {
        [
            "raw": .number(index.raw), "weighted": index.weighted.map { .number($0) } ?? .null,
            "weighted_reason": index.weighted == nil
                ? "no weights, or not those of \(TaskLoadIndex.comparisons) comparisons" : .null,
        ]
    }
}
