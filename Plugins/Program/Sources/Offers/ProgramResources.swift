// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The program as resources: `holdfast://program/{version}/people`, `services` and `coverage/{date}`.
///
/// `version` is `live` or a number; people are shown as far as the caller may see them.
enum ProgramResources {
    static func all(_ library: ProgramLibrary) -> [ResourceTemplate] {
        list(
            "people", title: "People of the program",
            description: """
                Who belongs to the program on its today: role, year, credentials, whether away. Read it for names and ids; \
                for one person, or another day, list_people is cheaper.
                """, library, PeopleSheet.rows)
            + list(
                "services", title: "Services of the program",
                description: """
                    What people are assigned to: kind, category, minutes a slot, supervision, credentials. Read it once for \
                    ids; it changes rarely.
                    """, library, ServiceSheet.rows)
            + list(
                "coverage", by: date(library), title: "Coverage of a day",
                description: """
                    Each service and slot of one day: how many are there, how many are needed, who. Read it before \
                    discussing a day; for what is missing over weeks, detect_conflicts is cheaper.
                    """, library, CoverageSheet.rows)
    }

    /// The rows of a list in a program.
    typealias Rows = @Sendable (ToolCall, ProgramSource) throws -> [JSONValue]

    /// The first page, and the others.
    private static func list(
        _ word: String, by variable: PromptArgument? = nil, title: String, description: String,
        _ library: ProgramLibrary, _ rows: @escaping Rows
    ) -> [ResourceTemplate] {
        let path = "holdfast://program/{version}/\(word)" + (variable.map { "/{\($0.name)}" } ?? "")
        let variables = [version(library), variable].compactMap(\.self)
        let read: Resource.Body = { call in
            let page = try ResourcePage.number(call)
            let source = try await source(call, library)
            let list = ResourcePage(try rows(call, source))
            let uri =
                "holdfast://program/\(source.version.map { "\($0)" } ?? "live")/\(word)"
                + (variable.map { "/\(call.string(ifPresent: $0.name) ?? "")" } ?? "")
            var document: JSONObject = [
                "program": .string(source.profile.id), "plan": .string(source.plan),
                "schedule_version": source.version.map { .integer($0) } ?? .null,
                "as_of": source.now.map { .string("\($0)") } ?? .null,
                "disclosure": .string(source.disclosure.rawValue),
            ]
            for (key, value) in try list.members(page: page, of: uri) { document[key] = value }
            let missing = source.missing.map { JSONValue.string("\($0.what): \($0.reason)") }
            if !missing.isEmpty { document["missing"] = .array(Array(missing.prefix(20))) }
            return .json(.object(document))
        }
        let pages = PromptArgument("page", description: "The page, from 1; next of the page before names it.")
        return [
            ResourceTemplate(
                path, name: "program_\(word)", title: title, description: description, mimeType: "application/json",
                priority: 0.6, variables: variables, run: read),
            ResourceTemplate(
                path + "/{page}", name: "program_\(word)_page", title: "\(title), a page",
                description: "A page after the first of the list that is too long for one.",
                mimeType: "application/json", priority: 0.1, variables: variables + [pages], run: read),
        ]
    }

    /// The program of the version that the URI names.
    private static func source(_ call: ToolCall, _ library: ProgramLibrary) async throws -> ProgramSource {
        let text = try call.string("version")
        if text == "live" { return try await library.read(call, plan: nil, version: nil) }
        guard let number = Int64(text), number > 0, "\(number)" == text else {
            throw ToolFailure.notFound("\(call.uri) names no version: allowed is live or a number.")
        }
        return try await library.read(call, plan: nil, version: number)
    }

    private static func version(_ library: ProgramLibrary) -> PromptArgument {
        PromptArgument(
            "version", title: "Schedule version", description: "live, or the number of a version.",
            completion: .closure { request in
                let reply = try await request.call.request("roster.versions/1", ["op": "list", "limit": 20])
                let numbers = (reply["items"]?.arrayValue ?? []).compactMap { $0["number"]?.integerValue }
                return Completion(of: ["live"] + numbers.map { "\($0)" }, for: request.value)
            })
    }

    private static func date(_ library: ProgramLibrary) -> PromptArgument {
        PromptArgument(
            "date", title: "Date", description: "A day, YYYY-MM-DD.",
            completion: .closure { request in
                let source = try await library.read(request.call, plan: nil, version: nil)
                guard let today = source.today else { return Completion([]) }
                return Completion(of: (0..<28).map { "\(today.advanced(by: $0))" }, for: request.value)
            })
    }
}
