// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with the arguments of a call.
public struct ArgumentFault: Sendable, Equatable {
    /// Where, as a JSON pointer (RFC 6901) such as `/edits/3/row/slot`.
    public let field: String
    /// What was given, if that helps.
    public let value: JSONValue?
    /// What is wrong and what is allowed, one sentence without a capital letter and full stop.
    public let message: String

    /// A fault at a place.
    public init(field: String, value: JSONValue? = nil, message: String) {
        self.field = field
        self.value = value
        self.message = message
    }

    /// An entry of `errors[]` of the problem that the caller gets.
    var json: JSONValue {
        var object: JSONObject = ["instance_path": .string(field), "message": .string(message)]
        if let value { object["value"] = value }
        return .object(object)
    }

    /// The field as a person writes it: `edits[3].row.slot`.
    var place: String {
        field.split(separator: "/").reduce(into: "") { text, part in
            if Int(part) != nil { text += "[\(part)]" } else { text += (text.isEmpty ? "" : ".") + part }
        }
    }
}
