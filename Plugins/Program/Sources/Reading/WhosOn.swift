// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// `whos_on`: who is working or on call at one moment.
enum WhosOn {
    static func tool(_ library: ProgramLibrary) -> Tool {
        Tool(
            "whos_on", title: "Who is on",
            description: """
                Who is working and who is on call at a moment, by service, with since when and until when. Now, unless \
                another time is given; nights and calls count to their end, also past midnight. \
                Use it for one moment; for a stretch of days get_schedule. Cheap.
                """,
            input: .object([
                "at": .string(
                    description: """
                        The moment: now, or local time YYYY-MM-DDTHH:MM, or with an offset such as \
                        2026-11-01T01:30-07:00 where the clock shows one hour twice.
                        """, minimumLength: 3, maximumLength: 32),
                "service": Arguments.service.adding("description", "Only this service."),
                "plan": Arguments.plan, "version": Arguments.version,
                "limit": Arguments.limit(100, atMost: 500, of: "rows"), "cursor": Arguments.cursor,
                "format": Arguments.format(["json", "text", "csv"]),
            ]),
            output: schema, effect: .read, priority: .critical, aliases: [.get("/api/v1/schedule/on")],
            requires: .init(tables: ["assignments"], improves: ["calls", "absences"])
        ) { call in
            let source = try await library.read(call)
            let clock = try ScheduleClock(source)
            let at = call.string(ifPresent: "at") ?? "now"
            let moment = try clock.moment(at, at: "/at")
            let note = clock.doubt(at)
            let service = try call.string(ifPresent: "service").map { text throws(ToolFailure) in
                try source.service(text, at: "/service")
            }
            let rows = OnDuty(source, clock, at: moment, service: service).rows
            let page = try Page(call)
            let shown = Array(page.cut(rows))
            let local = clock.local(moment)
            let result: JSONObject = [
                "at": .string("\(local)"), "at_text": .string(clock.text(moment)),
                "note": note.map { .string($0) } ?? .null,
                "time_zone": .string(source.profile.timeZone), "items": .array(shown.map { $0.json(clock) }),
                "total": .integer(Int64(rows.count)), "next_cursor": page.next(of: rows.count),
                "schedule_version": source.version.map { .integer($0) } ?? .null,
                "missing": .array(
                    source.missing(of: ["assignments", "calls", "absences"]).map {
                        ["what": .string($0.what), "reason": .string($0.reason)]
                    }),
            ]
            return .reply(result, document(call, shown, clock, moment, note))
        }
    }

    private static func document(
        _ call: ToolCall, _ rows: [OnDutyRow], _ clock: ScheduleClock, _ moment: Int64, _ note: String?
    ) -> Document? {
        switch call.string(ifPresent: "format") {
        case "csv":
            return .csv(OnDutyRow.columns, rows.map { $0.fields(clock) })
        case "text":
            let head = (note.map { $0 + "\n" } ?? "") + "On \(clock.text(moment)):"
            if rows.isEmpty { return .plain(head + " nobody.\n") }
            let lines = TextTable.render(
                ["SERVICE", "WHO", "ROLE", "SINCE", "UNTIL"],
                rows.map { row in
                    [
                        row.what, row.name, row.roleText, Wording.moment(clock.local(row.start)),
                        Wording.moment(clock.local(row.end)),
                    ]
                })
            return .plain(head + "\n" + lines)
        default: return nil
        }
    }

    private static let schema = ToolSchema.object(
        [
            "at": .string(), "at_text": .string(), "note": .string().orNull, "time_zone": .string(),
            "items": .array(of: OnDutyRow.schema),
            "total": .integer(minimum: 0), "next_cursor": .string().orNull, "schedule_version": .integer().orNull,
            "missing": .array(of: .object(["what": .string(), "reason": .string()], required: ["what", "reason"])),
            "document": Document.schema,
        ],
        required: [
            "at", "at_text", "note", "time_zone", "items", "total", "next_cursor", "schedule_version", "document",
        ])
}
