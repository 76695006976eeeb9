// SPDX-License-Identifier: Apache-2.0

import JSON

/// Reads the members of a JSON payload.
struct DocumentFields {
    private let document: JSONObject
    private let type: String

    init(_ bytes: [UInt8], of type: String) throws(FrameFault) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue.parse(bytes) } catch {
            throw .content(type: type, field: "document", reason: "is not JSON: \(error)")
        }
        guard let document = value.objectValue else {
            throw .content(type: type, field: "document", reason: "is not an object")
        }
        self.init(document, of: type)
    }

    private init(_ document: JSONObject, of type: String) {
        self.document = document
        self.type = type
    }

    subscript(_ field: String) -> JSONValue? { document[field] }

    func text(_ field: String) throws(FrameFault) -> String {
        guard let text = document[field]?.stringValue else {
            throw .content(type: type, field: field, reason: "is not a string")
        }
        return text
    }

    func integer(_ field: String) throws(FrameFault) -> Int64 {
        guard let number = document[field]?.integerValue else {
            throw .content(type: type, field: field, reason: "is not an integer")
        }
        return number
    }

    func flag(_ field: String) throws(FrameFault) -> Bool {
        guard let flag = document[field]?.boolValue else {
            throw .content(type: type, field: field, reason: "is not true or false")
        }
        return flag
    }

    func fields(_ field: String) throws(FrameFault) -> DocumentFields {
        guard let object = document[field]?.objectValue else {
            throw .content(type: type, field: field, reason: "is not an object")
        }
        return DocumentFields(object, of: type)
    }
}
