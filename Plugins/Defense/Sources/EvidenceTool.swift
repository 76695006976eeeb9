// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// `record_defense_evidence`: what proves levels 2 and 5, with a date.
enum EvidenceTool {
    static let name = "record_defense_evidence"

    static func tool(_ cache: ProgramCache) -> Tool {
        var tool = Tool(
            name, title: "Record evidence of a defence",
            description: """
                Records what proves the levels of get_defense_level that no schedule can prove: that the float pool \
                confirmed, the contact list was tested, an escalation was drilled, a gap was noticed and when, or that help \
                from outside was called or ended. A record of the same kind and date replaces the one before; with \
                withdraw it is removed. Write no names into the note. \
                Use it after each drill and test; nothing is proven that is not recorded.
                """,
            input: .object(
                [
                    "kind": .enumeration(
                        EvidenceRecord.Kind.allCases.map(\.rawValue), description: "What was done or seen."),
                    "date": .date(description: "When; by default the program's today. Not in the future."),
                    "passed": .boolean(
                        description: "Whether it went as it should; what failed proves nothing.", default: true),
                    "noticed_at": .string(
                        description:
                            "For gap_noticed: when it was noticed, local time such as 2026-03-02T07:30; not in the future, not after begins_at.",
                        maximumLength: 32),
                    "begins_at": .string(
                        description: "For gap_noticed: when the gap begins, local time.", maximumLength: 32),
                    "note": .string(description: "What else there is to say, without names.", maximumLength: 200),
                    "withdraw": .boolean(description: "Remove the record of that kind and date.", default: false),
                ], required: ["kind"]),
            output: .object([
                "recorded": .object([:], additionalProperties: true), "withdrawn": .boolean(),
                "records": .integer(minimum: 0),
            ]), effect: .write
        ) { call in
            try await answer(call, cache)
        }
        tool.isIdempotent = true
        return tool
    }

    private static func answer(_ call: ToolCall, _ cache: ProgramCache) async throws -> ToolOutput {
        let source = try await cache.read(call.host, plan: nil, version: nil)
        let record = try EvidenceArguments.record(
            call.arguments, today: source.today, now: source.now, by: call.context.principal)
        let withdraws = call.arguments["withdraw"]?.boolValue ?? false
        let stored = try await call.keyValues.update(EvidenceLog.key) { value in
            let log = EvidenceLog(reading: value)
            if withdraws, !log.records.contains(where: { $0.isSame(as: record) }) {
                throw ToolFailure.notFound("There is no record of \(record.kind.rawValue) on \(record.date).")
            }
            return (withdraws ? log.removing(record) : log.adding(record)).json
        }
        return .structured([
            "recorded": record.json, "withdrawn": .bool(withdraws),
            "records": .integer(Int64(EvidenceLog(reading: stored).records.count)),
        ])
    }
}

/// Reads what is to be recorded.
enum EvidenceArguments {
    static func record(
        _ call: JSONValue, today: LocalDate?, now: LocalDateTime? = nil, by: String
    ) throws(ToolFailure) -> EvidenceRecord {
        guard let kind = call["kind"]?.stringValue.flatMap(EvidenceRecord.Kind.init(rawValue:)) else {
            throw .invalid(field: "/kind", value: call["kind"], allowed: "a kind of evidence")
        }
        let noticed = try moment(call, "noticed_at")
        let begins = try moment(call, "begins_at")
        if kind == .gapNoticed, noticed == nil || begins == nil {
            throw .invalid(
                field: noticed == nil ? "/noticed_at" : "/begins_at", allowed: "given when a gap is recorded")
        }
        // What was recorded before these were asked for can still be withdrawn.
        if kind == .gapNoticed, let noticed, let begins, call["withdraw"]?.boolValue != true {
            let latest = now ?? today.map { LocalDateTime($0.advanced(by: 1), .midnight) }
            if let latest, noticed > latest {
                throw .invalid(
                    field: "/noticed_at", value: .string("\(noticed)"), allowed: "at the latest now, \(latest)")
            }
            if noticed > begins {
                throw .invalid(
                    field: "/noticed_at", value: .string("\(noticed)"),
                    allowed: "at the latest when the gap begins, \(begins)")
            }
        }
        let date: LocalDate
        if let text = call["date"]?.stringValue {
            guard let given = LocalDate(text) else {
                throw .invalid(field: "/date", value: .string(text), allowed: "a date that exists, as YYYY-MM-DD")
            }
            date = given
        } else if let known = noticed?.date ?? today {
            date = known
        } else {
            throw .invalid(field: "/date", allowed: "given, because the program has no clock")
        }
        if let today, date > today {
            throw .invalid(field: "/date", value: .string("\(date)"), allowed: "at most today, \(today)")
        }
        return EvidenceRecord(
            kind: kind, date: date, isPassed: call["passed"]?.boolValue ?? true,
            noticedAt: kind == .gapNoticed ? noticed : nil, beginsAt: kind == .gapNoticed ? begins : nil,
            note: call["note"]?.stringValue ?? "", by: by)
    }

    private static func moment(_ call: JSONValue, _ name: String) throws(ToolFailure) -> LocalDateTime? {
        guard let text = call[name]?.stringValue else { return nil }
        guard let moment = LocalDateTime(text) else {
            throw .invalid(
                field: "/" + name, value: .string(text), allowed: "a local date and time such as 2026-03-02T07:30")
        }
        return moment
    }
}
