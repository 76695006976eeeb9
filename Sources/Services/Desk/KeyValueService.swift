// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Telemetry

/// `kv/1 {op, key, value?, etag?, prefix?, limit?}`: a plugin's own durable key-values, in a namespace of its own.
///
/// `op` is `get` -> `{value, etag}` (null when absent), `put` -> `{etag}`, `delete` -> `{}`, `list` -> `{items}`. An
/// `etag` with put or delete makes it conditional: 0 means "must not exist yet".
struct KeyValueService: HostService {
    let name = "kv/1"
    let permission: String? = "kv/1"
    let store: any Store
    let program: String
    let time: TimeSource
    /// The most bytes that a plugin may keep.
    static let quota: Int64 = 16 << 20

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
        guard let key = request["key"]?.stringValue, !key.isEmpty, key.utf8.count <= 512 else {
            throw Problem(
                .invalidParameter,
                "kv/1 \"key\" must be 1 to 512 bytes of text; is \(request["key"]?.text ?? "missing").")
        }
        return key
    }

    private func get(_ key: String, _ caller: ServiceCaller) async throws -> JSONValue {
        guard let found = try await store.keyValue(program: program, namespace: caller.pluginID, key: key) else {
            return ["value": .null, "etag": .null]
        }
        return ["value": try JSONValue.parse(found.json), "etag": .integer(found.etag)]
    }

    private func list(_ request: JSONValue, _ caller: ServiceCaller) async throws -> JSONValue {
        let limit = min(1_000, max(1, request["limit"]?.integerValue ?? 100))
        let rows = try await store.keyValues(
            program: program, namespace: caller.pluginID, prefix: request["prefix"]?.stringValue ?? "",
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
        var expectations: [KeyValueExpectation] = []
        if let given = request["etag"], !given.isNull {
            // Anything else passed over would turn a conditional write into an unconditional one.
            guard let etag = given.integerValue, etag >= 0 else {
                throw Problem(
                    .invalidParameter, "kv/1 \"etag\" must be the whole number that get gave, or 0; is \(given.text).")
            }
            expectations = [
                KeyValueExpectation(namespace: caller.pluginID, key: try key(request), etag: etag == 0 ? nil : etag)
            ]
        }
        let unit = UnitOfWork(
            program: program, by: caller.context?.principal.name ?? caller.pluginID,
            atMicros: time.wallMicroseconds(), expect: Expectation(keyValues: expectations), keyValues: [write],
            quotas: [caller.pluginID: Self.quota])
        return try await store.commit(unit).etag
    }
}
