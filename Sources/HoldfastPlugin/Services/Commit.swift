// SPDX-License-Identifier: Apache-2.0

/// Everything that a tool changes at one moment, all of it or nothing (`store.commit/1`).
///
/// Edits are documents, as `RosterEditJSON` of module RosterJSON makes them: `{"op": "put", "table": "assignments",
/// "row": {...}}`.
public struct Commit: Sendable, Equatable {
    /// The plan that is changed: `live`, or a draft by name.
    ///
    /// The first commit of a draft opens it on the live plan's newest version.
    public var plan: String
    /// The version that the change was made from; nil to apply it to whatever is the newest.
    ///
    /// For a draft without a version, the live one that it is opened on.
    public var expectedVersion: Int64?
    /// The etags that keys of the plugin must have; 0 for a key that must not be there.
    public var expectedETags: [String: Int64]
    /// What becomes of rows; nil changes none.
    ///
    /// An empty list opens a draft that has no version yet.
    public var edits: [JSONValue]?
    /// Why, in 1 to 500 characters; needed with edits and to publish.
    public var reason: String
    /// Why, in one word of `a` to `z`, digits and `_`.
    public var reasonCode: String?
    /// What else the history is to say, with opaque ids only: at most 20 texts of 200 characters.
    public var accepted: [String]
    /// What becomes of the plugin's own key-values.
    public var keyValues: [KeyValueChange]
    /// Tasks that are started with the change, or not at all.
    public var tasks: [NewTask] = []
    /// The draft that becomes live; not together with edits.
    public var publishing: String?
    /// The draft's newest version as the author saw it.
    public var publishingVersion: Int64?

    /// A change of rows, and of the plugin's own key-values.
    public init(
        edits: [JSONValue]?, plan: String = "live", expecting version: Int64? = nil, reason: String,
        reasonCode: String? = nil, accepted: [String] = [], keyValues: [KeyValueChange] = [],
        expectedETags: [String: Int64] = [:]
    ) {
        self.plan = plan
        expectedVersion = version
        self.expectedETags = expectedETags
        self.edits = edits
        self.reason = reason
        self.reasonCode = reasonCode
        self.accepted = accepted
        self.keyValues = keyValues
    }

    /// The publication of a draft.
    ///
    /// - Parameters:
    ///   - draft: the draft's name.
    ///   - version: its newest version as the author saw it; nil for whatever it is.
    ///   - live: the live version that the author looked at; nil for whatever it is.
    public init(
        publishing draft: String, version: Int64? = nil, expectingLive live: Int64? = nil, reason: String,
        reasonCode: String? = nil, accepted: [String] = [], keyValues: [KeyValueChange] = [],
        expectedETags: [String: Int64] = [:]
    ) {
        self.init(
            edits: nil, expecting: live, reason: reason, reasonCode: reasonCode, accepted: accepted,
            keyValues: keyValues, expectedETags: expectedETags)
        publishing = draft
        publishingVersion = version
    }

    /// A change of the plugin's own key-values alone, and tasks that are started with it.
    public init(keyValues: [KeyValueChange], expectedETags: [String: Int64] = [:], tasks: [NewTask] = []) {
        self.init(edits: nil, reason: "", keyValues: keyValues, expectedETags: expectedETags)
        self.tasks = tasks
    }

    /// The request of the service.
    var json: JSONValue {
        var expect: JSONObject = [:]
        if let expectedVersion { expect["version"] = .integer(expectedVersion) }
        if !expectedETags.isEmpty {
            expect["kv_etags"] = .object(
                JSONObject(expectedETags.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) }))
        }
        var request: JSONObject = ["plan": .string(plan), "expect": .object(expect)]
        if let edits { request["edits"] = .array(edits) }
        if !reason.isEmpty { request["reason"] = .string(reason) }
        if let reasonCode { request["reason_code"] = .string(reasonCode) }
        if !accepted.isEmpty { request["accepted"] = .array(accepted.map { .string($0) }) }
        if !keyValues.isEmpty { request["kv"] = .array(keyValues.map(\.json)) }
        if !tasks.isEmpty { request["tasks"] = .array(tasks.map(\.json)) }
        if let publishing {
            request["publish"] = [
                "plan": .string(publishing), "version": publishingVersion.map { .integer($0) } ?? .null,
            ]
        }
        return .object(request)
    }
}

/// A change of one of the plugin's own keys.
public enum KeyValueChange: Sendable, Equatable {
    /// Sets the key, whether it was there or not.
    case put(String, JSONValue)
    /// Removes the key; one that is not there is no error.
    case delete(String)

    var json: JSONValue {
        switch self {
        case .put(let key, let value): ["op": "put", "key": .string(key), "value": value]
        case .delete(let key): ["op": "delete", "key": .string(key)]
        }
    }
}
