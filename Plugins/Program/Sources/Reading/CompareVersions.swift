// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// `compare_versions`: what is different between two versions or plans.
enum CompareVersions {
    static func tool(_ library: ProgramLibrary) -> Tool {
        Tool(
            "compare_versions", title: "Compare versions",
            description: """
                What changed between two versions of the schedule: by person and day, in sentences and as rows. Without \
                a base, a version is compared with the one that it was made from, and a draft with the version that it \
                was opened on or last published as; then it also says what publishing the draft would do to the live \
                plan: what changes, what is in conflict, what it needs. \
                Use it before publishing, and to learn what a new version brought; for who did it and why history. \
                Costs a moment.
                """,
            input: .object([
                "plan": Arguments.plan, "version": Arguments.version,
                "base_plan": .string(
                    description: "The plan to compare with.", minimumLength: 1, maximumLength: 128),
                "base_version": .integer(minimum: 1, description: "The version to compare with."),
                "person": Arguments.person.adding("description", "Only changes of this person."),
                "limit": Arguments.limit(50, atMost: 500, of: "changes"),
                "format": Arguments.format(["json", "text"]),
            ]),
            output: schema, effect: .read, aliases: [.get("/api/v1/schedule/changes")],
            requires: .init(tables: [], improves: ["assignments"])
        ) { call in
            let new = try await library.read(call)
            let preview =
                isPreviewed(new, call) ? try await PublishPreview.read(call, library, draft: new) : nil
            let old = if let preview { preview.base } else { try await base(of: new, call, library) }
            let person = try call.string(ifPresent: "person").map { text throws(ToolFailure) in
                new.program.people[try new.person(text, at: "/person")].id
            }
            try call.checkCancellation()
            let changes = try changes(from: old, to: new).filter { change in
                person == nil || ChangeWording.person(change) == person
            }
            let groups = ChangeGroups(changes, ChangeWording(new), limit: Int(call.integer(ifPresent: "limit") ?? 50))
            let counts = Dictionary(grouping: changes, by: \.table).mapValues(\.count).sorted { $0.key < $1.key }
            let headline = self.headline(old, new, changes)
            let publication = try preview.map { try PublishPreviewReport($0) }
            let result: JSONObject = [
                "base": side(old), "compared": side(new), "headline": .string(headline),
                "groups": .array(groups.groups.map { $0.json(new) }), "total_changes": .integer(Int64(changes.count)),
                "shown_changes": .integer(Int64(groups.shown)),
                "by_table": .object(counts.reduce(into: JSONObject()) { $0[$1.key] = .integer(Int64($1.value)) }),
                "publish": publication?.json ?? .null,
            ]
            let isText = call.string(ifPresent: "format") == "text"
            return .reply(
                result, isText ? .plain(headline + "\n" + groups.text(new) + (publication?.text ?? "")) : nil)
        }
    }

    /// Whether a draft is asked for as it is now, without anything to compare it with.
    private static func isPreviewed(_ new: ProgramSource, _ call: ToolCall) -> Bool {
        new.plan != "live" && ["version", "base_version"].allSatisfy { call.integer(ifPresent: $0) == nil }
            && call.string(ifPresent: "base_plan") == nil
    }

    /// What to compare with: as named, else the parent.
    private static func base(
        of new: ProgramSource, _ call: ToolCall, _ library: ProgramLibrary
    ) async throws -> ProgramSource {
        let plan = call.string(ifPresent: "base_plan")
        let version = call.integer(ifPresent: "base_version")
        if plan != nil || version != nil { return try await library.read(call, plan: plan, version: version) }
        guard let number = new.version else { throw ToolFailure.notFound("The host does not number its versions.") }
        let row = try await call.request("roster.versions/1", ["op": "get", "number": .integer(number)])
        guard let parent = row["parent"]?.integerValue else {
            throw ToolFailure.notFound(
                "Version \(number) is the first one: there is nothing to compare it with. Give base_version or base_plan."
            )
        }
        return try await library.read(call, plan: nil, version: parent)
    }

    private static func changes(from old: ProgramSource, to new: ProgramSource) throws(ToolFailure) -> [RowChange] {
        do throws(RosterError) { return try RosterDiff.changes(from: old.tables, to: new.tables) } catch {
            throw .toolError("The two versions cannot be compared: \(error).")
        }
    }

    private static func headline(_ old: ProgramSource, _ new: ProgramSource, _ changes: [RowChange]) -> String {
        let what = "\(Wording.begun(new.versionText)) against \(old.versionText)"
        if changes.isEmpty { return "\(what): nothing changed." }
        let people = Set(changes.compactMap(ChangeWording.person)).count
        let days = Set(changes.compactMap(ChangeWording.date)).count
        return "\(what): \(Wording.count(changes.count, "change")), of \(Wording.count(people, "person", "people")) on "
            + "\(Wording.count(days, "day"))."
    }

    private static func side(_ source: ProgramSource) -> JSONValue {
        [
            "plan": .string(source.plan), "version": source.version.map { .integer($0) } ?? .null,
            "digest": source.digest.map { .string($0) } ?? .null,
        ]
    }

    private static let schema = ToolSchema.object(
        [
            "base": .object([:], additionalProperties: true), "compared": .object([:], additionalProperties: true),
            "headline": .string(), "groups": .array(of: ChangeGroups.schema), "total_changes": .integer(minimum: 0),
            "shown_changes": .integer(minimum: 0), "by_table": .dictionary(of: .integer(minimum: 1)),
            "publish": .object([:], additionalProperties: true).orNull, "document": Document.schema,
        ],
        required: [
            "base", "compared", "headline", "groups", "total_changes", "shown_changes", "by_table", "publish",
            "document",
        ])
}
