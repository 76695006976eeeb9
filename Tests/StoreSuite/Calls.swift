// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Store

/// Durable calls as the tests need them.
package enum Calls {
    package static let worker = "worker"
    package static let lost = Units.text(#"{"code":"WORKER_LOST"}"#)
    package static let problem = Units.text(#"{"code":"TIMEOUT"}"#)

    package static func new(
        _ name: String = "report", queue: String = "default", priority: CallPriority = .normal, key: String? = nil,
        onConflict: UniqueConflict = .reject, beginning: CallBeginning = .queued(.now), maxAttempts: Int = 5,
        arguments: String = "{}"
    ) throws -> NewDurableCall {
        NewDurableCall(
            kind: .task, plugin: "test", name: name, queue: queue, priority: priority,
            argumentsJSON: Units.text(arguments), argumentsDigest: try SHA256.digest(of: Units.text(arguments)),
            requester: "coordinator", requesterJSON: Units.text(#"{"role":"operator"}"#), correlationID: "c-1",
            unique: key.map { UniqueKey(key: $0, onConflict: onConflict) }, beginning: beginning,
            maxAttempts: maxAttempts)
    }
}

extension Store {
    /// Makes calls in the test program.
    @discardableResult
    package func enqueue(_ calls: NewDurableCall...) async throws -> [EnqueuedCall] {
        try await apply(EnqueueCalls(program: Units.program, calls: calls))
    }

    /// Claims calls of the test program.
    package func claim(
        _ limit: Int, names: [String] = ["report"], queues: [String] = ["default"], worker: String = Calls.worker,
        turn: Int = 0
    ) async throws -> [DurableCall] {
        try await apply(
            ClaimCalls(
                program: Units.program, worker: worker, served: names.map { ServedName(kind: .task, name: $0) },
                queues: queues.map { QueuePlaces(queue: $0, places: limit) }, limit: limit, turn: turn))
    }

    /// Ends one start.
    @discardableResult
    package func finish(_ fence: CallFence, _ outcome: CallOutcome) async throws -> FinishAnswer? {
        try await apply(
            FinishCalls(program: Units.program, calls: [FinishedCall(fence: fence, outcome: outcome)])
        ).first
    }

    package func rescue() async throws -> [RescuedCall] {
        try await apply(RescueCalls(program: Units.program, problemJSON: Calls.lost))
    }

    package func call(_ id: DurableCallID) async throws -> DurableCall? {
        try await answer(DurableCallQuery(program: Units.program, id: id))
    }
}
