// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// `explain_duty_hours`: one person's period as a table of intervals with running totals, and every limit.
enum ExplainDutyHours {
    static func tool(_ library: ProgramLibrary) -> Tool {
        Tool(
            "explain_duty_hours", title: "Explain duty hours",
            description: """
                Why the duty hours of one person come out as they do in one averaging period: each interval with what of \
                it counted and why not, the running total, and every limit with what was measured and the margin left. \
                Use it for one person after validate_schedule has named a finding; not to look for findings. Cheap.
                """,
            input: .object(
                [
                    "person": Arguments.person,
                    "on": .string(
                        description: "A day of the period, YYYY-MM-DD or today; by default the program's today.",
                        minimumLength: 5, maximumLength: 10),
                    "period": .string(
                        description: "The id of a rotation period, instead of a day.", minimumLength: 1,
                        maximumLength: 128),
                    "plan": Arguments.plan, "version": Arguments.version,
                    "limit": Arguments.limit(120, atMost: 500, of: "intervals"),
                    "format": Arguments.format(["json", "text", "csv"]),
                ], required: ["person"]),
            output: .object([:], additionalProperties: true), effect: .read,
            aliases: [.get("/api/v1/schedule/duty-hours")],
            requires: .init(tables: ["assignments"], improves: ["calls", "logged_hours", "absences", "periods"])
        ) { call in
            let source = try await library.read(call)
            guard source.program.given.contains("assignments") else {
                throw ToolFailure.notFound("The program has no assignments: there are no duty hours to explain.")
            }
            let person = try source.person(try call.string("person"), at: "/person")
            let duty = try source.entry.dutyHours()
            let period = try period(call, source, duty.validator)
            let ledger = DutyLedger(person, period, source, duty.validator, try ScheduleClock(source))
            let limits = DutyLimitTable(person, period, source, duty)
            let wording = try source.wording()
            let limit = Int(call.integer(ifPresent: "limit") ?? 120)
            let details = source.program.people[person]
            let result: JSONObject = [
                "person": .string(details.id), "name": .string(source.name(person)),
                "role": .string(details.role.rawValue), "pgy": details.pgy.map { .integer(Int64($0)) } ?? .null,
                "rules_apply": .bool(details.role == .resident || details.role == .fellow),
                "period": period.json,
                "time_zone": .string(source.profile.timeZone), "counted_minutes": .integer(Int64(ledger.total)),
                "weeks_minutes": .array(limits.weeks.map { .integer(Int64($0)) }),
                "available_half_days": .integer(Int64(limits.availableHalfDays)),
                "limits": .array(limits.rows.map(\.json)),
                "intervals": .array(ledger.entries.prefix(limit).map(\.json)),
                "total_intervals": .integer(Int64(ledger.entries.count)),
                "findings": .array(wording.ranked(limits.findings).prefix(50).map(\.json)),
                "total_findings": .integer(Int64(limits.findings.count)),
                "schedule_version": source.version.map { .integer($0) } ?? .null,
                "rules_version": .string(DutyHours.rulesVersion),
            ]
            return .reply(result, document(call, source, person, period, ledger, limits, wording))
        }
    }

    private static func period(
        _ call: ToolCall, _ source: ProgramSource, _ validator: DutyHoursValidator
    ) throws(ToolFailure) -> DutyPeriod {
        let day = try Window.date(call, "on", source)
        if let id = call.string(ifPresent: "period") {
            let rotations = source.program.periods.filter { $0.kind == .rotation }
            guard let rotation = rotations.first(where: { $0.id == id }) else {
                throw ProgramSource.unknown("rotation period", id, rotations.map(\.id), at: "/period")
            }
            let parts = validator.periods(in: rotation.range).filter { $0.id == id }
            guard let part = parts.first(where: { day.map($0.range.contains) ?? true }) ?? parts.first else {
                throw .invalid(field: "/period", value: .string(id), allowed: "a rotation period with days")
            }
            return part
        }
        guard let on = day ?? source.today else {
            throw .invalid(field: "/on", allowed: "given: the program's today is not known")
        }
        let dates = DateRange(from: on, to: on)
        guard let period = validator.periods(in: dates).first(where: { $0.range.contains(on) }) else {
            throw .invalid(
                field: "/on", value: .string("\(on)"), allowed: "a day of the program's calendar; none is near it")
        }
        return period
    }

    private static func document(
        _ call: ToolCall, _ source: ProgramSource, _ person: Int, _ period: DutyPeriod, _ ledger: DutyLedger,
        _ limits: DutyLimitTable, _ wording: DutyWording
    ) -> Document? {
        switch call.string(ifPresent: "format") {
        case "csv": return .csv(DutyLedger.Entry.columns, ledger.entries.map(\.fields))
        case "text":
            let details = source.program.people[person]
            let who = details.role.rawValue + (details.pgy.map { ", PGY \($0)" } ?? "")
            var text = "Duty hours of \(source.name(person)) (\(who)), "
            text += Wording.span(period.range.from, period.range.to, today: nil)
            text += period.id.map { ", rotation \($0)" } ?? ""
            text += period.parts > 1 ? ", part \(period.part) of \(period.parts)\n" : "\n"
            text += "\(Wording.begun(source.versionText)), rules \(DutyHours.rulesVersion), "
            text += "times of \(source.profile.timeZone)\n"
            if details.role != .resident, details.role != .fellow {
                text += "The requirements are about residents and fellows; these are the figures all the same.\n"
            }
            text += "\n" + ledger.text + "\n" + limits.text
            for finding in wording.ranked(limits.findings) {
                text += "\n\(finding.level.word)  \(finding.sentence)\n  -> \(finding.action)\n"
            }
            return .plain(text)
        default: return nil
        }
    }
}
