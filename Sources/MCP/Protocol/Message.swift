// SPDX-License-Identifier: Apache-2.0

import JSON

/// One JSON-RPC 2.0 message, checked for shape; every revision has the same.
enum Message: Sendable {
    case request(RequestID, method: String, params: JSONObject)
    case notification(method: String, params: JSONObject)
    /// An answer to something that this server asked.
    case response(RequestID?)

    /// Why a value is no message, and the id to answer with when it could be read.
    struct Fault: Error {
        let id: RequestID?
        let error: ProtocolError
    }

    init(reading value: JSONValue) throws(Fault) {
        guard let object = value.objectValue else {
            throw Fault(id: nil, error: .init(.invalidRequest, "A message is a JSON object, this is \(value.kind)."))
        }
        let id = object["id"].flatMap { RequestID($0) }
        func fault(_ message: String, _ code: ProtocolError.Code = .invalidRequest) -> Fault {
            Fault(id: id, error: ProtocolError(code, message))
        }
        guard object["jsonrpc"] == "2.0" else { throw fault("\"jsonrpc\" must be \"2.0\".") }
        guard let member = object["method"] else {
            guard object["result"] != nil || object["error"] != nil else { throw fault("\"method\" is missing.") }
            self = .response(id)
            return
        }
        guard let method = member.stringValue, !method.isEmpty else {
            throw fault("\"method\" must be a string that is not empty, is \(member.kind).")
        }
        let params: JSONObject
        switch object["params"] {
        case .none: params = [:]
        case .some(.object(let members)): params = members
        case .some(let other): throw fault("\"params\" must be an object, is \(other.kind).", .invalidParams)
        }
        guard let written = object["id"] else {
            self = .notification(method: method, params: params)
            return
        }
        guard let id else {
            throw fault("\"id\" must be a string or an integer of at most 64 bits, is \(written.kind).")
        }
        self = .request(id, method: method, params: params)
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
