// SPDX-License-Identifier: Apache-2.0

import Store
import StoreSuite
import Synchronization
import Testing

@Suite("Durable calls: how the database finds them")
struct PlanTests {
    @Test(
        "no change and no look at a queue reads the table from end to end, whether its rows were counted or not",
        // SQLite never counts.
        arguments: StoreKind.all.flatMap { kind in (kind == .sqlite ? [true] : [true, false]).map { (kind, $0) } })
    func indexes(kind: StoreKind, isCounted: Bool) async throws {
        let clock = ManualClock()
        try await kind.withStore(clock: clock) { store in
            let waiting = try (0..<1_024).map { number in
                try Calls.new(number % 2 == 0 ? "report" : "unserved", key: number % 3 == 0 ? "\(number)" : nil)
            }
            _ = try await store.apply(EnqueueCalls(program: Units.program, calls: waiting))
            // Most calls of a table have ended.
            try await store.run(
                """
                UPDATE durable_calls SET state = 'completed', finished_at = 5 WHERE attempt = 0 AND id <
                (SELECT id FROM durable_calls ORDER BY id DESC LIMIT 1 OFFSET 200)
                """)
            if kind == .postgresql, isCounted { try await store.run("ANALYZE durable_calls") }
            let (id, fence) = (waiting[1_000].id, CallFence(id: waiting[1_001].id, fence: 0))
            let program = Units.program
            let claim = ClaimCalls(
                program: program, worker: "w", served: [ServedName(kind: .task, name: "report")],
                queues: [QueuePlaces(queue: "default", places: 20)], limit: 20)
            let finish = FinishCalls(
                program: program,
                calls: [CallOutcome.completed(resultJSON: Units.text("1")), .released].map {
                    FinishedCall(fence: fence, outcome: $0)
                })
            let plans = [
                try await store.apply(Explained(claim)), try await store.apply(Explained(finish)),
                try await store.apply(Explained(RenewLeases(program: program, fences: [fence]))),
                try await store.apply(Explained(RescueCalls(program: program, problemJSON: Calls.lost))),
                try await store.apply(Explained(CancelCall(program: program, id: id, by: "anna"))),
                try await store.apply(Explained(RetryCall(program: program, id: id))),
                try await store.apply(Explained(ExpireCalls(program: program, problemJSON: Calls.lost))),
                try await store.apply(Explained(PruneCalls(program: program, keepMicros: [.completed: .max]))),
                try await store.apply(
                    Explained(EnqueueCalls(program: program, calls: [try Calls.new("unserved", key: "1001")]))),
            ].flatMap { $0 }
            #expect(plans.count > 20)
            #expect(plans.count { $0.sql.contains("id IN ($") } >= 4)
            // The next lane is looked up behind the last one, not found by reading through that.
            let lanes = plans.filter { $0.sql.contains("AS lane") }
            #expect(!lanes.isEmpty)
            for plan in lanes {
                let place = kind == .postgresql ? "(name > " : "name>?"
                #expect(plan.text.contains(place), "\(plan)")
            }
            for plan in plans {
                #expect(!plan.text.contains("SCAN durable_calls"), "\(plan)")
                #expect(!plan.text.contains("Seq Scan on durable_calls"), "\(plan)")
                // Rows that are named by their ids are looked up by them, and by nothing that all have in common.
                if plan.sql.contains("call_id IN ($") {
                    #expect(plan.text.contains(kind == .postgresql ? "Cond: (call_id = " : "(call_id=?"), "\(plan)")
                } else if plan.sql.contains("id IN ($") {
                    #expect(plan.text.contains(kind == .postgresql ? "Cond: ((id = " : "(id=?"), "\(plan)")
                }
                // What waits is found in its order, not sorted.
                if plan.sql.contains("ORDER BY due_at, id LIMIT") {
                    #expect(!plan.text.contains("TEMP B-TREE") && !plan.text.contains("Sort"), "\(plan)")
                }
            }
        }
    }
}

private struct Plan: CustomStringConvertible {
    let sql: String
    let text: String

    var description: String { "\(sql)\n\(text)" }
}

/// Makes a change and asks the database for the plan of each of its statements.
private struct Explained<Change: StoreChange>: StoreChange {
    let change: Change

    init(_ change: Change) { self.change = change }

    var program: String { change.program }

    func apply(on connection: some SQLConnection) throws(StoreError) -> [Plan] {
        let explaining = ExplainingConnection(connection)
        _ = try change.apply(on: explaining)
        return explaining.plans
    }
}

private final class ExplainingConnection<Base: SQLConnection>: SQLConnection {
    private let base: Base
    private(set) var plans: [Plan] = []

    init(_ base: Base) { self.base = base }

    var dialect: SQLDialect { base.dialect }

    func moment() throws(StoreError) -> StoreMoment { try base.moment() }

    func execute(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Int {
        try explain(sql, values)
        return try base.execute(sql, values)
    }

    func query<Value>(
        _ sql: String, _ values: [SQLValue], _ read: (Base.Row) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        try explain(sql, values)
        return try base.query(sql, values, read)
    }

    private func explain(_ sql: String, _ values: [SQLValue]) throws(StoreError) {
        // SQLite tells the plan in the fourth column, PostgreSQL in the only one.
        let isSQLite = dialect.forUpdate.isEmpty
        let lines = try base.query("\(isSQLite ? "EXPLAIN QUERY PLAN" : "EXPLAIN") \(sql)", values) {
            (row) throws(StoreError) in try row.text(isSQLite ? 3 : 0)
        }
        plans.append(Plan(sql: sql, text: lines.joined(separator: "\n")))
    }
}
