// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What a coordinator should know of the desk, and what to do about it.
struct LoadFindings {
    private let report: LoadReport
    private let desk: Desk
    private let load: DeskLoad?
    private let batches: [Batch]

    init(_ report: LoadReport, _ desk: Desk, _ load: DeskLoad?, _ batches: [Batch]) {
        self.report = report
        self.desk = desk
        self.load = load
        self.batches = batches
    }

    var all: [Finding] {
        overdue + [aboveLimit, busy].compactMap { $0 } + batches.map { batch($0) }
            + [dueToday, safeToDefault].compactMap { $0 } + entangled
    }

    /// `9 open, 3 can be closed in one batch, 2 expire today`.
    func headline(_ level: Level) -> String {
        if desk.open.isEmpty, desk.replay.items == 0 { return "The desk is idle: nothing came in and nothing waits." }
        var parts = ["\(desk.open.count) open"]
        if let most = batches.first { parts.append("\(most.items.count) can be closed in one batch") }
        let today = expiring.count
        if today > 0 { parts.append("\(today) \(today == 1 ? "expires" : "expire") today") }
        let late = desk.open.filter { desk.isOverdue($0) }.count
        if late > 0 { parts.append("\(late) past the deadline") }
        let share = Wording.percent(desk.replay.share(above: report.parameters.limit))
        parts.append("for \(share) of the time more than \(report.parameters.limit) were open")
        return parts.joined(separator: ", ") + "."
    }

    // MARK: - One finding each

    private var overdue: [Finding] {
        desk.open.filter { desk.isOverdue($0) }.map { item in
            let isUrgent = Desk.isUrgent(item, hours: report.parameters.desk.urgentHours)
            let late = Double(desk.now.minutes - (item.deadline?.minutes ?? desk.now.minutes)) / 60
            return Finding(
                code: isUrgent ? "urgent_overdue" : "overdue", level: isUrgent ? .red : .yellow, subject: [item.id],
                from: "\(item.createdAt)", to: "\(item.deadline ?? desk.now)", metric: "hours_late", value: late,
                unit: "hours", threshold: 0,
                sentence: "\(begun(item)) was due \(when(item.deadline)) and is not decided.",
                action: isUrgent ? "Decide it now." : "Decide it today, or say until when it may wait.")
        }
    }

    private var aboveLimit: Finding? {
        let (share, limit) = (desk.replay.share(above: report.parameters.limit), report.parameters.limit)
        let level = report.parameters.level(ofShare: share)
        guard level > .green else { return nil }
        let oldest = desk.open.min { $0.createdAt < $1.createdAt }
        let first =
            batches.first.map { "Close the \($0.items.count) that belong together first" }
            ?? oldest.map { "Decide \(name($0)) first, the oldest" } ?? "Keep the list short"
        return Finding(
            code: "above_limit", level: level, subject: [], from: "\(desk.window.from)", to: "\(desk.now)",
            metric: "share_above_limit", value: share, unit: "ratio", threshold: report.parameters.alarmShare,
            sentence:
                "For \(Wording.percent(share)) of the last \(report.parameters.windowDays) days more than \(limit) items were open, \(Wording.number(desk.replay.meanOpen)) on average.",
            action: "\(first), and set aside one session a week for what has no deadline.")
    }

    private var busy: Finding? {
        guard let load else { return nil }
        let level = Parameters.level(ofUtilization: load.utilization)
        guard level > .green else { return nil }
        let wait = load.wait.map { "an item waits \(Wording.number($0)) hours" } ?? "the list grows without end"
        return Finding(
            code: "desk_busy", level: level, subject: [], from: "\(desk.window.from)", to: "\(desk.now)",
            metric: "desk_utilization", value: load.utilization, unit: "ratio", threshold: 0.80,
            sentence: "The desk is busy for \(Wording.percent(load.utilization)) of its hours: \(wait).",
            action: "Give the desk more hours, or let rules decide what can be taken back.")
    }

    private func batch(_ batch: Batch) -> Finding {
        let kind = report.showsKinds ? batch.items[0].kind.replacing("_", with: " ") + " items" : "items of one kind"
        let about =
            batch.person.map { "about \(report.source.name(of: $0))" }
            ?? (report.showsKinds ? batch.rule.map { "under \($0.dropFirst(5))" } : nil)
            ?? "under the same rule"
        return Finding(
            code: "batch", level: .green, subject: batch.items.map(\.id), from: "\(batch.week)",
            to: "\(batch.week.advanced(by: 6))", metric: "batch_size", value: Double(batch.items.count), unit: "items",
            sentence:
                "\(batch.items.count) \(kind) \(about), due in the week of \(Wording.date(batch.week)), can be closed together.",
            action: "Decide \(Wording.some(batch.items.map(\.id), atMost: 6)) in one sitting.")
    }

    private var expiring: [WorkItem] {
        desk.open.filter { !desk.isOverdue($0) && $0.deadline?.date == desk.now.date }
    }

    private var dueToday: Finding? {
        guard !expiring.isEmpty else { return nil }
        let names = Wording.some(expiring.map { "\(name($0)) at \($0.deadline?.time.description ?? "")" })
        return Finding(
            code: "due_today", level: .green, subject: expiring.map(\.id), from: "\(desk.now)",
            to: "\(desk.now.date)", metric: "due_today", value: Double(expiring.count), unit: "items",
            sentence: "\(expiring.count) \(expiring.count == 1 ? "item expires" : "items expire") today: \(names).",
            action: "Take \(expiring.count == 1 ? "it" : "them") first.")
    }

    /// What may be left to a rule; nothing is approved because somebody is tired.
    private var safeToDefault: Finding? {
        let safe = desk.open.filter { $0.isReversible && $0.isRuleChecked }
        guard !safe.isEmpty else { return nil }
        return Finding(
            code: "safe_to_default", level: .green, subject: safe.map(\.id), from: "\(desk.now)", to: "\(desk.now)",
            metric: "safe_to_default", value: Double(safe.count), unit: "items",
            sentence:
                "\(safe.count) open item\(safe.count == 1 ? "" : "s") can be taken back and \(safe.count == 1 ? "was" : "were") checked against the rules.",
            action: "Agree on a default for \(Wording.some(safe.map(\.id))); nothing is decided by itself.")
    }

    /// Items that touch more than can be kept in mind.
    private var entangled: [Finding] {
        desk.open.compactMap { item in
            guard let touched = Desk.interactivity(item), touched > report.parameters.limit else { return nil }
            return Finding(
                code: "entangled", level: .green, subject: [item.id], from: "\(item.createdAt)",
                to: "\(item.deadline ?? desk.now)", metric: "interactivity", value: Double(touched), unit: "elements",
                threshold: Double(report.parameters.limit),
                sentence: "\(begun(item)) touches \(touched) people, slots and rules at once.",
                action: "Take it alone, with the schedule open, and not between others.")
        }
    }

    // MARK: - Words

    private func name(_ item: WorkItem) -> String {
        let what = report.showsKinds ? item.kind.replacing("_", with: " ") : "item"
        let about = item.person.map { " about \(report.source.name(of: $0))" } ?? ""
        return "\(what) \(item.id)\(about)"
    }

    private func begun(_ item: WorkItem) -> String {
        let text = name(item)
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private func when(_ moment: LocalDateTime?) -> String {
        moment.map { "\(Wording.date($0.date)) \($0.time)" } ?? "at no time"
    }
}
