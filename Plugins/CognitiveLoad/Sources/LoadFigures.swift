// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The figures of the desk as JSON.
struct LoadFigures {
    private static let mostRows = 40
    private static let day = 1440.0

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

    var json: JSONObject {
        let (replay, settings) = (desk.replay, report.parameters.desk)
        let sessions = desk.sessions(pause: settings.sessionPauseMinutes)
        let touched = desk.open.compactMap { Desk.interactivity($0) }
        let oldest = desk.open.min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        let late = desk.open.filter { desk.isOverdue($0) }
        return [
            "open_now": .integer(Int64(desk.open.count)), "mean_open": number(replay.meanOpen),
            "maximum_open": .integer(Int64(replay.maximum)), "items": .integer(Int64(replay.items)),
            "arrivals": .integer(Int64(replay.arrivals)), "rate_per_day": number(replay.rate * Self.day),
            "mean_days_open": number(replay.meanTime.map { $0 / Self.day }),
            "share_above_limit": number(replay.share(above: report.parameters.limit)),
            "share_above_7": number(replay.share(above: DeskSettings.secondLimit)),
            // Null where there is no mean to reckon from.
            "share_above_limit_if_random": number(
                try? Occupancy.probability(ofMoreThan: report.parameters.limit, meanOpen: replay.meanOpen)),
            "oldest": oldest.map { row($0) } ?? .null, "overdue": .integer(Int64(late.count)),
            "urgent_overdue": .integer(
                Int64(late.filter { Desk.isUrgent($0, hours: settings.urgentHours) }.count)),
            "due_today": .integer(
                Int64(desk.open.filter { !desk.isOverdue($0) && $0.deadline?.date == desk.now.date }.count)),
            "desk": deskJSON, "sessions": .integer(Int64(sessions.count)),
            "switch_rate": sessions.steps == 0 ? .null : number(Double(sessions.switches) / Double(sessions.steps)),
            "interactivity": [
                "mean": number(Statistics.mean(touched.map(Double.init))),
                "maximum": touched.max().map { .integer(Int64($0)) } ?? .null,
            ],
            "batches": .array(batches.prefix(10).map { batch($0) }),
            "safe_to_default": .array(
                desk.open.filter { $0.isReversible && $0.isRuleChecked }.prefix(Self.mostRows).map { .string($0.id) }),
            "queue": .array(desk.open.prefix(Self.mostRows).map { row($0) }),
        ]
    }

    private var deskJSON: JSONValue {
        guard let load else { return .null }
        return [
            "utilization": number(load.utilization), "handling_minutes": number(load.minutes),
            "handling_estimated": .bool(load.isEstimated),
            "coordinators": .integer(Int64(report.parameters.desk.coordinators)),
            "hours_per_week": number(report.parameters.desk.hoursPerWeek),
            "p_wait": number(load.probabilityOfWaiting), "wait_hours": number(load.wait),
            "wait_reason": load.wait == nil ? "unstable: more comes in than can be decided" : .null,
        ]
    }

    private func batch(_ batch: Batch) -> JSONValue {
        [
            "items": .array(batch.items.prefix(Self.mostRows).map { .string($0.id) }), "week": .string("\(batch.week)"),
            "kind": report.showsKinds ? .string(batch.items[0].kind) : .null,
            "person": batch.person.map { .string(report.source.program.people[$0].id) } ?? .null,
        ]
    }

    private func row(_ item: WorkItem) -> JSONValue {
        [
            "id": .string(item.id), "kind": report.showsKinds ? .string(item.kind) : .null,
            "created_at": .string("\(item.createdAt)"), "deadline": item.deadline.map { .string("\($0)") } ?? .null,
            "days_open": number(Double(desk.now.minutes - item.createdAt.minutes) / Self.day),
            "overdue": .bool(desk.isOverdue(item)),
            "urgent": .bool(Desk.isUrgent(item, hours: report.parameters.desk.urgentHours)),
            "person": item.person.map { .string(report.source.program.people[$0].id) } ?? .null,
            "interactivity": Desk.interactivity(item).map { .integer(Int64($0)) } ?? .null,
            "bits": number(Desk.bits(item)),
        ]
    }

    /// Nine places are more than any figure here is good for, and keep answers short.
    private func number(_ value: Double?) -> JSONValue { value.map { .number(($0 * 1e9).rounded() / 1e9) } ?? .null }
}
