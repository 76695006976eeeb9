// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Testing

@Suite("Durable calls: how many tasks there are, and how long they took")
struct TaskCountTests {
    @Test("live tasks are all counted, ended ones while they are recent, tool calls never", arguments: StoreKind.all)
    func counts(kind: StoreKind) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            func counted(_ requester: String? = nil, _ name: String? = nil, within seconds: Int64 = 100) async throws
                -> Set<String>
            {
                let query = TaskCountsQuery(
                    program: Units.program, requester: requester, name: name, endedWithinMicros: seconds * 1_000_000)
                return Set(try await store.answer(query).map { "\($0.name) \($0.state.rawValue) \($0.count)" })
            }
            var calls = try (0..<6).map { try Calls.new($0 < 4 ? "report" : "mail") }
            calls[3].beginning = .queued(.after(9_000_000_000))
            calls[5].requester = "bert"
            _ = try await store.apply(EnqueueCalls(program: Units.program, calls: calls))
            #expect(try await counted() == ["report available 3", "report scheduled 1", "mail available 2"])
            #expect(try await counted("bert") == ["mail available 1"])
            #expect(try await counted(nil, "report") == ["report available 3", "report scheduled 1"])

            let running = try await store.claim(5, names: ["report", "mail"])
            clock.advance(seconds: 4)
            let reports = running.filter { $0.name == "report" }
            try await store.finish(reports[0].fence, .completed(resultJSON: Units.text("1")))
            clock.advance(seconds: 6)
            try await store.finish(reports[1].fence, .completed(resultJSON: Units.text("1")))
            try await store.finish(
                running.filter { $0.name == "mail" }[0].fence,
                .failed(problemJSON: Calls.problem, retryAfterMicros: nil))
            let all: Set = [
                "report running 1", "report scheduled 1", "mail running 1", "report completed 2", "mail discarded 1",
            ]
            #expect(try await counted() == all)
            #expect(
                try await counted(within: 5)
                    == Set(all.map { $0 == "report completed 2" ? "report completed 1" : $0 }),
                "what ended longer ago than that is not counted")

            func durations(_ name: String, within seconds: Int64 = 100, limit: Int = 9) async throws -> [Int64] {
                try await store.answer(
                    TaskDurationsQuery(
                        program: Units.program, name: name, withinMicros: seconds * 1_000_000, limit: limit))
            }
            #expect(try await durations("report") == [10_000_000, 4_000_000], "the newest first")
            #expect(try await durations("report", limit: 1) == [10_000_000])
            #expect(try await durations("report", within: 5) == [10_000_000])
            #expect(try await durations("mail").isEmpty, "what failed says nothing of how long it takes")
        }
    }
}
