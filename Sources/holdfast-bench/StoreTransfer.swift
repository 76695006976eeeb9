// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import PostgresStore
import SQLiteStore
import Store

/// How quickly a whole store is backed up, restored, checked and copied to a server, in megabytes (10^6 bytes) of the
/// backup each second.
struct StoreTransfer {
    /// 2,000 batches of 24,000 bytes that nothing compresses: about ten years of 100 people.
    private static let batches = 2_000
    private static let batchBytes = 24_000

    let folder: String
    /// A database whose content may be replaced; nil measures no copy.
    let emptyURL: String?

    func measure() async throws -> JSONValue {
        signal(SIGPIPE, SIG_IGN)
        let state = folder + "/transfer"
        let store = try await SQLiteStore.open(folder: state)
        _ = try await store.commit(try Self.unit())
        let path = folder + "/transfer.backup"
        var figures: JSONObject = [:]
        let (written, summary) = try await Self.timed {
            try await BackupFile.write(to: path) { (output) throws(StoreError) in
                try await StoreBackup.write(store, release: "bench", atMicros: 0, to: output)
            }
        }
        let megabytes = Double(summary.byteCount) / 1e6
        func put(_ name: String, _ seconds: Double) { figures[name] = .number(megabytes / seconds) }
        put("backup_mb_per_second", written)
        put("check_mb_per_second", try await Self.timed { try await StoreCheck.run(store) }.seconds)
        put(
            "restore_mb_per_second",
            try await Self.timed {
                try await BackupFile.read(path) { (input) throws(StoreError) in
                    try await StoreBackup.restore(
                        input, into: SQLiteRestoreTarget(folder: folder + "/restored"), replacing: true)
                }
            }.seconds)
        if let emptyURL {
            let target = PostgresBackup(try PostgresLocation(url: emptyURL))
            put(
                "copy_to_postgresql_mb_per_second",
                try await Self.timed {
                    try await StoreBackup.copy(
                        from: store, to: target, release: "bench", atMicros: 0, replacing: true)
                }.seconds)
        }
        figures["megabytes"] = .number(megabytes)
        await store.close()
        unlink(path)
        return .object(figures)
    }

    private static func timed<Value>(_ body: () async throws -> Value) async throws -> (seconds: Double, value: Value) {
        let begin = Stopwatch.now()
        let value = try await body()
        return (Double(Stopwatch.now() - begin) / 1e9, value)
    }

    private static func unit() throws -> UnitOfWork {
        var writes: [BatchWrite] = []
        for place in 0..<batches {
            let bytes = (0..<batchBytes / 8).flatMap { _ in
                withUnsafeBytes(of: UInt64.random(in: 0 ... .max)) { Array($0) }
            }
            writes.append(
                try BatchWrite(table: "assignments", period: "p\(place)", ordinal: Int64(place), bytes: bytes))
        }
        return UnitOfWork(
            program: "bench", by: "bench", atMicros: 1_789_000_000_000_000,
            expect: Expectation(version: VersionExpectation(plan: .live, number: nil)),
            newVersion: NewRosterVersion(
                plan: .live, parent: nil, digest: try SHA256.digest(of: UnitID().bytes), digestVersion: 1,
                reason: "bench", profileJSON: Array("{}".utf8), batches: writes))
    }
}
