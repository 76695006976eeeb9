// SPDX-License-Identifier: Apache-2.0

import JSON

/// The parameters of a message: of `_meta` what the protocol asks for, everything else as it was sent.
///
/// A class, since a request hands them on many times and nobody changes them.
final class Params: Sendable {
    /// The members other than `_meta` that every tool call has.
    private let name: JSONValue?
    private let arguments: JSONValue?
    private let others: JSONObject
    /// Nil when there is none, or none that is an object.
    let meta: RequestMeta?

    /// No parameters.
    static let none = Params()

    private init() {
        name = nil
        arguments = nil
        others = [:]
        meta = nil
    }

    /// Reads the object that is next.
    init(reading cursor: inout JSONCursor) throws(JSONError) {
        var name: JSONValue?
        var arguments: JSONValue?
        var others: JSONObject = [:]
        var meta: RequestMeta?
        try cursor.beginObject()
        while try cursor.nextKey() {
            if cursor.keyIs("name") {
                name = try cursor.readValue()
            } else if cursor.keyIs("arguments") {
                arguments = try cursor.readValue()
            } else if cursor.keyIs("_meta") {
                if cursor.kind == .object { meta = try RequestMeta(reading: &cursor) }
            } else {
                let key = cursor.key
                others[key] = try cursor.readValue()
            }
        }
        self.name = name
        self.arguments = arguments
        self.others = others
        self.meta = meta
    }

    /// The parameter of a name other than `_meta`.
    subscript(key: String) -> JSONValue? {
        switch key {
        case "name": name
        case "arguments": arguments
        default: others[key]
        }
    }
}

/// What this server reads of a message's `_meta`; the other members are checked to be JSON and passed over.
struct RequestMeta: Sendable {
    private(set) var protocolVersion: JSONValue?
    /// What the client can do; nil when it was not said, or not as an object.
    private(set) var client: ClientCapabilities?
    private(set) var traceparent: String?
    private(set) var tracestate: String?
    private(set) var baggage: String?
    /// What progress is reported under, as it was sent.
    private(set) var progressToken: JSONValue?
    /// The least level of log messages, as it was sent.
    private(set) var level: JSONValue?
    /// The caller's key for doing it only once, as it was sent.
    private(set) var idempotencyKey: JSONValue?
    /// Why a hold is to be passed over, as it was sent.
    private(set) var holdOverride: JSONValue?
    /// How long the client wants to wait for a tool call, as it was sent.
    private(set) var deadline: JSONValue?

    /// The least level of log messages that the client wants for this request; nil for none.
    var logLevel: MCPLogLevel? { level?.stringValue.flatMap { MCPLogLevel(name: $0) } }

    fileprivate init(reading cursor: inout JSONCursor) throws(JSONError) {
        try cursor.beginObject()
        while try cursor.nextKey() {
            if cursor.keyIs(MetaKey.protocolVersion) {
                protocolVersion = try cursor.readValue()
            } else if cursor.keyIs(MetaKey.clientCapabilities) {
                if cursor.kind == .object { client = ClientCapabilities(try cursor.readValue()) }
            } else if cursor.keyIs(MetaKey.traceparent), cursor.kind == .string {
                traceparent = try cursor.readString()
            } else if cursor.keyIs(MetaKey.progressToken) {
                progressToken = try cursor.readValue()
            } else if cursor.keyIs(MetaKey.logLevel) {
                level = try cursor.readValue()
            } else if cursor.keyIs(MetaKey.deadline) {
                deadline = try cursor.readValue()
            } else if cursor.keyIs(MetaKey.tracestate), cursor.kind == .string {
                tracestate = try cursor.readString()
            } else if cursor.keyIs(MetaKey.baggage), cursor.kind == .string {
                baggage = try cursor.readString()
            } else if cursor.keyIs(MetaKey.idempotencyKey) {
                idempotencyKey = try cursor.readValue()
            } else if cursor.keyIs(MetaKey.holdOverride) {
                holdOverride = try cursor.readValue()
            }
        }
    }
}
