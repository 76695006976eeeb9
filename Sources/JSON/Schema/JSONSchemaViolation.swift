// SPDX-License-Identifier: Apache-2.0

/// One way in which a value does not follow its schema.
public struct JSONSchemaViolation: Sendable, Equatable {
    /// JSON pointer (RFC 6901) of the value at fault; empty for the root.
    ///
    /// For a missing member the object's, for an unknown member the member's own.
    public var pointer: String
    /// The keyword that failed, such as `maximum`; `false` for a schema that allows nothing.
    public var keyword: String
    /// One sentence that names the value and what is allowed: `horizon_days must be between 1 and 730, got 0`.
    public var message: String
    /// The value at fault; nil where one is missing.
    public var value: JSONValue?
    /// The keyword's own value, or what would have been allowed: the bound, the list of an `enum`, the known names.
    public var allowed: JSONValue?
    /// JSON pointer of the failed keyword inside the schema.
    public var schemaPointer: String

    /// A violation.
    public init(
        pointer: String, keyword: String, message: String, value: JSONValue? = nil, allowed: JSONValue? = nil,
        schemaPointer: String = ""
    ) {
        self.pointer = pointer
        self.keyword = keyword
        self.message = message
        self.value = value
        self.allowed = allowed
        self.schemaPointer = schemaPointer
    }
}
