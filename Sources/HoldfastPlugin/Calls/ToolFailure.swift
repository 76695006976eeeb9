// SPDX-License-Identifier: Apache-2.0

/// The ways in which a tool says that it could not do what was asked.
///
/// Every other error that a tool throws reaches the caller as an internal fault without its text.
public enum ToolFailure: Error, Sendable, Equatable {
    /// An argument is wrong in a way that the schema cannot say.
    ///
    /// `field` is a JSON pointer such as `/from`; `allowed` completes "must be ...".
    case invalid(field: String, value: JSONValue? = nil, allowed: String)
    /// Several arguments are wrong; each fault is an entry of `errors[]`, and `detail` has the first three.
    case faults([ArgumentFault])
    /// The named thing does not exist.
    case notFound(String)
    /// An expected version or state has changed.
    case conflict(String)
    /// The caller may not do this.
    case denied(String)
    /// The daemon lacks something that the tool needs, such as a column of a table.
    case unsupported(String)
    /// It cannot be done now.
    case unavailable(String, retryAfterMilliseconds: Int64? = nil)
    /// The tool failed in its own domain; the caller can act on the message.
    case toolError(String)

    var status: HostStatus {
        switch self {
        case .invalid, .faults: .invalid
        case .notFound: .notFound
        case .conflict: .conflict
        case .denied: .denied
        case .unsupported: .unsupported
        case .unavailable: .unavailable
        case .toolError: .toolError
        }
    }

    /// The error document of the boundary.
    var document: JSONValue {
        switch self {
        case .invalid(let field, let value, let allowed):
            var fault: JSONObject = ["instance_path": .string(field), "message": .string("must be " + allowed)]
            if let value { fault["value"] = value }
            let name = field.hasPrefix("/") ? String(field.dropFirst()) : field
            let found = value.map { ", is " + $0.text } ?? ""
            return [
                "detail": .string("\"\(name)\" must be \(allowed)\(found)."), "errors": [.object(fault)],
            ]
        case .faults(let faults):
            let first = faults.prefix(3).map { "\"\($0.place)\": \($0.message)" }.joined(separator: "; ")
            let more = faults.count > 3 ? "; and \(faults.count - 3) more" : ""
            return ["detail": .string(first + more + "."), "errors": .array(faults.map(\.json))]
        case .unavailable(let message, let milliseconds):
            var object: JSONObject = ["detail": .string(message), "retryable": true]
            if let milliseconds { object["retry_after_ms"] = .integer(milliseconds) }
            return .object(object)
        case .notFound(let message), .conflict(let message), .denied(let message), .unsupported(let message),
            .toolError(let message):
            return ["detail": .string(message)]
        }
    }
}
