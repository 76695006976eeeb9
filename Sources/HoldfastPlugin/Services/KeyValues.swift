// SPDX-License-Identifier: Apache-2.0

/// The plugin's own key-values in the host's store: nobody else sees them, and they survive restarts.
///
/// Needs the grant `kv/1`.
///
/// 16 MiB in all, keys of 1 to 512 bytes (docs/contract/services.md).
public struct KeyValues: Sendable {
    /// A value, and the etag that a later write can insist on.
    public struct Entry: Sendable, Equatable {
        /// The key.
        public let key: String
        /// The value; null if there is none.
        public let value: JSONValue
        /// 0 if there is none: what to insist on so that nobody else puts one first.
        public let etag: Int64
    }

    private static let attempts = 8
    let host: HostServices

    /// The value under a key; null with the etag 0 if there is none.
    public func get(_ key: String) async throws -> Entry {
        let reply = try await host.request("kv/1", ["op": "get", "key": .string(key)])
        return Entry(key: key, value: reply["value"] ?? .null, etag: reply["etag"]?.integerValue ?? 0)
    }

    /// Puts a value, and returns its etag.
    ///
    /// - Parameter etag: what the key must have now; 0 is no value. Otherwise CONFLICT. Nil writes over anything.
    @discardableResult
    public func put(_ key: String, _ value: JSONValue, etag: Int64? = nil) async throws -> Int64 {
        var request: JSONObject = ["op": "put", "key": .string(key), "value": value]
        if let etag { request["etag"] = .integer(etag) }
        return try await host.request("kv/1", .object(request))["etag"]?.integerValue ?? 0
    }

    /// Removes a key; one that is not there is no error.
    public func delete(_ key: String, etag: Int64? = nil) async throws {
        var request: JSONObject = ["op": "delete", "key": .string(key)]
        if let etag { request["etag"] = .integer(etag) }
        _ = try await host.request("kv/1", .object(request))
    }

    /// The keys that begin with `prefix`, in order, at most 1,000 at a time; go on with the last key as `after`.
    public func list(prefix: String = "", after: String? = nil, limit: Int = 1000) async throws -> [Entry] {
        var request: JSONObject = ["op": "list", "prefix": .string(prefix), "limit": .integer(Int64(limit))]
        if let after { request["after"] = .string(after) }
        let reply = try await host.request("kv/1", .object(request))
        return (reply["items"]?.arrayValue ?? []).map { row in
            Entry(
                key: row["key"]?.stringValue ?? "", value: row["value"] ?? .null,
                etag: row["etag"]?.integerValue ?? 0)
        }
    }

    /// Changes a value in one step: reads it, and writes what `change` makes of it if nobody else wrote meanwhile, else
    /// does it again.
    ///
    /// `change` may run several times and returns nil to leave the value as it is. Returns the value that is there after
    /// it. Throws CONFLICT after eight lost races.
    @discardableResult
    public func update(
        _ key: String, _ change: (JSONValue) throws -> JSONValue?
    ) async throws -> JSONValue {
        var attempt = 1
        while true {
            let entry = try await get(key)
            guard let value = try change(entry.value) else { return entry.value }
            do {
                try await put(key, value, etag: entry.etag)
                return value
            } catch let failure as ServiceFailure where failure.status == .conflict && attempt < Self.attempts {
                attempt += 1
            }
        }
    }
}

extension HostServices {
    /// The plugin's own key-values.
    public var keyValues: KeyValues { KeyValues(host: self) }
}

extension ToolCall {
    /// The plugin's own key-values.
    public var keyValues: KeyValues { host.keyValues }
}
