// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The one error of every face, as RFC 9457 problem details.
///
/// `detail` is written for the caller; nothing secret and nothing of the daemon's inside may stand in it.
package struct Problem: Error, Sendable, Equatable {
    /// One fault of the input: where it is, what stands there and what is allowed.
    package struct Fault: Sendable, Equatable {
        /// JSON pointer into the arguments, or `file:line:column`.
        package var instancePath: String
        /// The keyword of the schema that failed, where a schema says so.
        package var keyword: String?
        /// JSON pointer of that keyword in the schema, through `$ref`.
        package var schemaPath: String?
        package var message: String
        package var value: JSONValue?
        package var allowed: JSONValue?

        package init(
            instancePath: String, keyword: String? = nil, schemaPath: String? = nil, message: String,
            value: JSONValue? = nil, allowed: JSONValue? = nil
        ) {
            self.instancePath = instancePath
            self.keyword = keyword
            self.schemaPath = schemaPath
            self.message = message
            self.value = value
            self.allowed = allowed
        }

        /// What a schema found.
        package init(_ violation: JSONSchemaViolation) {
            self.init(
                instancePath: violation.instancePath, keyword: violation.keyword, schemaPath: violation.schemaPath,
                message: violation.message, value: violation.value, allowed: violation.allowed)
        }
    }

    package var code: ProblemCode
    package var detail: String
    package var status: Int
    package var title: String
    /// The failing thing, such as `/api/v1/tools/get_sitrep`.
    package var instance: String?
    package var correlationID: String?
    package var isRetryable: Bool
    package var retryAfterMilliseconds: Int64?
    package var errors: [Fault]
    /// What this kind of problem says besides, as members of its document (RFC 9457 section 3.2), such as `conflict`.
    package var extensions: JSONObject = [:]
    /// True when the tool itself failed in its own domain; MCP then answers a result with `isError`.
    package var isToolError: Bool
    /// True when the call was refused before its plugin saw it, for want of a place or because of a rate.
    package var isUnadmitted = false
    /// True when it is the answer of an earlier call with the same idempotency key.
    package var isReplayed = false
    /// Whether the metrics know of it.
    package var tally = Tally()

    package init(
        _ code: ProblemCode, _ detail: String, status: Int? = nil, errors: [Fault] = [], isToolError: Bool = false,
        retryAfterMilliseconds: Int64? = nil
    ) {
        self.code = code
        self.detail = detail
        self.status = status ?? code.status
        self.title = code.title
        self.isRetryable = code.isRetryable
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.errors = errors
        self.isToolError = isToolError
    }

    /// The JSON form that REST sends as `application/problem+json` and MCP carries in `_meta`.
    package var json: JSONValue { document(base: "") }

    /// The JSON form whose `type` is below a URL that ends with a slash, such as that of a daemon behind a proxy.
    package func document(base: String) -> JSONValue {
        var object: JSONObject = [
            "type": .string("\(base)docs/errors.md#" + code.rawValue.lowercasedASCII),
            "title": .string(title),
            "status": .integer(Int64(status)),
            "detail": .string(detail),
            "code": .string(code.rawValue),
            "retryable": .bool(isRetryable),
        ]
        if let instance { object["instance"] = .string(instance) }
        if let correlationID { object["correlation_id"] = .string(correlationID) }
        if let retryAfterMilliseconds { object["retry_after_ms"] = .integer(retryAfterMilliseconds) }
        for (name, value) in extensions where object[name] == nil { object[name] = value }
        if !errors.isEmpty {
            object["errors"] = .array(
                errors.map { fault in
                    var entry: JSONObject = ["instance_path": .string(fault.instancePath)]
                    if let keyword = fault.keyword { entry["keyword"] = .string(keyword) }
                    if let schemaPath = fault.schemaPath { entry["schema_path"] = .string(schemaPath) }
                    entry["message"] = .string(fault.message)
                    if let value = fault.value { entry["value"] = Self.shortened(value) }
                    if let allowed = fault.allowed { entry["allowed"] = allowed }
                    return .object(entry)
                })
        }
        return .object(object)
    }

    /// A value as an error shows it: what is long or nested is cut, so that an answer never grows with the input.
    private static func shortened(_ value: JSONValue) -> JSONValue {
        let text = value.stringValue ?? value.text
        if text.utf8.count <= 200 { return value }
        return .string(String(text.prefix(199)) + "…")
    }

    /// One block of text for people and models: the detail, then each fault on a line of its own.
    package var text: String {
        var lines = [detail]
        lines += errors.map { $0.instancePath.isEmpty ? "- \($0.message)" : "- \($0.instancePath): \($0.message)" }
        return lines.joined(separator: "\n")
    }
}

extension String {
    /// Lower case of ASCII letters, without locale.
    var lowercasedASCII: String {
        String(decoding: utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
    }
}
