// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// `list_people`: who belongs to the program, with filters.
enum ListPeople {
    static func tool(_ library: ProgramLibrary) -> Tool {
        Tool(
            "list_people", title: "List people",
            description: """
                The people of the program on a day: role, year, what they may do, where they belong, whether they are \
                away. Filters narrow it down; names are shown as far as the caller may see them. \
                Use it to find ids before another tool asks for one; for who works when, get_schedule or whos_on. \
                Cheap; page with limit and cursor.
                """,
            input: .object([
                "role": .enumeration(Role.allCases.map(\.rawValue), description: "Only people of this role."),
                "pgy": .integer(in: 1...10, description: "Only people in this postgraduate year."),
                "service": Arguments.service.adding("description", "Only people who may do this service on the day."),
                "group": .string(description: "Only people of this group.", minimumLength: 1, maximumLength: 128),
                "zone": .string(
                    description: "Only people whose home is this zone.", minimumLength: 1, maximumLength: 128),
                "credential": .string(
                    description: "Only people with this credential on the day.", minimumLength: 1, maximumLength: 128),
                "text": .string(
                    description: "Only people whose id or visible name contains this.", minimumLength: 1,
                    maximumLength: 128),
                "on": .string(
                    description: "The day, YYYY-MM-DD or today; only its members are listed.", minimumLength: 5,
                    maximumLength: 10),
                "former": .boolean(description: "Also people who are not members on the day.", default: false),
                "plan": Arguments.plan, "version": Arguments.version,
                "limit": Arguments.limit(50, atMost: 500, of: "people"), "cursor": Arguments.cursor,
                "format": Arguments.format(["json", "text", "csv"]),
            ]),
            output: schema, effect: .read, aliases: [.get("/api/v1/people")],
            requires: .init(tables: ["people"], improves: ["absences", "groups", "zones", "credentials"])
        ) { call in
            let source = try await library.read(call)
            let rows = try PeopleFilter(call, source).rows
            let page = try Page(call)
            let shown = Array(page.cut(rows))
            let result: JSONObject = [
                "items": .array(shown.map(\.json)), "total": .integer(Int64(rows.count)),
                "next_cursor": page.next(of: rows.count),
                "schedule_version": source.version.map { .integer($0) } ?? .null,
                "disclosure": .string(source.disclosure.rawValue),
            ]
            return .reply(result, document(call, shown))
        }
    }

    private static func document(_ call: ToolCall, _ rows: [PersonRow]) -> Document? {
        switch call.string(ifPresent: "format") {
        case "csv": .csv(PersonRow.columns, rows.map(\.fields))
        case "text": .plain(TextTable.render(PersonRow.columns, rows.map(\.fields)))
        default: nil
        }
    }

    private static let schema = ToolSchema.object(
        [
            "items": .array(of: PersonRow.schema), "total": .integer(minimum: 0),
            "next_cursor": .string().orNull, "schedule_version": .integer().orNull,
            "disclosure": .enumeration(CallContext.Disclosure.allCases.map(\.rawValue)), "document": Document.schema,
        ], required: ["items", "total", "next_cursor", "schedule_version", "disclosure", "document"])
}
