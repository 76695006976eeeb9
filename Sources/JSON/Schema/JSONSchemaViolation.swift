// SPDX-License-Identifier: Apache-2.0

/// One way in which a value does not follow its schema.
public struct JSONSchemaViolation: Sendable, Equatable {
    /// JSON pointer (RFC 6901) of the value at fault; empty for the root.
    ///
    /// For a missing member the object's, for an unknown member the member's own. Names of more than 200 characters
    /// are cut, so that the answer does not grow with the input.
    public var instancePath: String
    /// The keyword that failed, such as `maximum`; `false` for a schema that allows nothing, `$work` if the work or
    /// the nesting ran out.
    public var keyword: String
    /// JSON pointer of the failed keyword along the way of the evaluation: the `keywordLocation` of 2020-12 core,
    /// section 12.3.1.
    ///
    /// It goes through `$ref` and `$dynamicRef` by their names: `/properties/person/$ref/properties/id/minLength`.
    public var schemaPath: String
    /// One sentence that names the value and what is allowed: `horizon_days must be between 1 and 730, got 0`.
    public var message: String
    /// The value at fault; nil where one is missing.
    public var value: JSONValue?
    /// The keyword's own value, or what would have been allowed: the bound, the list of an `enum`, the known names.
    ///
    /// Long lists are cut.
    public var allowed: JSONValue?

    /// A violation.
    public init(
        instancePath: String, keyword: String, schemaPath: String = "", message: String, value: JSONValue? = nil,
        allowed: JSONValue? = nil
    ) {
        self.instancePath = instancePath
        self.keyword = keyword
        self.schemaPath = schemaPath
        self.message = message
        self.value = value
        self.allowed = allowed
    }

    /// The violation as every face shows it: `{instance_path, keyword, schema_path, message, value?, allowed?}`, with
    /// a long value shortened to a string.
    public var json: JSONValue {
        var object: JSONObject = [
            "instance_path": .string(instancePath), "keyword": .string(keyword), "schema_path": .string(schemaPath),
            "message": .string(message),
        ]
        if let value { object["value"] = ValueText.shortened(value) }
        if let allowed { object["allowed"] = allowed }
        return .object(object)
    }
}
