// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import Store
import Testing

@testable import SQLiteStore

@Suite("Restore")
struct RestoreTests {
    @Test("a restored store holds what was backed up, and makes the same backup")
    func roundTrip() async throws {
        let place = try Workplace()
        // Batches of different sizes, larger than a page of rows and than a frame.
        try await Sample.make(place.state(), versions: 12, batchBytes: 300_000)
        let (bytes, summary) = try await Sample.dump(place.state())
        #expect(summary.byteCount == Int64(bytes.count))
        #expect(summary.rows.first { $0.table == "roster_versions" }?.count == 12)
        #expect(summary.rows.first { $0.table == "roster_batches" }?.count == 25)
        let restored = try await Sample.restore(bytes, to: place.state("other"))
        #expect(restored == summary)
        #expect(try await Sample.dump(place.state("other")).bytes == bytes)
        #expect(Workplace.files(in: place.state("other")) == ["holdfast.db", "holdfast.lock"])
        let store = try await SQLiteStore.open(folder: place.state("other"))
        #expect(store.opening.unclosedBy == nil)
        #expect(try await StoreCheck.run(store).isSound)
        let next = try await store.commit(Sample.unit(["next"], after: 12))
        #expect(next.version == 13)
        await store.close()
    }

    @Test("a copy from store to store is proven by its digest, and its errors are those of the store that failed")
    func copy() async throws {
        signal(SIGPIPE, SIG_IGN)
        let place = try Workplace()
        try await Sample.make(place.state(), versions: 4, batchBytes: 100_000)
        let source = try await SQLiteStore.openForReading(folder: place.state())
        let target = SQLiteRestoreTarget(folder: place.state("copy"))
        let copied = try await StoreBackup.copy(
            from: source, to: target, release: "test", atMicros: 7, replacing: false)
        #expect(copied.content == (try await Sample.dump(place.state())).summary.content)
        #expect((try await Sample.dump(place.state("copy"))).summary.content == copied.content)
        await #expect(throws: StoreError.notEmpty(location: place.state("copy"))) {
            try await StoreBackup.copy(from: source, to: target, release: "test", atMicros: 7, replacing: false)
        }
        await source.close()
        await #expect(throws: StoreError.self) {
            try await StoreBackup.copy(
                from: try await SQLiteStore.openForReading(folder: place.state("nothing")), to: target, release: "test",
                atMicros: 7, replacing: true)
        }
    }

    @Test("a copy may call the only program otherwise, and of two it makes none")
    func renamed() async throws {
        signal(SIGPIPE, SIG_IGN)
        let place = try Workplace()
        try await Sample.make(place.state(), versions: 3, batchBytes: 2_000)
        let source = try await SQLiteStore.openForReading(folder: place.state())
        let target = SQLiteRestoreTarget(folder: place.state("copy"))
        func copy(as id: String, replacing: Bool) async throws -> DumpSummary {
            try await StoreBackup.copy(
                from: source, to: target, release: "test", atMicros: 7, replacing: replacing,
                renaming: ProgramRenaming(to: id))
        }
        _ = try await copy(as: "clinic", replacing: false)
        let copied = try await SQLiteStore.open(folder: place.state("copy"))
        #expect(try await copied.versions(program: "clinic", before: nil, limit: 9).map(\.number) == [3, 2, 1])
        #expect(try await copied.versions(program: Sample.program, before: nil, limit: 9).isEmpty)
        #expect(try await StoreCheck.run(copied).isSound)
        // A second program, and no copy can have one id for both.
        _ = try await copied.commit(Sample.unit(["a"], after: nil))
        await copied.close()
        let both = try await SQLiteStore.openForReading(folder: place.state("copy"))
        let other = SQLiteRestoreTarget(folder: place.state("third"))
        let error = await #expect(throws: StoreError.self) {
            try await StoreBackup.copy(
                from: both, to: other, release: "test", atMicros: 7, replacing: false,
                renaming: ProgramRenaming(to: "x"))
        }
        #expect(error?.description.contains("clinic") == true)
        await both.close()
        // Under its own id it is the same copy as without one.
        let same = try await copy(as: Sample.program, replacing: true)
        #expect(same.content == (try await Sample.dump(place.state())).summary.content)
        await source.close()
    }

    @Test("a store of an old schema is restored from its backup and brought up")
    func oldSchema() async throws {
        let place = try Workplace()
        let file = place.path + "/old.db"
        Workplace.write([], to: file)
        let connection = try Connection(path: file, access: .readWrite, busyTimeoutMilliseconds: 0)
        try connection.writing { () throws(StoreError) in
            try Schema.migrate(on: connection, .sqlite, upTo: 1)
            try connection.execute(
                "INSERT INTO events (program_id, sequence, at, actor, kind, body) VALUES ('demo', 1, 2, 'a', 'k', '{}')",
                [])
            try connection.execute("INSERT INTO counters (program_id, name, value) VALUES ('demo', 'event', 1)", [])
        }
        let memory = Memory()
        let head = DumpHead(schema: 1, source: "sqlite", release: "0.0.1", createdAtMicros: 1)
        _ = try StoreDump.write(from: connection, head: head, to: memory)
        let restored = try await Sample.restore(memory.bytes, to: place.state())
        #expect(restored.rowCount == 2 && restored.head.schema == 1)
        let store = try await SQLiteStore.open(folder: place.state())
        #expect(store.opening.schemaFound == Schema.current)
        #expect(try await store.events(program: "demo", after: 0, limit: 9).map(\.kind) == ["k"])
        #expect(try await StoreCheck.run(store).isSound)
        await store.close()
    }

    @Test("a restore is refused under a running daemon, onto a store that holds something, and from a damaged backup")
    func refusals() async throws {
        let place = try Workplace()
        try await Sample.make(place.state())
        let (bytes, before) = try await Sample.dump(place.state())
        try await Sample.make(place.state("other"), versions: 1)
        let other = try await Sample.dump(place.state("other")).bytes

        let running = try await SQLiteStore.open(folder: place.state())
        let locked = await #expect(throws: StoreError.self) {
            try await Sample.restore(other, to: place.state(), replacing: true)
        }
        #expect(locked?.code == "store_locked" && locked?.description.contains("process \(getpid())") == true)
        await running.close()

        await #expect(throws: StoreError.notEmpty(location: place.state())) {
            try await Sample.restore(other, to: place.state())
        }
        for damaged in [Array(other.dropLast(40)), other.dropLast() + [other[other.count - 1] ^ 1]] {
            let error = await #expect(throws: StoreError.self) {
                try await Sample.restore(damaged, to: place.state(), replacing: true)
            }
            #expect(error?.code == "bad_backup")
        }
        #expect(Workplace.files(in: place.state()).allSatisfy { !$0.contains(".re") })
        #expect(try await Sample.dump(place.state()).summary == before)

        try await Sample.restore(other, to: place.state(), replacing: true)
        #expect(try await Sample.dump(place.state()).bytes == other)
        try await Sample.restore(bytes, to: place.state(), replacing: true)
        #expect(try await Sample.dump(place.state()).summary == before)
    }

    @Test("a log that a killed daemon left is never read into the restored database")
    func staleLog() async throws {
        let place = try Workplace()
        try await Sample.make(place.state("other"), versions: 1)
        let other = try await Sample.dump(place.state("other")).bytes
        let store = try await SQLiteStore.open(folder: place.state())
        _ = try await store.commit(Sample.unit(["a"], after: nil))
        // What a kill leaves: the database, its log and the name in the lock file.
        mkdir(place.state("killed"), 0o700)
        for name in ["holdfast.db", "holdfast.db-wal", "holdfast.lock"] {
            Workplace.write(Workplace.read(place.state() + "/" + name), to: place.state("killed") + "/" + name)
        }
        await store.close()
        await #expect(throws: StoreError.notEmpty(location: place.state("killed"))) {
            try await Sample.restore(other, to: place.state("killed"))
        }
        try await Sample.restore(other, to: place.state("killed"), replacing: true)
        #expect(try await Sample.dump(place.state("killed")).bytes == other)
    }

    @Test("a damaged database is replaced and kept beside the new one")
    func damaged() async throws {
        let place = try Workplace()
        try await Sample.make(place.state())
        let bytes = try await Sample.dump(place.state()).bytes
        let rubbish = [UInt8](repeating: 0x41, count: 9_000)
        Workplace.write(rubbish, to: place.state() + "/holdfast.db")
        let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder: place.state()) }
        #expect(error?.code == "store_corrupt")
        await #expect(throws: StoreError.notEmpty(location: place.state())) {
            try await Sample.restore(bytes, to: place.state())
        }
        try await Sample.restore(bytes, to: place.state(), replacing: true)
        #expect(try await Sample.dump(place.state()).bytes == bytes)
        let kept = try #require(Workplace.files(in: place.state()).first { $0.contains(".damaged-") })
        #expect(Workplace.read(place.state() + "/" + kept) == rubbish)
    }

    @Test("so is one whose pages are whole and whose batches are not; a sound one is given up")
    func damagedBatch() async throws {
        let place = try Workplace()
        try await Sample.make(place.state())
        let bytes = try await Sample.dump(place.state()).bytes
        try await Sample.restore(bytes, to: place.state(), replacing: true)
        #expect(!Workplace.files(in: place.state()).contains { $0.contains(".damaged-") })
        let connection = try Connection(
            path: place.state() + "/holdfast.db", access: .readWrite, busyTimeoutMilliseconds: 0)
        try connection.execute(
            "UPDATE roster_batches SET bytes = x'00' WHERE digest = (SELECT max(digest) FROM roster_batches)", [])
        try await Sample.restore(bytes, to: place.state(), replacing: true)
        #expect(Workplace.files(in: place.state()).contains { $0.contains(".damaged-") })
        #expect(try await Sample.dump(place.state()).bytes == bytes)
    }

    @Test("what a killed restore left is removed at the next start, which says so")
    func leftovers() async throws {
        let place = try Workplace()
        try await Sample.make(place.state())
        let before = try await Sample.dump(place.state()).bytes
        Workplace.write([1, 2, 3], to: place.state() + "/holdfast.db.restoring")
        link(place.state() + "/holdfast.db", place.state() + "/holdfast.db.replaced")
        let store = try await SQLiteStore.open(folder: place.state())
        #expect(store.opening.removed.count == 2)
        #expect(store.opening.sentences.first?.contains("removed the unfinished files of a restore") == true)
        await store.close()
        #expect(Workplace.files(in: place.state()) == ["holdfast.db", "holdfast.lock"])
        #expect(try await Sample.dump(place.state()).bytes == before)
    }
}
