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
    static let shownChanges = 1_000

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
        if commit.act != nil { try caller.permissions.permit("roster.write") }
        let expected = commit.expectedETags.map {
            KeyValueExpectation(namespace: caller.pluginID, key: $0.key, etag: $0.etag == 0 ? nil : $0.etag)
        }
        let unit = Self.unit(of: commit, for: context)
        if let reply = try await repeated(unit, commit) { return reply }
        if !commit.audit.isEmpty { try caller.permissions.permit(PluginAuditEntry.permission) }
        let tasks = try await rows(of: commit.tasks, for: caller)
        let audit = Self.entries(of: commit, from: caller, in: context)
        guard let act = commit.act else {
            let receipt = try await KeyValueCommit(
                library: library, by: context.principal.name, writes: commit.keyValues, expected: expected,
                namespace: caller.pluginID, tasks: tasks, audit: audit, id: unit ?? UnitID()
            ).run()
            return Self.reply(nil, etag: receipt.etag, plan: commit.plan, tasks: receipt.calls)
        }
        let receipt: RosterChangeReceipt
        do throws(Problem) {
            var request = RosterChangeRequest(
                plan: commit.plan, act: act, expectedVersion: commit.expectedVersion, reason: commit.reason,
                reasonCode: commit.reasonCode, accepted: commit.accepted, by: context.principal.name,
                keyValues: commit.keyValues, expectedKeyValues: expected,
                quotas: [caller.pluginID: KeyValueService.quota], tasks: tasks, id: unit ?? UnitID())
            request.audit = audit
            receipt = try await library.change(request)
        } catch {
            throw ConflictDisclosure.applied(context.principal.disclosure, to: error)
        }
        return Self.reply(receipt, etag: receipt.etag, plan: commit.plan, tasks: receipt.tasks)
    }

    /// What the audit trail says of a commit: what it does by counts, and what the plugin says of it.
    private static func entries(
        of commit: CommitRequest, from caller: ServiceCaller, in context: CallContext
    ) -> [NewAuditEntry] {
        var details: JSONObject = ["plugin": .string(caller.pluginID), "plan": .string(commit.plan.name)]
        for (name, count) in [("kv", commit.keyValues.count), ("tasks", commit.tasks.count)] where count > 0 {
            details[name] = .integer(Int64(count))
        }
        if let code = commit.reasonCode { details["reason_code"] = .string(code) }
        let action: String
        switch commit.act {
        case .edit(let edits)?:
            action = "roster.edited"
            details["edits"] = .integer(Int64(edits.count))
        case .publish(let draft, _)?:
            action = "roster.published"
            details["draft"] = .string(draft)
        case nil: action = commit.keyValues.isEmpty ? "call.made" : "kv.written"
        }
        let subject = commit.act == nil ? "plugin:\(caller.pluginID)" : "plan:\(commit.plan.name)"
        return [context.auditEntry(action, subject: subject, details: details)]
            + commit.audit.map { $0.entry(of: caller, in: context) }
    }

    /// The rows of the tasks that are started with the change, when all of them may be.
    private func rows(of orders: [TaskOrder], for caller: ServiceCaller) async throws(Problem) -> [NewDurableCall] {
        guard !orders.isEmpty else { return [] }
        let context = try caller.nested(for: name)
        for order in orders { caller.noteCall(of: TaskTypeDescriptor.grantPrefix + order.task) }
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
    /// What the audit trail says of it.
    var audit: [NewAuditEntry] = []
    /// What the unit of work is known by.
    var id = UnitID()

    func run() async throws(Problem) -> Receipt {
        var unit = UnitOfWork(
            program: library.program, by: by, atMicros: library.time.wallMicroseconds(),
            expect: Expectation(keyValues: expected), keyValues: writes,
            quotas: [namespace: KeyValueService.quota], id: id)
        unit.calls = tasks
        unit.audit = audit
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
