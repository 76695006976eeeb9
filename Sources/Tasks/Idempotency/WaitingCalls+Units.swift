// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Telemetry

extension WaitingCalls {
    /// Writes a new row as a unit of work whose id is the same in every run of the call: it is made once.
    func enqueue(
        _ call: NewDurableCall, as id: UnitID, _ context: CallContext
    ) async throws(Problem) -> EnqueuedCall {
        var unit = UnitOfWork(
            program: program, by: context.principal.name, atMicros: engine.clock.time.wallMicroseconds(), id: id)
        unit.calls = [call]
        do throws(StoreError) {
            if let made = try await store.receipt(program: program, of: id)?.calls.first { return made }
        } catch { throw Problem(store: error) }
        try await form.admit([call], for: context.principal, in: store, program: program)
        let receipt: Receipt
        do throws(StoreError) { receipt = try await store.commit(unit) } catch {
            if case .conflict(let conflicts) = error {
                for case .call(let name, _, let found, let state) in conflicts {
                    throw Self.underWay(name, found, state)
                }
            }
            throw Problem(store: error)
        }
        guard let made = receipt.calls.first else { throw Problem(.internalError, "The store made no call.") }
        return made
    }

    /// Another call with the same unique key has not ended.
    static func underWay(_ name: String, _ id: DurableCallID, _ state: DurableCallState) -> Problem {
        var problem = Problem(
            .alreadyExists,
            "\"\(name)\" with this key is under way already as \(id), which is \(state.rawValue).")
        problem.extensions["conflict"] = ["id": .string(id.text), "state": .string(state.rawValue)]
        return problem
    }
}
