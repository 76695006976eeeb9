// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import RosterJSON
import Store

/// A request of `store.commit/1`, read and checked; nothing of it has happened yet.
struct CommitRequest {
    /// More edits than this are an import.
    static let maximumEdits = 10_000
    static let maximumKeyValues = 1_000
    static let maximumTasks = 1_000
    private static let members: Set<String> = [
        "plan", "expect", "edits", "reason", "reason_code", "accepted", "kv", "publish", "tasks", "audit",
    ]
    /// Members that the contract has and this version does not do yet.
    private static let later: [String: String] = [
        "events": "events of plugins are not built yet",
        "outbox": "the outbox comes with notifications",
    ]

    let plan: Plan
    let expectedVersion: Int64?
    let expectedETags: [(key: String, etag: Int64)]
    /// nil when the roster is not changed.
    let act: RosterChangeRequest.Act?
    let reason: String
    let reasonCode: String?
    let accepted: [String]
    let keyValues: [KeyValueWrite]
    let tasks: [TaskOrder]
    let audit: [PluginAuditEntry]

    /// - Parameter parent: the durable call that this is on behalf of.
    init(reading request: JSONValue, namespace: String, parent: String? = nil) throws(Problem) {
        guard let object = request.objectValue else { throw Self.invalid("", "must be an object") }
        for name in object.keys where !Self.members.contains(name) {
            if let why = Self.later[name] {
                var problem = Problem(
                    .serviceUnavailable, "store.commit/1 does not do \"\(name)\" yet: \(why).", status: 501,
                    errors: [.init(instancePath: "/\(name)", message: why)])
                problem.isRetryable = false
                throw problem
            }
            throw Self.invalid(
                "/\(name.prefix(64))",
                "is not known; allowed are \(Self.members.sorted().joined(separator: ", "))")
        }
        let publish = try Self.publish(request["publish"])
        plan = try Self.plan(request["plan"], at: "/plan") ?? .live
        expectedVersion = try Self.whole(request["expect"]?["version"], at: "/expect/version")
        expectedETags = try Self.etags(request["expect"]?["kv_etags"])
        if let other = try Self.plan(request["expect"]?["plan"], at: "/expect/plan"), other != plan {
            throw Self.invalid("/expect/plan", "must be the plan that is changed, \(plan); is \(other)")
        }
        if let publish {
            guard request["edits"] == nil || request["edits"]?.isNull == true else {
                throw Self.invalid("/edits", "may not be given together with publish")
            }
            guard plan == .live else { throw Self.invalid("/plan", "must be live to publish; is \(plan)") }
            act = publish
        } else if let edits = request["edits"], !edits.isNull {
            act = .edit(try Self.edits(edits))
        } else {
            act = nil
        }
        reason = try Self.text(request["reason"], at: "/reason", characters: 500) ?? ""
        reasonCode = try Self.code(request["reason_code"])
        accepted = try Self.texts(request["accepted"])
        keyValues = try Self.keyValues(request["kv"], namespace: namespace)
        tasks = try Self.tasks(request["tasks"], parent: parent)
        audit = try PluginAuditEntry.entries(reading: request["audit"])
        guard act == nil || !reason.isEmpty else {
            throw Problem(
                .missingParameter, "store.commit/1 needs \"reason\": why the schedule is changed.",
                errors: [.init(instancePath: "/reason", message: "must be 1 to 500 characters")])
        }
        guard act != nil || !keyValues.isEmpty || !tasks.isEmpty else {
            throw Problem(.missingParameter, "store.commit/1 needs \"edits\", \"publish\", \"kv\" or \"tasks\".")
        }
    }

    private static func edits(_ value: JSONValue) throws(Problem) -> [RosterEdit] {
        guard (value.arrayValue?.count ?? 0) <= maximumEdits else {
            throw invalid("/edits", "may be \(maximumEdits) at most; import what is more")
        }
        do throws(EditFaults) { return try RosterEditJSON.edits(value) } catch { throw Problem(error) }
    }

    private static func publish(_ value: JSONValue?) throws(Problem) -> RosterChangeRequest.Act? {
        guard let value, !value.isNull else { return nil }
        guard case .draft(let name)? = try plan(value["plan"], at: "/publish/plan") else {
            throw invalid("/publish/plan", "must be the name of a draft")
        }
        return .publish(draft: name, version: try whole(value["version"], at: "/publish/version"))
    }

    private static func keyValues(_ value: JSONValue?, namespace: String) throws(Problem) -> [KeyValueWrite] {
        guard let value, !value.isNull else { return [] }
        guard let items = value.arrayValue, items.count <= maximumKeyValues else {
            throw invalid("/kv", "must be a list of at most \(maximumKeyValues)")
        }
        var writes: [KeyValueWrite] = []
        for (index, item) in items.enumerated() {
            guard let key = item["key"]?.stringValue, KeyValueRule.accepts(key) else {
                throw invalid("/kv/\(index)/key", KeyValueRule.allowed)
            }
            switch item["op"]?.stringValue {
            case "put":
                guard let json = item["value"] else { throw invalid("/kv/\(index)/value", "is missing") }
                writes.append(.put(namespace: namespace, key: key, json: json.serialized()))
            case "delete": writes.append(.delete(namespace: namespace, key: key))
            default: throw invalid("/kv/\(index)/op", "must be put or delete")
            }
        }
        return writes
    }

    private static func tasks(_ value: JSONValue?, parent: String?) throws(Problem) -> [TaskOrder] {
        guard let value, !value.isNull else { return [] }
        guard let items = value.arrayValue, items.count <= maximumTasks else {
            throw invalid("/tasks", "must be a list of at most \(maximumTasks)")
        }
        var orders: [TaskOrder] = []
        for (index, item) in items.enumerated() {
            orders.append(try TaskOrder(reading: item, at: "/tasks/\(index)", parent: parent))
        }
        return orders
    }

    private static func etags(_ value: JSONValue?) throws(Problem) -> [(key: String, etag: Int64)] {
        guard let value, !value.isNull else { return [] }
        guard let object = value.objectValue, object.count <= maximumKeyValues else {
            throw invalid("/expect/kv_etags", "must be an object of at most \(maximumKeyValues) keys with their etags")
        }
        var etags: [(key: String, etag: Int64)] = []
        for (key, value) in object {
            guard KeyValueRule.accepts(key) else { throw invalid("/expect/kv_etags", "a key \(KeyValueRule.allowed)") }
            guard let etag = value.integerValue, etag >= 0 else {
                throw invalid("/expect/kv_etags/\(key)", "must be a whole number, 0 for a key that must not be there")
            }
            etags.append((key, etag))
        }
        return etags
    }
}

/// What a key of a plugin's own memory may be.
enum KeyValueRule {
    static let allowed = "must be 1 to 512 bytes of text"

    static func accepts(_ key: String) -> Bool { (1...512).contains(key.utf8.count) }
}
