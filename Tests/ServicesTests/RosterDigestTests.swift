// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import JSON
import Kernel
import PluginChannel
import Roster
import Services
import Store
import Telemetry
import Testing

@Suite struct RosterDigestTests {
    /// The digest as the rule says it, from all rows.
    private func reference(_ tables: RosterTables) throws -> [UInt8] {
        DigestTree(tables) { (try? SHA256.digest(of: $0).bytes) ?? [] }.digest
    }

    @Test func everyVersionHasTheDigestOfItsRowsAndSharesWhatItDoesNotChange() async throws {
        try await TestHost.withProgram { host async throws in
            for day in 10...14 {
                let edit = Sample.put("R1", "2026-01-\(day)", "PM", "CLIN")
                #expect(try await host.commit(["edits": [edit], "reason": "r"]).status == .ok)
            }
            var all: Set<SHA256Digest> = []
            var listed = 0
            for number in 1...Int64(6) {
                let record = try #require(try await host.store.version(program: "main", number: number))
                let loaded = try await host.beside().library.version(number)
                #expect(record.digestVersion == 2)
                #expect(try record.digest.bytes == reference(loaded.tables))
                #expect(loaded.tables["assignments"]?.batches.count == 2)
                let periods = record.batches.filter { $0.table == "assignments" }.map(\.period)
                #expect(periods == ["2026-01-01", "2026-01-29"])
                all.formUnion(record.batches.map(\.digest))
                listed += record.batches.count
                #expect(try await host.library.verify(number).outcome == .verified)
            }
            // Each edit brought one batch; all others are those of the first version.
            let first = try #require(try await host.store.version(program: "main", number: 1))
            #expect(all.count == Set(first.batches.map(\.digest)).count + 5 && listed == 6 * first.batches.count)
            #expect(!first.batches.contains { $0.table == "identities" })
        }
    }

    @Test func movedPeriodsMoveRowsAndTheDigestStaysTheRule() async throws {
        try await TestHost.withProgram { host async throws in
            let split = try await host.commit([
                "reason": "shorter blocks",
                "edits": [
                    ["op": "put", "table": "periods", "row": ["id": "P1", "to": "2026-01-05"]],
                    [
                        "op": "put", "table": "periods",
                        "row": ["id": "P1b", "kind": "rotation", "from": "2026-01-06", "to": "2026-01-28"],
                    ],
                ],
            ])
            #expect(split.status == .ok, "\(split.detail) \(split.body["errors"] ?? .null)")
            let head = try #require(try await host.beside().library.head())
            #expect(try head.summary.digest.bytes == reference(head.tables))
            #expect(try await host.library.verify(nil).outcome == .verified)
            #expect(Sample.assignments(head.tables).count == 4)
        }
    }

    @Test func aStartLearnsLeavesFromTheStore() async throws {
        try await TestHost.withProgram { host async throws in
            let states = try await host.store.answer(BatchStatesQuery(program: "main", number: 1))
            let record = try #require(try await host.store.version(program: "main", number: 1))
            for reference in record.batches {
                let isDigested = TableSpec.named(reference.table)?.canonicalColumns.isEmpty == false
                #expect((states[reference.digest]?.leaf != nil) == isDigested, "\(reference.table)")
            }
            // The rule over the stored leaves is the version's digest.
            let leaves = record.batches.compactMap { reference in
                states[reference.digest]?.leaf.map {
                    DigestTree.Leaf(table: reference.table, period: reference.period, hash: $0.bytes)
                }
            }
            let root = DigestTree.digest(of: leaves) { (try? SHA256.digest(of: $0).bytes) ?? [] }
            #expect(root == record.digest.bytes)
            // A daemon that was just started goes on from them.
            let started = host.beside()
            let reply = try await started.commit([
                "edits": [Sample.put("R1", "2026-01-20", "AM", "ICU")], "reason": "r",
            ])
            #expect(reply.status == .ok)
            #expect(try await host.library.verify(2).outcome == .verified)
        }
    }

    @Test func aDigestThatIsNotThatOfTheRowsIsFound() async throws {
        try await TestHost.withProgram { host async throws in
            let head = try #require(try await host.store.latest(program: "main", plan: .live))
            let forged = UnitOfWork(
                program: "main", by: "mallory", atMicros: 1,
                expect: Expectation(version: VersionExpectation(plan: .live, number: 1)),
                newVersion: NewRosterVersion(
                    plan: .live, parent: 1, digest: try SHA256.digest(of: [1]), digestVersion: 2, reason: "",
                    profileJSON: head.profileJSON, batches: head.batches.map { BatchWrite(unchanged: $0) }))
            _ = try await host.store.commit(forged)
            let found = try await host.library.verify(nil)
            #expect(found.outcome == .mismatch && found.computed == head.digest)
        }
    }

    @Test func versionsOfTheFirstRuleStayReadableAndEditable() async throws {
        try await TestHost.with { host async throws in
            // As release 0.1 stored it: no periods of batches, no leaves, names in the version.
            let tables = try Sample.tables(Sample.twoPeriods)
            var canonical: [UInt8] = []
            CanonicalRows.write(tables) { canonical.append(contentsOf: $0) }
            var batches: [BatchWrite] = []
            for table in tables.tables {
                for (ordinal, batch) in table.batches.enumerated() {
                    batches.append(
                        try BatchWrite(
                            table: table.name, period: "", ordinal: Int64(ordinal), bytes: batch.encoded()))
                }
            }
            _ = try await host.store.commit(
                UnitOfWork(
                    program: "main", by: "old", atMicros: 1,
                    expect: Expectation(version: VersionExpectation(plan: .live, number: nil)),
                    newVersion: NewRosterVersion(
                        plan: .live, parent: nil, digest: try SHA256.digest(of: canonical), digestVersion: 1,
                        reason: "", profileJSON: [123, 125], batches: batches)))
            let head = try #require(try await host.library.head())
            #expect(Sample.assignments(head.tables).count == 4 && head.tables["identities"] == nil)
            #expect(try await host.library.verify(1).outcome == .verified)
            let reply = try await host.commit([
                "edits": [Sample.put("R1", "2026-01-20", "AM", "ICU")], "reason": "r", "expect": ["version": 1],
            ])
            #expect(reply.status == .ok, "\(reply.detail)")
            let found = try await host.library.verify(2)
            #expect(found.outcome == .verified && found.summary.digestVersion == 2)
            // The same rows again are no new version, though the rule is another.
            let before = try await host.library.versions(limit: 9).count
            _ = try await host.library.publish(try #require(try await host.library.head()).tables, by: "x", reason: "y")
            #expect(try await host.library.versions(limit: 9).count == before)
        }
    }

    @Test func memoryIsBoundedAndWhatIsReadStaysRight() async throws {
        try await TestHost.with { host async throws in
            // Twenty rotation periods of a week, with an assignment in each.
            let weeks = (0..<20).map { LocalDate(rawValue: 20_458 + 7 * Int32($0)) }
            let periods = weeks.enumerated().map { "P\($0),rotation,\($1),\($1.advanced(by: 6))" }
            let assignments = weeks.map { "R1,\($0),AM,ICU,manual,false" }
            let tables = try Sample.tables([
                "periods.csv": (["id,kind,from,to"] + periods).joined(separator: "\n"),
                "assignments.csv": (["person_id,date,slot,service_id,source,pinned"] + assignments)
                    .joined(separator: "\n"),
            ])
            _ = try await host.library.publish(tables, by: "seed", reason: "seed")
            // A cache that has room for nothing but the version used last.
            let small = RosterLibrary(store: host.store, program: "main", time: host.time.source, cacheBytes: 1)
            for week in weeks {
                let edit = Sample.put("R1", "\(week)", "PM", "CLIN")
                #expect(try await host.commit(["edits": [edit], "reason": "r"]).status == .ok)
            }
            #expect(try await small.version(1).tables["assignments"]?.rowCount == 20)
            #expect(try await small.head()?.tables["assignments"]?.rowCount == 40)
            #expect(try await small.version(7).tables["assignments"]?.rowCount == 26)
            // Every edit brought a segment of its own, and the table lies in a few.
            let head = try #require(try await host.library.head())
            let batches = try #require(head.batches["assignments"])
            #expect(batches.count == 20 && Set(batches.map(\.part.number)).count <= 12)
            #expect(try head.summary.digest.bytes == reference(head.tables))
            #expect(Sample.assignments(head.tables).count == 40)
        }
    }
}
