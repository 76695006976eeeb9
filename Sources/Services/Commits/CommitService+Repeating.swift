// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import Store

extension CommitService {
    /// What a commit of a call with an idempotency key is known by: the same in every run of the call.
    ///
    /// Nil for a call without a key.
    static func unit(of commit: CommitRequest, for context: CallContext) -> UnitID? {
        guard let keyed = context.keyed else { return nil }
        let target: String
        if commit.act != nil {
            target = "commit \(commit.plan.name)"
        } else {
            let keys = commit.keyValues.map { write in
                switch write {
                case .put(let namespace, let key, _), .delete(let namespace, let key): "\(namespace) \(key)"
                }
            }
            target = "commit of \(keys.sorted().joined(separator: "\n"))"
        }
        return keyed.unit(target, path: context.path).flatMap(UnitID.init(bytes:))
    }

    /// The reply to a commit that an earlier run of the same call has made; nil when none has.
    ///
    /// Nothing is computed anew: the plan may have gone on since.
    func repeated(_ unit: UnitID?, _ commit: CommitRequest) async throws(Problem) -> JSONValue? {
        guard let unit else { return nil }
        do throws(StoreError) {
            guard let receipt = try await library.store.receipt(program: library.program, of: unit) else { return nil }
            var document: JSONObject = [
                "version": .null, "parent": .null, "plan": .string(commit.plan.name), "digest": .null,
                "unchanged": .bool(receipt.version == nil), "rebased": false,
                "kv_etag": receipt.etag.map { .integer($0) } ?? .null,
                "last_event": receipt.lastEvent.map { .integer($0) } ?? .null, "changes": [], "total_changes": 0,
            ]
            var version: RosterVersionSummary?
            if let number = receipt.version {
                version = try await library.store.version(program: library.program, number: number)?.summary
            } else if commit.act != nil {
                version = try await library.store.latest(program: library.program, plan: commit.plan)?.summary
            }
            if let version {
                document["version"] = .integer(version.number)
                document["parent"] = version.parent.map { .integer($0) } ?? .null
                document["digest"] = .string(version.digest.hex)
            }
            if let last = receipt.lastEvent,
                let event = try await library.store.events(
                    program: library.program, after: last - 1, limit: 1
                ).first, let body = (try? JSONValue.parse(event.bodyJSON))?.objectValue
            {
                let changes = body["changes"]?.arrayValue ?? []
                document["changes"] = .array(Array(changes.prefix(Self.shownChanges)))
                document["total_changes"] = body["total_changes"] ?? 0
                document["rebased"] = body["rebased"] ?? false
                if let withheld = body["withheld"] { document["withheld"] = withheld }
            }
            if !receipt.calls.isEmpty { document["tasks"] = .array(receipt.calls.map(\.reply)) }
            return .object(document)
        } catch { throw Problem(error) }
    }
}
