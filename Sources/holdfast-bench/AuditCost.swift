// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import PostgresStore
import SQLiteStore
import Store

/// What the audit trail costs: a durable write with an entry beside one without, alone and many at once, and how fast a
/// chain is verified.
struct AuditCost {
    /// Writes of a round, and entries of the chain that is verified.
    let writes: Int

    /// Figures of SQLite in a folder, and of PostgreSQL when a URL is given.
    func measure(folder: String, url: String?) async throws -> JSONValue {
        var figures: JSONObject = [
            "unit": "milliseconds of a durable write of a key, microseconds of one of 64 in flight, entries a second"
        ]
        figures["sqlite_full"] = try await self.figures(
            try await SQLiteStore.open(folder: folder, options: SQLiteStoreOptions(synchronous: .full)))
        if let url {
            figures["postgresql_full"] = try await self.figures(
                try await PostgresStore.open(
                    try PostgresLocation(url: url), options: PostgresOptions(synchronous: .full)))
        }
        figures["entry"] = try hashing()
        return .object(figures)
    }

    private func figures(_ store: any Store) async throws -> JSONValue {
        let program = "bench-" + UnitID().description
        var figures: JSONObject = [:]
        // Turn by turn, so that whatever else the machine does meets both alike.
        var alone: [Bool: [Double]] = [:]
        for round in 0..<(2 * writes) {
            let isAudited = round.isMultiple(of: 2)
            let begin = Stopwatch.now()
            _ = try await store.commit(Self.put(program, isAudited))
            alone[isAudited, default: []].append(Double(Stopwatch.now() - begin) / 1e6)
        }
        for (isAudited, name) in [(false, "plain"), (true, "audited")] {
            let times = alone[isAudited] ?? []
            figures["\(name)_p50_ms"] = .number(Stopwatch.quantile(0.5, of: times))
            figures["\(name)_p99_ms"] = .number(Stopwatch.quantile(0.99, of: times))
        }
        var together: [Bool: [Double]] = [:]
        for round in 0..<6 {
            let isAudited = round.isMultiple(of: 2)
            let begin = Stopwatch.now()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        for _ in 0..<max(1, writes / 16) { _ = try await store.commit(Self.put(program, isAudited)) }
                    }
                }
                try await group.waitForAll()
            }
            together[isAudited, default: []].append(
                Double(Stopwatch.now() - begin) / 1e3 / Double(64 * max(1, writes / 16)))
        }
        figures["plain_64_in_flight_us"] = .number(Stopwatch.quantile(0.5, of: together[false] ?? []))
        figures["audited_64_in_flight_us"] = .number(Stopwatch.quantile(0.5, of: together[true] ?? []))
        figures["verify"] = try await verification(store, program)
        await store.close()
        return .object(figures)
    }

    private static func put(_ program: String, _ isAudited: Bool) -> UnitOfWork {
        var unit = UnitOfWork(
            program: program, by: "bench", atMicros: 1_789_000_000_000_000,
            keyValues: [
                .put(
                    namespace: "bench", key: "key\(Int.random(in: 0..<1_000))",
                    json: Array(#"{"state":"open","round":17}"#.utf8))
            ])
        if isAudited { unit.audit = [entry] }
        return unit
    }

    private static var entry: NewAuditEntry {
        NewAuditEntry(
            action: "kv.written", subject: "plugin:org.example.bench", actor: "ann", role: "operator", face: "rest",
            tool: "record_round", correlationID: "01JZ6Q3V8R1M2N4P5S7T9W0X1Y",
            argumentsDigest: try? SHA256.digest(of: Array("arguments".utf8)),
            detailsJSON: Array(#"{"kv":1,"plugin":"org.example.bench"}"#.utf8))
    }

    /// A chain of many entries, read and followed as `verify_audit` does.
    private func verification(_ store: any Store, _ program: String) async throws -> JSONValue {
        let wanted = writes * 50
        for _ in stride(from: 0, to: wanted, by: 500) {
            _ = try await store.apply(
                AppendAudit(program: program, entries: Array(repeating: Self.entry, count: 500)))
        }
        var rates: [Double] = []
        var entries: Int64 = 0
        for _ in 0..<3 {
            var reader = StoreAuditReader(store)
            let begin = Stopwatch.now()
            let reports = try await AuditVerification(program: program, outside: .init()).run(in: &reader)
            entries = reports.reduce(0) { $0 + $1.entries }
            guard reports.allSatisfy(\.isSound) else { throw StoreError.corrupt(detail: "the bench's own chain") }
            rates.append(Double(entries) / (Double(Stopwatch.now() - begin) / 1e9))
        }
        return ["entries": .integer(entries), "per_second": .number(Stopwatch.quantile(0.5, of: rates))]
    }

    /// What rendering and hashing take of it, without a store.
    private func hashing() throws -> JSONValue {
        let entry = AuditEntry.sample(Self.entry)
        var times: [Double] = []
        for _ in 0..<5 {
            let begin = Stopwatch.now()
            for _ in 0..<10_000 { _ = try entry.computedHash() }
            times.append(Double(Stopwatch.now() - begin) / 1e4)
        }
        return ["bytes": .integer(Int64(entry.line().count)), "hash_ns": .number(Stopwatch.quantile(0.5, of: times))]
    }
}
