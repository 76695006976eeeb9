// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store

/// Calls from outside, with their idempotency keys.
extension WaitingCalls {
    /// Runs a call of a tool; if it asks somebody, it becomes a row, which is answered in its place.
    ///
    /// With an idempotency key the call is made once, and the same call with the same key gets its answer.
    package func run(_ request: CallRequest) async throws(Problem) -> Answer {
        guard mayHaveKey(request) else { return try await runOnce(request) }
        return try await once(request, replay: { (kept) throws(Problem) in try await self.answer(kept) }) {
            (request) throws(Problem) in
            let answer = try await self.runOnce(request)
            return (answer, Self.kept(answer))
        }
    }

    /// Runs a call whose caller can be asked; one that asks in place has changed nothing, and gives its key back.
    package func run(_ request: CallRequest, for caller: AskingCaller) async throws(Problem) -> CallerAnswer {
        guard mayHaveKey(request) else { return try await runOnce(request, for: caller) }
        return try await once(
            request,
            replay: { (kept) throws(Problem) in
                switch try await self.answer(kept) {
                case .done(let result): return .done(result)
                case .waiting(let row): return .waiting(try self.snapshot(of: row))
                }
            },
            call: { (request) throws(Problem) in
                let answer = try await self.runOnce(request, for: caller)
                switch answer {
                case .done(let result): return (answer, KeptAnswer(.result, result.documentBytes))
                case .waiting(let call): return (answer, KeptAnswer(.call, Array(call.id.utf8)))
                case .asking: return (answer, nil)
                }
            })
    }

    /// Makes a row of a call of a tool and runs it later (`Prefer: respond-async`); a call whose answer is there already
    /// gives that.
    ///
    /// What is wrong with the call is said at once.
    package func runLater(_ request: CallRequest) async throws(Problem) -> Answer {
        guard mayHaveKey(request) else { return .waiting(try await runDurablyOnce(request)) }
        return try await once(
            request, makesRow: true, replay: { (kept) throws(Problem) in try await self.answer(kept) }
        ) {
            (request) throws(Problem) in
            let row = try await self.runDurablyOnce(request)
            return (.waiting(row), KeptAnswer(row.id))
        }
    }

    /// Makes a row of a call of a tool and runs it later.
    ///
    /// - Throws: CONFLICT besides when the call was made with the same idempotency key, and not as a row.
    package func runDurably(_ request: CallRequest) async throws(Problem) -> DurableCall {
        guard mayHaveKey(request) else { return try await runDurablyOnce(request) }
        return try await once(
            request, makesRow: true,
            replay: { (kept) throws(Problem) in
                guard kept.kind == .call else {
                    throw Problem(
                        .conflict, "The call with this idempotency key was made and answered at once; it is no task.")
                }
                return try await self.row(of: kept)
            },
            call: { (request) throws(Problem) in
                let row = try await self.runDurablyOnce(request)
                return (row, KeptAnswer(row.id))
            })
    }

    /// One test for most calls.
    private func mayHaveKey(_ request: CallRequest) -> Bool {
        request.context.idempotencyKey != nil || request.arguments["idempotency_key"] != nil
    }

    private func once<Value>(
        _ request: CallRequest, makesRow: Bool = false, replay: (KeptAnswer) async throws(Problem) -> Value,
        call: (CallRequest) async throws(Problem) -> (Value, KeptAnswer?)
    ) async throws(Problem) -> Value {
        switch try await keys.begin(request, makesRow: makesRow) {
        case .unkeyed: return try await call(request).0
        case .replay(let kept, _): return try await replay(kept)
        case .begun(let request, let run, let keyed):
            let value: Value
            let kept: KeptAnswer?
            do throws(Problem) { (value, kept) = try await call(request) } catch {
                await keys.end(run, keyed, error)
                throw error
            }
            if let kept { try await keys.end(run, keyed, kept) } else { await keys.release(run) }
            return value
        }
    }

    private static func kept(_ answer: Answer) -> KeptAnswer {
        switch answer {
        case .done(let result): KeptAnswer(.result, result.documentBytes)
        case .waiting(let row): KeptAnswer(row.id)
        }
    }

    /// What was answered before; of a call that became a row, what the row says by now.
    private func answer(_ kept: KeptAnswer) async throws(Problem) -> Answer {
        switch kept.kind {
        case .result: return .done(try Self.result(kept.bytes))
        case .problem:
            var problem = Problem(stored: (try? JSONValue.parse(kept.bytes)) ?? .null)
            problem.isReplayed = true
            throw problem
        case .none: throw KeyedCalls.answerNotKept(kept)
        case .call:
            let row = try await row(of: kept)
            switch row.state {
            case .completed: return .done(try Self.result(row.resultJSON ?? Array("{}".utf8)))
            case .discarded:
                var problem = Problem(stored: row.problemJSON.flatMap { try? JSONValue.parse($0) } ?? .null)
                problem.isReplayed = true
                throw problem
            default: return .waiting(row)
            }
        }
    }

    private func row(of kept: KeptAnswer) async throws(Problem) -> DurableCall {
        let id = String(decoding: kept.bytes, as: UTF8.self)
        guard let row = try await get(id) else { throw Self.unknown(id) }
        return row
    }

    private static func result(_ document: [UInt8]) throws(Problem) -> ToolResult {
        guard var result = ToolResult(document: document) else {
            throw Problem(.internalError, "The answer that was kept with the idempotency key cannot be read.")
        }
        result.isReplayed = true
        return result
    }
}
