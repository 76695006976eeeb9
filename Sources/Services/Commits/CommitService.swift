// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// `store.commit/1`: everything that a plugin changes at one moment, all of it or nothing.
///
/// Documented in docs/contract/services.md. Refused in a call whose effect is below write.
struct CommitService: ReplyingService {
    let name = "store.commit/1"
    let permission: String? = "store.commit/1"
    let library: RosterLibrary
    let isReadOnly: Bool
    let form: @Sendable () -> CallForm
    /// The changes that a reply shows at most.
    private static let shownChanges = 1_000

    func changes(_ request: JSONValue) -> Bool { true }

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        guard let context = caller.context else {
            throw Problem(.forbidden, "store.commit/1 needs the call on whose behalf something is changed.")
        }
        guard let effect = context.effect, effect >= .write else {
            throw Problem(
                .forbidden,
                "store.commit/1 is for calls whose effect is write; this one is declared as "
                    + "\(context.effect?.rawValue ?? "read").")
        }
        guard !isReadOnly else { throw Problem(.forbidden, "This site is read-only.") }
        let commit = try CommitRequest(reading: request, namespace: caller.pluginID, parent: context.callID)
        guard commit.act == nil || caller.isGranted("roster.write") else {
            throw Problem(.forbidden, "\(caller.pluginID) is not granted \"roster.write\" by its site file.")
        }
        let expected = commit.expectedETags.map {
            KeyValueExpectation(namespace: caller.pluginID, key: $0.key, etag: $0.etag == 0 ? nil : $0.etag)
        }
        let tasks = try await rows(of: commit.tasks, for: caller)
        guard let act = commit.act else {
            let receipt = try await KeyValueCommit(
                library: library, by: context.principal.name, writes: commit.keyValues, expected: expected,
                namespace: caller.pluginID, tasks: tasks
            ).run()
            return Self.reply(nil, etag: receipt.etag, plan: commit.plan, tasks: receipt.calls)
        }
        let receipt: RosterChangeReceipt
        do throws(Problem) {
            receipt = try await library.change(
                RosterChangeRequest(
                    plan: commit.plan, act: act, expectedVersion: commit.expectedVersion, reason: commit.reason,
                    reasonCode: commit.reasonCode, accepted: commit.accepted, by: context.principal.name,
                    keyValues: commit.keyValues, expectedKeyValues: expected,
                    quotas: [caller.pluginID: KeyValueService.quota], tasks: tasks))
        } catch {
            throw ConflictDisclosure.applied(context.principal.disclosure, to: error)
        }
        return Self.reply(receipt, etag: receipt.etag, plan: commit.plan, tasks: receipt.tasks)
    }

    /// The rows of the tasks that are started with the change, when all of them may be.
    private func rows(of orders: [TaskOrder], for caller: ServiceCaller) async throws(Problem) -> [NewDurableCall] {
        guard !orders.isEmpty else { return [] }
        let context = try caller.nested(for: name)
        let form = form()
        var rows: [NewDurableCall] = []
        for order in orders { rows.append(try order.row(by: form, for: context)) }
        try await form.admit(rows, for: context.principal, in: library.store, program: library.program)
        return rows
    }

    private static func reply(
        _ receipt: RosterChangeReceipt?, etag: Int64?, plan: Plan, tasks: [EnqueuedCall]
    ) -> JSONValue {
        let version = receipt?.version
        var document: JSONObject = [
            "version": version.map { .integer($0.number) } ?? .null,
            "parent": version?.parent.map { .integer($0) } ?? .null, "plan": .string(plan.name),
            "digest": version.map { .string($0.digest.hex) } ?? .null,
            "unchanged": .bool(receipt?.isUnchanged ?? true), "rebased": .bool(receipt?.isRebased ?? false),
            "kv_etag": etag.map { .integer($0) } ?? .null,
            "last_event": receipt?.lastEvent.map { .integer($0) } ?? .null,
        ]
        if !tasks.isEmpty { document["tasks"] = .array(tasks.map(\.reply)) }
        for (name, value) in RowPrivacy.members(of: receipt?.changes ?? [], atMost: shownChanges) {
            document[name] = value
        }
        return .object(document)
    }
}

/// A unit of work without a roster: the way of `store.commit/1` for key-values and tasks alone, and of `kv/1`.
struct KeyValueCommit {
    let library: RosterLibrary
    let by: String
    let writes: [KeyValueWrite]
    let expected: [KeyValueExpectation]
    let namespace: String
    var tasks: [NewDurableCall] = []

    func run() async throws(Problem) -> Receipt {
        var unit = UnitOfWork(
            program: library.program, by: by, atMicros: library.time.wallMicroseconds(),
            expect: Expectation(keyValues: expected), keyValues: writes,
            quotas: [namespace: KeyValueService.quota])
        unit.calls = tasks
        do throws(StoreError) { return try await library.store.commit(unit) } catch {
            guard case .conflict(let conflicts) = error else { throw Problem(error) }
            if let problem = Problem(taskUnderWayIn: conflicts) { throw problem }
            let keys = conflicts.compactMap { conflict -> (key: String, expected: Int64, found: Int64)? in
                guard case .keyValue(_, let key, let expected, let found) = conflict else { return nil }
                return (key, expected ?? 0, found ?? 0)
            }
            throw RosterLibrary.keyConflict(keys, plan: .live, error)
        }
    }
}
