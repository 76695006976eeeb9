// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import Roster
import RosterJSON
import Store

/// Everything that is held about a person, for the person.
struct PersonReport {
    /// How many events and versions are looked through, the newest first.
    static let limit = 10_000

    let library: RosterLibrary
    let person: String
    /// The personal data that the reader's scopes permit.
    let personal: Set<PersonalData>

    /// Identity, all rows of the live version that name the person, events that do, and how many rows each other version has.
    func document() async throws(Problem) -> JSONValue {
        let identity = try await library.identities.identity(of: person)
        let head = try await library.head()
        let all = head.map { Self.rows(of: person, in: $0.tables) } ?? []
        let rows = all.filter { PersonalTables.data(in: $0.table).map(personal.contains) ?? true }
        let withheld = all.filter { PersonalTables.data(in: $0.table).map(personal.contains) == false }.map(\.table)
        let versions = try await versions(besides: head?.summary.number)
        guard identity != nil || !all.isEmpty || !versions.isEmpty else {
            let ids = head.map { IdentityRegister.people(of: $0.tables) } ?? []
            let hint = Spelling.nearest(to: person, among: ids.sorted()).map { " Did you mean \"\($0)\"?" } ?? ""
            throw Problem(
                .notFound, "Nothing is held about \(Quoted.text(person)).\(hint)",
                errors: [.init(instancePath: "/person", message: "is the id of nobody", value: .string(person))])
        }
        return [
            "person": .string(person), "version": head.map { .integer($0.summary.number) } ?? .null,
            "identity": identity.map {
                [
                    "name": Self.text($0.name), "mail": Self.text($0.mail), "note": Self.text($0.note),
                ]
            } ?? .null,
            "tables": .object(rows.reduce(into: JSONObject()) { $0[$1.table] = .array($1.rows) }),
            "withheld": .array(withheld.map { .string($0) }), "events": .array(try await events()),
            "other_versions": .array(versions),
        ]
    }

    private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// The columns of a table that name a person.
    static func personColumns(_ spec: TableSpec) -> [ColumnSpec] {
        if spec.name == TableSpec.people.name { return spec.column("id").map { [$0] } ?? [] }
        return spec.columns.filter { $0.content == .reference(TableSpec.people.name) }
    }

    private static func rows(of person: String, in tables: RosterTables) -> [(table: String, rows: [JSONValue])] {
        TableSpec.all.compactMap { spec -> (table: String, rows: [JSONValue])? in
            let columns = personColumns(spec).map(\.name)
            guard !columns.isEmpty, let table = tables[spec.name], let all = TableRows(table, identities: nil) else {
                return nil
            }
            let places = all.columns.indices.filter { columns.contains(all.columns[$0].name) }
            var found: [JSONValue] = []
            all.forEach { row in
                guard places.contains(where: { row[$0] == person }) else { return }
                let cells = zip(all.columns, row).compactMap { column, text in
                    text.map { RosterCell(column.name, $0) }
                }
                found.append(.object(RosterEditJSON.json(row: cells, of: spec.name)))
            }
            return found.isEmpty ? nil : (spec.name, found)
        }
    }

    /// Events that name the person's id as a whole JSON string.
    private func events() async throws(Problem) -> [JSONValue] {
        var found: [JSONValue] = []
        var after: Int64 = 0
        let word = JSONValue.string(person).serialized()
        while found.count < Self.limit {
            let page: [Event]
            do { page = try await library.store.events(program: library.program, after: after, limit: 500) } catch {
                throw Problem(error)
            }
            for event in page where Self.contains(event.bodyJSON, word) {
                found.append(VersionJSON.event(event, as: .full))
            }
            guard page.count == 500, let last = page.last else { break }
            after = last.sequence
        }
        return found
    }

    private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        return (0...(text.count - word.count)).contains { start in
            text[start] == first && text[start..<start + word.count].elementsEqual(word)
        }
    }

    /// How many rows name the person in each version but one; each batch is counted once, however many versions share it.
    private func versions(besides live: Int64?) async throws(Problem) -> [JSONValue] {
        var counts: [BatchReference: Int] = [:]
        var found: [JSONValue] = []
        var before: Int64?
        do throws(StoreError) {
            while found.count < Self.limit {
                let page = try await library.store.versions(program: library.program, before: before, limit: 200)
                for summary in page where summary.number != live {
                    let batches =
                        try await library.store.version(program: library.program, number: summary.number)?.batches ?? []
                    var rows = 0
                    for reference in batches {
                        let key = BatchReference(
                            table: reference.table, period: "", ordinal: 0, digest: reference.digest)
                        if counts[key] == nil {
                            let bytes = try await library.store.batch(
                                program: library.program, reference.digest)
                            counts[key] = bytes.map { Self.count(person, in: $0, of: reference.table) } ?? 0
                        }
                        rows += counts[key] ?? 0
                    }
                    guard rows > 0 else { continue }
                    found.append([
                        "version": .integer(summary.number), "plan": .string(summary.plan.name),
                        "rows": .integer(Int64(rows)),
                    ])
                }
                guard page.count == 200, let last = page.last else { break }
                before = last.number
            }
        } catch { throw Problem(error) }
        return found
    }

    private static func count(_ person: String, in bytes: [UInt8], of table: String) -> Int {
        guard let spec = TableSpec.named(table), let batch = try? RecordBatch(decoding: bytes) else { return 0 }
        let columns = personColumns(spec).compactMap { batch.text($0.name) }
        guard !columns.isEmpty else { return 0 }
        return (0..<batch.count).count { row in columns.contains { $0.value(at: row) == person } }
    }
}
