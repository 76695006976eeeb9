// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks

/// `kv/1 {op, key, value?, etag?, prefix?, limit?}`: a plugin's own durable key-values, in a namespace of its own.
///
/// `op` is `get` -> `{value, etag}` (null when absent), `put` -> `{etag}`, `delete` -> `{}`, `list` -> `{items}`. An
/// `etag` with put or delete makes it conditional: 0 means "must not exist yet". Calls of any effect may write: what a
/// plugin remembers for itself changes nothing that others see. On a read-only site nothing is written at all.
struct KeyValueService: ReplyingService {
    let name = "kv/1"
    let permission: String? = "kv/1"
    let library: RosterLibrary
    let isReadOnly: Bool
    /// The most bytes that a plugin may keep.
    static let quota: Int64 = 16 << 20

    func changes(_ request: JSONValue) -> Bool { ["put", "delete"].contains(request["op"]?.stringValue) }

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        do {
            switch request["op"]?.stringValue {
            case "get": return try await get(try key(request), caller)
            case "put":
                guard let value = request["value"] else {
                    throw Problem(.missingParameter, "kv/1 put needs \"value\".")
                }
                let write = KeyValueWrite.put(
                    namespace: caller.pluginID, key: try key(request), json: value.serialized())
                return ["etag": (try await commit(write, request, caller)).map { .integer($0) } ?? .null]
            case "delete":
                _ = try await commit(
                    .delete(namespace: caller.pluginID, key: try key(request)), request, caller)
                return [:]
            case "list": return try await list(request, caller)
            default:
                throw Problem(
                    .invalidParameter,
                    "kv/1 \"op\" must be get, put, delete or list; is \(request["op"]?.text ?? "missing").")
            }
        } catch let error as StoreError {
            throw Problem(error)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.internalError, "kv/1 failed.")
        }
    }

    private func key(_ request: JSONValue) throws(Problem) -> String {
        guard let key = request["key"]?.stringValue, KeyValueRule.accepts(key) else {
            throw Problem(
                .invalidParameter,
                "kv/1 \"key\" \(KeyValueRule.allowed); is \(request["key"]?.text ?? "missing").")
        }
        return key
    }

    private func get(_ key: String, _ caller: ServiceCaller) async throws -> JSONValue {
        guard
            let found = try await library.store.keyValue(program: library.program, namespace: caller.pluginID, key: key)
        else {
            return ["value": .null, "etag": .null]
        }
        return ["value": try JSONValue.parse(found.json), "etag": .integer(found.etag)]
    }

    private func list(_ request: JSONValue, _ caller: ServiceCaller) async throws -> JSONValue {
        let limit = min(1_000, max(1, request["limit"]?.integerValue ?? 100))
        let rows = try await library.store.keyValues(
            program: library.program, namespace: caller.pluginID, prefix: request["prefix"]?.stringValue ?? "",
            after: request["after"]?.stringValue, limit: Int(limit))
        return [
            "items": .array(
                try rows.map {
                    ["key": .string($0.key), "value": try JSONValue.parse($0.json), "etag": .integer($0.etag)]
                })
        ]
    }

    private func commit(
        _ write: KeyValueWrite, _ request: JSONValue, _ caller: ServiceCaller
    ) async throws -> Int64? {
        guard !isReadOnly else { throw Problem(.forbidden, "This site is read-only; kv/1 can get and list.") }
        var expected: [KeyValueExpectation] = []
        if let given = request["etag"], !given.isNull {
            // Anything else passed over would turn a conditional write into an unconditional one.
            guard let etag = given.integerValue, etag >= 0 else {
                throw Problem(
                    .invalidParameter, "kv/1 \"etag\" must be the whole number that get gave, or 0; is \(given.text).")
            }
            expected = [
                KeyValueExpectation(namespace: caller.pluginID, key: try key(request), etag: etag == 0 ? nil : etag)
            ]
        }
        let context = caller.context
        let place = "kv \(caller.pluginID) \(request["op"]?.stringValue ?? "") \(request["key"]?.stringValue ?? "")"
        let unit = context?.keyed?.unit(place, path: context?.path ?? CallPath()).flatMap(UnitID.init(bytes:))
        // What a plugin remembers in a call that only reads is its own business.
        let entry = context?.audit?.entry("kv.written", subject: "plugin:\(caller.pluginID)", details: ["kv": 1])
        return try await KeyValueCommit(
            library: library, by: caller.context?.principal.name ?? caller.pluginID, writes: [write],
            expected: expected, namespace: caller.pluginID, audit: [entry].compactMap { $0 }, id: unit ?? UnitID()
        ).run().etag
    }
}
