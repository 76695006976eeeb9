// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Daemon
import JSON
import Kernel
import PostgresStore
import SQLiteStore
import Store

/// What an idempotency key adds to a call, and what the check of holds does.
///
/// A call with a key writes twice, durably: that it has begun, and its answer. So the figures are those of the disk, and of
/// how many calls come at the same time and share a write.
struct ControlCost {
    private static let calls = 400
    private static let checks = 1_000_000
    private static let answer = KeptAnswer(.result, Array(repeating: UInt8(ascii: "1"), count: 1_024))

    let rounds: Int

    /// Figures of SQLite in a folder, and of PostgreSQL when a URL is given; microseconds a call, nanoseconds a check.
    func measure(folder: String, url: String?) async throws -> JSONValue {
        var figures: JSONObject = ["hold_check_ns": holdChecks()]
        for (word, durability) in [("full", SQLiteStoreOptions.Synchronous.full), ("relaxed", .normal)] {
            let store = try await SQLiteStore.open(
                folder: "\(folder)/\(word)", options: SQLiteStoreOptions(synchronous: durability))
            figures["sqlite_\(word)_us"] = try await keys(store)
            await store.close()
        }
        if let url {
            let store = try await PostgresStore.open(
                try PostgresLocation(url: url), options: PostgresOptions(synchronous: .full))
            figures["postgresql_full_us"] = try await keys(store)
            await store.close()
        }
        return .object(figures)
    }

    private func keys(_ store: any Store) async throws -> JSONValue {
        var alone: [Double] = []
        var together: [Double] = []
        var replays: [Double] = []
        for round in 0...rounds {
            let first = try await each("alone-\(round)", store, workers: 1, replays: false)
            let second = try await each("together-\(round)", store, workers: 16, replays: false)
            let third = try await each("alone-\(round)", store, workers: 1, replays: true)
            guard round > 0 else { continue }
            alone.append(first)
            together.append(second)
            replays.append(third)
        }
        return [
            "call_alone": .number(Stopwatch.median(alone)), "call_of_16_at_once": .number(Stopwatch.median(together)),
            "replay": .number(Stopwatch.median(replays)),
        ]
    }

    /// Microseconds a call: what its key costs beside the call itself.
    private func each(_ prefix: String, _ store: any Store, workers: Int, replays: Bool) async throws -> Double {
        let start = Stopwatch.now()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    for number in stride(from: worker, to: Self.calls, by: workers) {
                        try await Self.call("\(prefix)-\(number)", store, replays: replays)
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(Stopwatch.now() - start) / 1_000 / Double(Self.calls)
    }

    private static func call(_ key: String, _ store: any Store, replays: Bool) async throws {
        let scope = KeyScope(program: "bench", principal: "bench", key: key)
        let begin = BeginKeyed(scope, fingerprint: try SHA256.digest(of: Array("call".utf8)), keepMicros: 3_600_000_000)
        switch try await store.apply(begin) {
        case .begun where !replays: _ = try await store.apply(FinishKeyed(scope, claim: begin.claim, .answered(answer)))
        case .done where replays: break
        case let other: throw Workbench.Failure(description: "a key was found \(other)")
        }
    }

    /// Nanoseconds a check of a tool that is held by one name: while nothing is held, and while other names are.
    private func holdChecks() -> JSONValue {
        let board = HoldBoard()
        var found = 0
        func check() -> Double {
            var times: [Double] = []
            for round in 0...rounds {
                let start = Stopwatch.now()
                for now in 0..<Self.checks { found += board.active(["publishing"], at: UInt64(now)).count }
                if round > 0 { times.append(Double(Stopwatch.now() - start) / Double(Self.checks)) }
            }
            return Stopwatch.median(times)
        }
        let nothing = check()
        board.replace(
            (0..<8).map { Hold(name: "other-\($0)", reason: "", owner: "bench", setAtMicros: 0) }, revision: 1)
        let others = check()
        return ["nothing_held": .number(nothing), "8_others_held": .number(others), "found": .integer(Int64(found))]
    }
}
