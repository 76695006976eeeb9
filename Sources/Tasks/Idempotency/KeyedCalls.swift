// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
import Synchronization

/// Makes calls with an idempotency key once: whoever calls again with the same key gets the answer of the first call.
///
/// Source: IETF draft-ietf-httpapi-idempotency-key-header-07, sections 2.4 to 2.7. The row of the key is the lock in all
/// daemons on the store; a key whose daemon died is free again with its lease.
package final class KeyedCalls: Sendable {
    /// The largest answer that is kept, in bytes; of a larger one only that it was given.
    package static let maximumAnswerBytes = 262_144

    /// A run of a call that holds its key.
    package struct Run: Sendable, Hashable {
        let scope: KeyScope
        let claim: UnitID
        let keepsAnswer: Bool
        /// Whether no run before this one has held the key.
        let isFirst: Bool
    }

    /// How a call with a key begins.
    enum Beginning: Sendable {
        /// It has no key, or only reads: it is made as any other.
        case unkeyed
        case begun(CallRequest, Run, KeyedCall)
        /// It was made before.
        case replay(KeptAnswer, KeyedCall)
    }

    private let store: any Store
    private let program: String
    private let pipeline: Pipeline
    private let held = Mutex<Set<Run>>([])

    package init(store: any Store, program: String, pipeline: Pipeline) {
        self.store = store
        self.program = program
        self.pipeline = pipeline
    }

    /// Begins a call: takes its key, or finds its answer.
    ///
    /// - Parameter makesRow: whether the call becomes a durable call whatever its effect.
    /// - Throws: what the pipeline says of the call; VALIDATION_ERROR when the key was used for another call, CONFLICT
    ///   with the time to wait while the same call is under way.
    func begin(_ request: CallRequest, makesRow: Bool) async throws(Problem) -> Beginning {
        guard request.kind == .tool, let tool = pipeline.registry.current.tool(request.name)?.descriptor,
            makesRow || tool.worstEffect > .simulate
        else { return .unkeyed }
        guard let keyed = try Self.key(of: request, tool) else { return .unkeyed }
        let prepared = try pipeline.prepare(request)
        // What decides its effect may call it a read for the rights that it needs (whoever may read answers a call of
        // their own), and write all the same.
        let mayWrite = (tool.effectDecision?.worst ?? .read) > .simulate
        guard makesRow || mayWrite || prepared.effect > .simulate else { return .unkeyed }
        let principal = request.context.principal
        let change = BeginKeyed(
            KeyScope(program: program, principal: principal.name, key: keyed.key),
            fingerprint: try prepared.fingerprint(for: principal),
            keepMicros: max(1, pipeline.limits.idempotencyKeepMilliseconds) * 1_000)
        let answer: BeginKeyed.Answer
        do throws(StoreError) { answer = try await store.apply(change) } catch { throw Problem(store: error) }
        switch answer {
        case .done(let kept):
            keyed.noteReplay()
            return .replay(kept, keyed)
        case .mismatch: throw Self.mismatch(keyed.key, request)
        case .inProgress(let left): throw Self.inProgress(leftMicros: left)
        case .begun(let run, let isFirst):
            let mine = Run(
                scope: change.scope, claim: change.claim, keepsAnswer: tool.keepsAnswer, isFirst: isFirst)
            held.withLock { _ = $0.insert(mine) }
            keyed.begin(run: run, claim: change.claim.bytes)
            var request = request
            request.context.keyed = keyed
            request.context.idempotencyKey = keyed.key
            return .begun(request, mine, keyed)
        }
    }

    /// The key of a call: what its face was given, or what the tool takes as an argument.
    private static func key(of request: CallRequest, _ tool: ToolDescriptor) throws(Problem) -> KeyedCall? {
        let given = request.context.idempotencyKey
        if let given { _ = try IdempotencyKey.checked(given, in: "The idempotency key") }
        guard let argument = request.arguments["idempotency_key"]?.stringValue,
            tool.inputSchema.source["properties"]?["idempotency_key"] != nil
        else { return given.map { request.context.keyed ?? KeyedCall($0) } }
        if let given, given != argument {
            throw Problem(
                .validation, "The call has one idempotency key with it and another one among its arguments.",
                errors: [
                    Problem.Fault(
                        instancePath: "/idempotency_key", message: "is not the key that came with the call",
                        value: .string(argument), allowed: .string(given))
                ])
        }
        do throws(Problem) {
            let key = try IdempotencyKey.checked(argument, in: "idempotency_key")
            return request.context.keyed ?? KeyedCall(key)
        } catch {
            // A fault of an argument, as a schema would find it.
            var fault = error
            fault.status = ProblemCode.invalidParameter.status
            throw fault
        }
    }

    /// Keeps the answer of a call.
    func end(_ run: Run, _ keyed: KeyedCall, _ answer: KeptAnswer) async throws(Problem) {
        defer { held.withLock { _ = $0.remove(run) } }
        guard !keyed.isSettled else { return }
        var kept = answer
        if answer.kind != .call, !run.keepsAnswer || answer.bytes.count > Self.maximumAnswerBytes {
            kept = KeptAnswer(.none, Array((run.keepsAnswer ? "large" : "secret").utf8))
        }
        try await finish(run, .answered(kept))
    }

    /// Says what becomes of the key of a call that failed.
    ///
    /// When even that cannot be written, the key is free again with its lease.
    func end(_ run: Run, _ keyed: KeyedCall, _ problem: Problem) async {
        defer { held.withLock { _ = $0.remove(run) } }
        guard !keyed.isSettled else { return }
        switch KeyFate(of: problem, hasUnits: keyed.hasUnits, isFirst: run.isFirst) {
        case .keep: _ = try? await finish(run, .answered(KeptAnswer(.problem, problem.json.serialized())))
        case .release: _ = try? await finish(run, .released)
        case .reopen: _ = try? await finish(run, .reopened)
        }
    }

    /// Gives the key back of a call that has asked, and has changed nothing.
    ///
    /// A run before it may have changed something: then the call goes on with the ids of that one.
    func release(_ run: Run) async {
        _ = try? await finish(run, run.isFirst ? .released : .reopened)
        held.withLock { _ = $0.remove(run) }
    }

    private func finish(_ run: Run, _ end: FinishKeyed.End) async throws(Problem) {
        do throws(StoreError) { _ = try await store.apply(FinishKeyed(run.scope, claim: run.claim, end)) } catch {
            throw Problem(store: error)
        }
    }

    /// Holds the keys of the calls that run here for another lease; to be called every ten seconds.
    package func renew() async throws(Problem) {
        let runs = held.withLock { $0 }
        guard !runs.isEmpty else { return }
        do throws(StoreError) {
            _ = try await store.apply(RenewKeys(program: program, claims: runs.map { ($0.scope, $0.claim) }))
        } catch { throw Problem(store: error) }
    }

    /// Forgets keys whose time is over.
    ///
    /// - Returns: how many.
    @discardableResult
    package func sweep() async throws(Problem) -> Int {
        do throws(StoreError) { return try await store.apply(SweepKeys(program: program)) } catch {
            throw Problem(store: error)
        }
    }
}
