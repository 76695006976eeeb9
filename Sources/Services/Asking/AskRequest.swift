// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// A request of `ask.form/1`, `ask.model/1` or `approval.request/1`, read and checked.
struct AskRequest {
    let ask: Ask

    static let keyRule = "must be 1 to \(Ask.maximumKeyBytes) of a-z, A-Z, 0-9, dot, _ and -"

    private static let members = ["expires_in_s", "key", "message", "schema", "title"]

    init(reading request: JSONValue, kind: Ask.Kind, service: String, pluginID: String) throws(Problem) {
        guard let object = request.objectValue else { throw Self.invalid(service, "", "must be an object") }
        if let unknown = object.keys.first(where: { !Self.members.contains($0) }) {
            throw Self.invalid(
                service, "/" + unknown.prefix(64), "is not known; allowed are \(Self.members.joined(separator: ", "))")
        }
        guard let key = request["key"]?.stringValue, Self.isKey(key) else {
            throw Self.invalid(service, "/key", "\(Self.keyRule); is \(request["key"]?.text.prefix(80) ?? "missing")")
        }
        guard let message = request["message"]?.stringValue, !message.isEmpty,
            message.utf8.count <= Ask.maximumMessageBytes
        else {
            throw Self.invalid(
                service, "/message", "must be 1 to \(Ask.maximumMessageBytes) bytes of text: the question")
        }
        var title: String?
        if let given = request["title"], !given.isNull {
            guard let text = given.stringValue, (1...200).contains(text.count) else {
                throw Self.invalid(service, "/title", "must be 1 to 200 characters of text")
            }
            title = text
        }
        var expiry: Int64?
        if let given = request["expires_in_s"], !given.isNull {
            guard let seconds = given.integerValue, (1...Ask.maximumExpiry).contains(seconds) else {
                throw Self.invalid(service, "/expires_in_s", "must be 1 to \(Ask.maximumExpiry), in seconds")
            }
            expiry = seconds
        }
        ask = Ask(
            key: key, kind: kind, title: title, message: message,
            schema: try Self.schema(request["schema"], kind: kind, service: service), expiresInSeconds: expiry,
            pluginID: pluginID)
    }

    /// Whether a text can name a question in a call: nothing that separates the names of nested calls.
    static func isKey(_ text: String) -> Bool {
        (1...Ask.maximumKeyBytes).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, 45, 46, 95: true
                default: false
                }
            }
    }

    private static func schema(
        _ value: JSONValue?, kind: Ask.Kind, service: String
    ) throws(Problem) -> JSONValue? {
        guard let value, !value.isNull else { return nil }
        guard kind != .approval else {
            throw invalid(service, "/schema", "may not be given: an approval is answered with {approved, reason?}")
        }
        guard value.serialized().count <= Ask.maximumSchemaBytes else {
            throw invalid(service, "/schema", "must have at most \(Ask.maximumSchemaBytes) bytes")
        }
        // Now, not when somebody has answered.
        do throws(JSONSchemaError) { _ = try JSONSchema(compiling: value, options: .init(assertFormats: true)) } catch {
            throw invalid(service, "/schema", "must be a JSON Schema: \(error)")
        }
        return value
    }

    private static func invalid(_ service: String, _ place: String, _ message: String) -> Problem {
        let name = place.isEmpty ? "The request" : "\"" + place.dropFirst() + "\""
        return Problem(
            .invalidParameter, "\(service): \(name) \(message).",
            errors: [.init(instancePath: place, message: message)])
    }
}
