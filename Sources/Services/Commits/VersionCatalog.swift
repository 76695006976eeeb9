// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import Store

/// Versions, plans and history as documents, for plugins and for the host's own tools.
struct VersionCatalog {
    let library: RosterLibrary
    /// How much the reader may see.
    let disclosure: Disclosure
    /// A search for a person's events ends after so many, with a cursor to go on from.
    private static let searched = 20_000

    /// `{items, next_cursor}`, the newest first.
    func list(plan: Plan?, before: Int64?, limit: Int) async throws(Problem) -> JSONValue {
        let found = try await library.versions(plan: plan, before: before, limit: limit)
        let next: JSONValue = found.count == limit ? .integer(found.last?.number ?? 0) : .null
        return ["items": .array(found.map { VersionJSON.row($0, as: disclosure) }), "next_cursor": next]
    }

    /// A version with the sizes of its tables.
    func get(_ number: Int64) async throws(Problem) -> JSONValue {
        let loaded = try await library.version(number)
        // What is kept in memory may be superseded by now.
        let stored = try await library.versions(before: number == .max ? nil : number + 1, limit: 1).first
        var document = VersionJSON.members(
            stored?.number == number ? stored ?? loaded.summary : loaded.summary, as: disclosure)
        document["tables"] = .object(
            JSONObject(loaded.tables.counts.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) }))
        document["completeness"] = .string(loaded.completeness)
        return .object(document)
    }

    /// The heads of all plans; of a draft, what it was opened on.
    func plans() async throws(Problem) -> JSONValue {
        let heads: [RosterVersionSummary]
        do throws(StoreError) { heads = try await library.store.answer(PlanHeadsQuery(program: library.program)) } catch
        {
            throw Problem(error)
        }
        let live = heads.first { $0.plan == .live }?.number
        var items: [JSONValue] = []
        for head in heads {
            var document = VersionJSON.members(head, as: disclosure)
            if case .draft(let name) = head.plan, let record = try await PlanRecord.read(name, of: library) {
                document["base"] = .integer(record.base)
                document["from"] = .integer(record.from)
                document["base_is_live_head"] = .bool(record.base == live)
            } else {
                document["base"] = .null
                document["from"] = .null
                document["base_is_live_head"] = .bool(head.plan == .live)
            }
            items.append(.object(document))
        }
        return ["items": .array(items)]
    }

    /// `{items, next_cursor}`: events after a number in their order, else the newest first.
    func history(after: Int64?, before: Int64?, limit: Int, person: String?) async throws(Problem) -> JSONValue {
        var found: [Event] = []
        var cursor = after ?? before
        var seen = 0
        var isEnd = false
        while found.count < limit, seen < Self.searched, !isEnd {
            let page: [Event]
            do throws(StoreError) {
                page =
                    if after != nil {
                        try await library.store.events(program: library.program, after: cursor ?? 0, limit: 500)
                    } else {
                        try await library.store.answer(
                            EventPageQuery(program: library.program, before: cursor, limit: 500))
                    }
            } catch { throw Problem(error) }
            isEnd = page.count < 500
            for event in page {
                seen += 1
                cursor = event.sequence
                guard person.map({ Self.isAbout($0, event) }) ?? true else { continue }
                found.append(event)
                if found.count == limit {
                    isEnd = isEnd && event.sequence == page.last?.sequence
                    break
                }
            }
        }
        return [
            "items": .array(found.map { VersionJSON.event($0, as: disclosure) }),
            "next_cursor": isEnd ? .null : cursor.map { .integer($0) } ?? .null,
        ]
    }

    /// Whether the event is of the person, or a change of it of one of the person's rows.
    private static func isAbout(_ person: String, _ event: Event) -> Bool {
        guard let body = try? JSONValue.parse(event.bodyJSON) else { return false }
        if body["person_id"]?.stringValue == person { return true }
        return (body["changes"]?.arrayValue ?? []).contains { change in
            guard let spec = TableSpec.named(change["table"]?.stringValue ?? "") else { return false }
            let columns = spec.columns.filter {
                $0.content == .reference("people") || (spec.name == TableSpec.people.name && $0.name == "id")
            }
            return ["key", "old", "new"].contains { row in
                columns.contains { change[row]?[$0.name]?.stringValue == person }
            }
        }
    }
}
