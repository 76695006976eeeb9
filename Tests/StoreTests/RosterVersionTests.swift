// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Store
import StoreSuite
import Testing

@Suite("Roster versions")
struct RosterVersionTests {
    @Test("a version is read back as it was written, and its batches with it", arguments: StoreKind.all)
    func roundTrip(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let unit = try Units.version(["monday", ""], after: nil, reason: "first import")
            let receipt = try await store.commit(unit)
            #expect(receipt == Receipt(version: 1, etag: nil, lastEvent: 1))

            let written = try #require(unit.newVersion)
            let record = try #require(try await store.latest(program: Units.program, plan: .live))
            #expect(
                record.summary
                    == RosterVersionSummary(
                        programID: Units.program, number: 1, parent: nil, plan: .live, state: .published,
                        digest: written.digest, digestVersion: 1, createdAtMicros: Units.at, createdBy: "coordinator",
                        reason: "first import", profileJSON: Units.text(#"{"name":"Demo"}"#)))
            #expect(record.batches == written.batches.map(\.reference))
            #expect(try await store.version(program: Units.program, number: 1) == record)
            #expect(try await store.version(program: Units.program, number: 2) == nil)
            #expect(try await store.latest(program: "other", plan: .live) == nil)

            let batches = try await store.batches(program: Units.program, record.batches.map(\.digest))
            #expect(record.batches.map { batches[$0.digest] } == [Units.text("monday"), []])
            #expect(try await store.batch(program: "other", record.batches[0].digest) == nil)
        }
    }

    @Test("each version supersedes the head of its own plan, and numbers run over all plans", arguments: StoreKind.all)
    func plans(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.commit(Units.version(["a"], after: nil))
            let draft = try await store.commit(
                Units.version(["b"], after: nil, plan: .draft("summer"), parent: 1))
            #expect(draft.version == 2)
            _ = try await store.commit(Units.version(["c"], after: 2, plan: .draft("summer")))
            _ = try await store.commit(Units.version(["c"], after: 1, parent: 3, reason: "summer goes live"))

            let versions = try await store.versions(program: Units.program, before: nil, limit: 10)
            #expect(versions.map(\.number) == [4, 3, 2, 1])
            #expect(versions.map(\.state) == [.published, .draft, .superseded, .superseded])
            #expect(versions.map(\.parent) == [3, 2, 1, nil])
            #expect(try await store.latest(program: Units.program, plan: .draft("summer"))?.number == 3)
            #expect(
                try await store.versions(program: Units.program, before: 4, limit: 2).map(\.number) == [3, 2])
        }
    }

    @Test("a batch that versions share is stored once, per program", arguments: StoreKind.all)
    func sharedBatches(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.commit(Units.version(["a", "b", "a"], after: nil))
            #expect(try await store.integers("SELECT count(*) FROM roster_batches") == [2])
            _ = try await store.commit(Units.version(["a", "c", "a"], after: 1))
            #expect(try await store.integers("SELECT count(*) FROM roster_batches") == [3])
            _ = try await store.commit(Units.version(["a"], after: nil, program: "other"))
            #expect(try await store.integers("SELECT count(*) FROM roster_batches") == [4])
        }
    }

    @Test("an unchanged batch needs no bytes, but must be there", arguments: StoreKind.all)
    func unchangedBatches(kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.commit(Units.version(["a", "b"], after: nil))
            let first = try #require(try await store.latest(program: Units.program, plan: .live))
            var unit = try Units.version(["c"], after: 1)
            let new = try #require(unit.newVersion)
            func following(_ batches: [BatchWrite]) -> NewRosterVersion {
                NewRosterVersion(
                    plan: .live, parent: 1, digest: new.digest, digestVersion: 1, reason: "", profileJSON: [],
                    batches: batches)
            }
            unit.newVersion = following(new.batches + [BatchWrite(unchanged: first.batches[1])])
            let receipt = try await store.commit(unit)
            let second = try #require(try await store.version(program: Units.program, number: receipt.version ?? 0))
            #expect(second.batches == [new.batches[0].reference, first.batches[1]])

            let missing = BatchReference(
                table: "calls", period: "", ordinal: 0, digest: try SHA256.digest(of: Units.text("never stored")))
            unit = try Units.version(["d"], after: 2)
            unit.newVersion = following([BatchWrite(unchanged: missing)])
            await #expect(throws: StoreError.unknownBatch(missing)) { try await store.commit(unit) }
            #expect(try await store.versions(program: Units.program, before: nil, limit: 10).count == 2)
        }
    }

    @Test("ten megabytes in one batch", arguments: StoreKind.all)
    func largeBatch(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let large = try randomBytes(10 << 20)
            _ = try await store.commit(Units.version([large, Units.text("small")], after: nil))
            let digest = try SHA256.digest(of: large)
            #expect(try await store.batch(program: Units.program, digest) == large)
        }
    }

    @Test("bytes that were altered on the disk are not handed out", arguments: StoreKind.all)
    func altered(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let unit = try Units.version(["monday"], after: nil)
            _ = try await store.commit(unit)
            try await store.run("UPDATE roster_batches SET bytes = \(kind == .sqlite ? "x'00'" : "'\\\\x00'")")
            let digest = try #require(unit.newVersion?.batches.first?.reference.digest)
            let error = await #expect(throws: StoreError.self) {
                try await store.batch(program: Units.program, digest)
            }
            #expect(error?.code == "store_corrupt")
        }
    }
}
