// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// `get_schedule`: who does what, of one person, one service, or everybody.
enum GetSchedule {
    static func tool(_ library: ProgramLibrary) -> Tool {
        Tool(
            "get_schedule", title: "Show the schedule",
            description: """
                Assignments, calls and absences of the coming days: of one person, one service, or everybody. As rows \
                with real times, or also as a grid to read (text), a table (csv), or, of one person or one service, a calendar \
                (ics). \
                Use it for what is planned; for who is there at one moment whos_on, for what is wrong with the plan \
                detect_conflicts. Cheap for a week or one person; an answer has about 60 rows at most, so narrow it down, \
                or go on with next_cursor.
                """,
            input: .object([
                "person": Arguments.person, "service": Arguments.service, "from": Arguments.from, "to": Arguments.to,
                "days": Arguments.days(7, atMost: 400), "plan": Arguments.plan, "version": Arguments.version,
                "limit": Arguments.limit(200, atMost: 5000, of: "rows"), "cursor": Arguments.cursor,
                "format": Arguments.format(["json", "text", "csv", "ics"]),
            ]),
            output: schema, effect: .read, aliases: [.get("/api/v1/schedule")],
            requires: .init(tables: ["assignments"], improves: ["calls", "absences"])
        ) { call in
            let source = try await library.read(call)
            let window = try Window(call, source, defaultDays: 7, maximumDays: 400)
            let person = try call.string(ifPresent: "person").map { text throws(ToolFailure) in
                try source.person(text, at: "/person")
            }
            let service = try call.string(ifPresent: "service").map { text throws(ToolFailure) in
                try source.service(text, at: "/service")
            }
            let all = ScheduleRows(source, window, person: person, service: service).rows
            let page = try Page(call)
            let shown = Array(page.cut(all, within: rowBytes, size: \.replyBytes))
            let result: JSONObject = [
                "window": window.json, "time_zone": .string(source.profile.timeZone), "plan": .string(source.plan),
                "schedule_version": source.version.map { .integer($0) } ?? .null,
                "items": .array(shown.map(\.json)), "total": .integer(Int64(all.count)),
                "next_cursor": page.next(of: all.count, shown: shown.count),
                "missing": .array(
                    source.missing(of: ["assignments", "calls", "absences"]).map {
                        ["what": .string($0.what), "reason": .string($0.reason)]
                    }),
            ]
            switch call.string(ifPresent: "format") {
            case "ics":
                return .reply(result, try await ScheduleCalendar.document(call, source, window, person, service))
            case "csv": return .reply(result, .csv(ScheduleRow.columns, shown.map(\.fields)))
            case "text":
                let grid = ScheduleGrid(shown, window, isOfService: service != nil)
                var text = grid.text
                if shown.count < all.count { text += "\n(\(shown.count) of \(all.count) rows are shown.)\n" }
                return .reply(result, .plain(text))
            default: return .reply(result, nil)
            }
        }
    }

    /// What the rows may take of an answer, which stays below 32 KB with what is around them.
    private static let rowBytes = 29_000

    private static let schema = ToolSchema.object(
        [
            "window": .object([:], additionalProperties: true), "time_zone": .string(), "plan": .string(),
            "schedule_version": .integer().orNull, "items": .array(of: ScheduleRow.schema),
            "total": .integer(minimum: 0), "next_cursor": .string().orNull,
            "missing": .array(of: .object(["what": .string(), "reason": .string()], required: ["what", "reason"])),
            "document": Document.schema,
        ], required: ["window", "time_zone", "plan", "schedule_version", "items", "total", "next_cursor", "document"])
}
