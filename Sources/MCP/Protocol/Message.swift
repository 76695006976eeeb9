// SPDX-License-Identifier: Apache-2.0

import JSON

/// One JSON-RPC 2.0 message, checked for shape; every revision has the same.
enum Message: Sendable {
    case request(RequestID, method: String, params: Params)
    case notification(method: String, params: Params)
    /// An answer to something that this server asked.
    case response(RequestID?, Result<JSONValue, ClientFault>)

    /// Why a value is no message, and the id to answer with when it could be read.
    struct Fault: Error {
        let id: RequestID?
        let error: ProtocolError
    }

    /// Reads the value that is next, whatever it is.
    static func read(_ cursor: inout JSONCursor) throws(JSONError) -> Result<Message, Fault> {
        guard cursor.kind == .object else {
            let other = try cursor.readValue()
            return .failure(
                Fault(id: nil, error: .init(.invalidRequest, "A message is a JSON object, this is \(other.kind).")))
        }
        let envelope = try Envelope(reading: &cursor)
        return Result { () throws(Fault) in try Message(envelope) }
    }

    private init(_ envelope: consuming Envelope) throws(Fault) {
        let id = envelope.id.flatMap { RequestID($0) }
        func fault(_ message: String, _ code: ProtocolError.Code = .invalidRequest) -> Fault {
            Fault(id: id, error: ProtocolError(code, message))
        }
        guard envelope.isVersion2 else { throw fault("\"jsonrpc\" must be \"2.0\".") }
        guard let member = envelope.method else {
            guard envelope.result != nil || envelope.error != nil else { throw fault("\"method\" is missing.") }
            self = .response(id, envelope.outcome)
            return
        }
        guard let method = member.stringValue, !method.isEmpty else {
            throw fault("\"method\" must be a string that is not empty, is \(member.kind).")
        }
        if let other = envelope.otherParams {
            throw fault("\"params\" must be an object, is \(other.kind).", .invalidParams)
        }
        guard let written = envelope.id else {
            self = .notification(method: method, params: envelope.params)
            return
        }
        guard let id else {
            throw fault("\"id\" must be a string or an integer of at most 64 bits, is \(written.kind).")
        }
        self = .request(id, method: method, params: envelope.params)
    }
}

/// The members of a message as they were sent.
private struct Envelope {
    var isVersion2 = false
    var id: JSONValue?
    var method: JSONValue?
    var params = Params.none
    /// The parameters when they are no object.
    var otherParams: JSONValue?
    var result: JSONValue?
    var error: JSONValue?

    init(reading cursor: inout JSONCursor) throws(JSONError) {
        try cursor.beginObject()
        while try cursor.nextKey() {
            if cursor.keyIs("jsonrpc") {
                isVersion2 = try cursor.readValue() == "2.0"
            } else if cursor.keyIs("id") {
                id = try cursor.readValue()
            } else if cursor.keyIs("method") {
                method = try cursor.readValue()
            } else if cursor.keyIs("params") {
                if cursor.kind == .object {
                    params = try Params(reading: &cursor)
                } else {
                    otherParams = try cursor.readValue()
                }
            } else if cursor.keyIs("result") {
                result = try cursor.readValue()
            } else if cursor.keyIs("error") {
                error = try cursor.readValue()
            }
        }
    }

    /// What an answer says.
    var outcome: Result<JSONValue, ClientFault> {
        guard let error else { return .success(result ?? .null) }
        return .failure(
            ClientFault(
                .refused, code: error["code"]?.integerValue, error["message"]?.stringValue ?? "The client refused."))
    }
}

extension JSONValue {
    /// The word for this value in an error message.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number that is no 64-bit integer"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
