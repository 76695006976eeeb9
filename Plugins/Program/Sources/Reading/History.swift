// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster
import RosterJSON

/// `history`: what happened to the schedule, when, by whom and why.
enum History {
    /// The changes that an event shows at most; how many there were is always said.
    static let changesShown = 10
    /// How many pages of the journal are read for the events of one version.
    private static let pagesRead = 20

    static func tool(_ library: ProgramLibrary) -> Tool {
        Tool(
            "history", title: "History",
            description: """
                What happened to the schedule, the newest first: imports, edits, publications, with who did it, when \
                and why, and what was before and after. Of everybody, of one person, or of one version. \
                Use it to learn when and why something changed; for the rows themselves compare_versions. Cheap; \
                page with limit and cursor.
                """,
            input: .object([
                "person": Arguments.person.adding("description", "Only what touched this person."),
                "version": .integer(minimum: 1, description: "Only what made this version."),
                "limit": Arguments.limit(50, atMost: 200, of: "events"), "cursor": Arguments.cursor,
                "format": Arguments.format(["json", "text", "csv"]),
            ]),
            output: schema, effect: .read, aliases: [.get("/api/v1/schedule/history")],
            requires: .init(tables: ["people", "services"])
        ) { call in
            let source = try await library.read(call, plan: nil, version: nil)
            let person = try call.string(ifPresent: "person").map { text throws(ToolFailure) in
                source.program.people[try source.person(text, at: "/person")].id
            }
            let (rows, next) = try await events(call, person: person)
            let wording = ChangeWording(source)
            let events = rows.map {
                HistoryEvent($0, wording, person: person, showsReason: source.isFullDisclosure)
            }
            let result: JSONObject = ["items": .array(events.map(\.json)), "next_cursor": next]
            return .reply(result, document(call, events))
        }
    }

    private static func events(_ call: ToolCall, person: String?) async throws -> ([JSONValue], JSONValue) {
        let limit = call.integer(ifPresent: "limit") ?? 50
        var before = try cursor(call)
        let version = call.integer(ifPresent: "version")
        for _ in 0..<pagesRead {
            var request: JSONObject = ["op": "history", "limit": .integer(version == nil ? limit : 500)]
            if let before { request["before"] = .integer(before) }
            if let person { request["person_id"] = .string(person) }
            let reply = try await call.request("roster.versions/1", .object(request))
            let items = reply["items"]?.arrayValue ?? []
            let next = reply["next_cursor"]?.integerValue
            guard let version else { return (items, next.map { .string("\($0)") } ?? .null) }
            let found = items.filter { $0["version"]?.integerValue == version }
            // Numbers grow with the journal: below the version there is nothing more of it.
            let isPast = items.contains { ($0["version"]?.integerValue ?? .max) < version }
            if !found.isEmpty { return (Array(found.prefix(Int(limit))), .null) }
            if isPast || next == nil { break }
            before = next
        }
        // Nothing is said of a version that is not there: the host has the sentence for it.
        if let version { _ = try await call.rosterVersion(version) }
        return ([], .null)
    }

    private static func cursor(_ call: ToolCall) throws(ToolFailure) -> Int64? {
        guard let text = call.string(ifPresent: "cursor") else { return nil }
        guard let before = Int64(text), before > 0 else {
            throw .invalid(field: "/cursor", value: .string(text), allowed: "next_cursor of the answer before")
        }
        return before
    }

    private static func document(_ call: ToolCall, _ events: [HistoryEvent]) -> Document? {
        switch call.string(ifPresent: "format") {
        case "csv": .csv(HistoryEvent.columns, events.flatMap(\.fields))
        case "text": .plain(events.isEmpty ? "Nothing happened.\n" : events.map(\.text).joined(separator: "\n"))
        default: nil
        }
    }

    private static let schema = ToolSchema.object(
        [
            "items": .array(of: .object([:], additionalProperties: true)), "next_cursor": .string().orNull,
            "document": Document.schema,
        ], required: ["items", "next_cursor", "document"])
}
