// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@testable import SQLiteStore

@Suite("Durable calls in backups and checks")
struct CallBackupTests {
    @Test("calls, queues and receipts come back as they were; what ran is free at once; a damaged row is named")
    func roundTrip() async throws {
        let place = try Workplace()
        let store = try await SQLiteStore.open(folder: place.state())
        var unit = Units.keyValues([Units.put("a", "1")])
        unit.calls = try (0..<4).map { try Calls.new(key: "\($0)") }
        let receipt = try await store.commit(unit)
        let claimed = try await store.claim(3)
        try await store.finish(claimed[0].fence, .completed(resultJSON: Units.text("[1]")))
        try await store.finish(
            claimed[1].fence, .awaiting(asksJSON: Units.text(#"[{"key":"a"}]"#), expiresAtMicros: nil))
        let paused = try await store.apply(
            SetQueuePaused(program: Units.program, queue: "default", isPaused: true, by: "anna"))
        let all = DurableCallsQuery(program: Units.program, limit: 9)
        let calls = try await store.answer(all)
        #expect(try await StoreCheck.run(store).isSound)
        await store.close()

        try await Sample.restore(try await Sample.dump(place.state()).bytes, to: place.state("other"))
        let restored = try await SQLiteStore.open(folder: place.state("other"))
        #expect(try await restored.answer(all) == calls)
        #expect(try await restored.answer(QueuesQuery(program: Units.program)) == [paused])
        #expect(try await restored.receipt(program: Units.program, of: unit.id) == receipt)
        #expect(try await restored.rescue().map(\.id) == [claimed[2].id])
        #expect(try await StoreCheck.run(restored).isSound)
        for (change, code) in [
            ("finished_at = NULL WHERE state = 'completed'", "call_end"),
            ("lease_until = 5 WHERE state = 'available'", "call_lease"),
            ("asks = '[{}]' WHERE state = 'input_required'", "call_asks"),
            ("errors = '[' WHERE state = 'input_required'", "call_json"),
        ] {
            _ = try await restored.writer?.perform { (connection) throws(StoreError) in
                try connection.execute("UPDATE durable_calls SET \(change)", [])
            }
            #expect(try await StoreCheck.run(restored).findings.contains { $0.code == code }, "\(code)")
        }
        await restored.close()
    }
}
