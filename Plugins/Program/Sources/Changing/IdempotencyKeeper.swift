// SPDX-License-Identifier: Apache-2.0

import Glibc
import HoldfastPlugin

/// The idempotency key of a call: where its record is kept, and the answer if the call was made before.
struct IdempotencyKeeper {
    /// Records are kept this long, in seconds: 24 hours, as the original did.
    static let lifetime: Int64 = 86_400
    /// The longest key in bytes; with the principal it has to fit the store's 512.
    private static let longestKey = 200
    /// One call in so many looks for records that are too old.
    private static let sweepEvery: Int64 = 32

    let place: String
    private let key: String
    private let fingerprint: String
    private let now: Int64

    /// Nil when the call has no key.
    init?(_ call: ToolCall, now: Int64 = Int64(time(nil))) throws(ToolFailure) {
        let context = call.context
        guard let key = call.string(ifPresent: "idempotency_key") ?? context.idempotencyKey else { return nil }
        guard key.utf8.count <= Self.longestKey else {
            throw .invalid(field: "/idempotency_key", allowed: "at most \(Self.longestKey) bytes long")
        }
        self.key = key
        self.now = now
        place = IdempotencyRecord.place(principal: context.principal, key: key)
        fingerprint = IdempotencyRecord.fingerprint(of: call.arguments)
    }

    /// What to store in the commit.
    func record(plan: String, expected: Int64, answer: JSONValue) -> IdempotencyRecord {
        IdempotencyRecord(
            fingerprint: fingerprint, plan: plan, expectedVersion: expected, storedAt: now, answer: answer)
    }

    /// The first call's answer; nil if this is the first, throws if the key was used for something else.
    func replay(_ call: ToolCall) async throws -> JSONValue? {
        let stored = try await call.request("kv/1", ["op": "get", "key": .string(place)])
        guard let value = stored["value"], let record = IdempotencyRecord(reading: value) else { return nil }
        guard record.fingerprint == fingerprint else {
            throw ToolFailure.faults([
                ArgumentFault(
                    field: "/idempotency_key", value: .string(key),
                    message: "was used for another change already; allowed is a new key, or the same arguments again")
            ])
        }
        let answer = ChangeAnswer(stored: record.answer)
        if answer.isUnchanged { return answer.json(version: record.expectedVersion, parent: nil, replayed: true) }
        let version = try await version(of: record, call)
        return answer.json(version: version, parent: record.expectedVersion, replayed: true)
    }

    /// The version that a record's commit made: the plan's only one whose parent is the version it expected.
    private func version(of record: IdempotencyRecord, _ call: ToolCall) async throws -> Int64? {
        var before: Int64?
        while true {
            let page = try await call.rosterVersions(plan: record.plan, before: before, limit: 500)
            if let found = page.items.first(where: { $0.parent == record.expectedVersion }) { return found.number }
            guard let next = page.next, next > record.expectedVersion else { return nil }
            before = next
        }
    }

    /// Deletions of records that are too old, now and then.
    func expired(_ call: ToolCall, expectedVersion: Int64) async throws -> [KeyValueChange] {
        guard expectedVersion % Self.sweepEvery == 0 else { return [] }
        let reply = try await call.request("kv/1", ["op": "list", "prefix": "apply/", "limit": 1000])
        return (reply["items"]?.arrayValue ?? []).compactMap { item in
            guard let key = item["key"]?.stringValue, key != place, let value = item["value"],
                let record = IdempotencyRecord(reading: value), record.storedAt < now - Self.lifetime
            else { return nil }
            return .delete(key)
        }
    }
}
