// SPDX-License-Identifier: Apache-2.0

/// A JSON Schema of dialect 2020-12, compiled once and used from any thread.
///
/// Supported: every assertion and applicator except `pattern`, `patternProperties`, `unevaluated...` and the dynamic
/// references, which are refused, as is any unknown keyword that does not start with `x-`. `$ref` is local (`#` or a
/// pointer such as `#/$defs/date`). `format` asserts `date` and `date-time` and annotates otherwise.
public struct JSONSchema: Sendable {
    /// The schema as it was given, for listing it to others.
    public let source: JSONValue

    let nodes: [SchemaNode]

    /// Compiles a schema.
    ///
    /// Linear in its size.
    ///
    /// - Throws: `JSONSchemaError` with the keyword and its place.
    public init(compiling schema: JSONValue) throws(JSONSchemaError) {
        source = schema
        nodes = try SchemaCompiler.compile(schema)
    }

    /// The ways in which `value` does not follow the schema, at most `maximumViolations` of them; empty if it does.
    ///
    /// Allocates nothing while the value follows. Work is bounded: a schema that multiplies alternatives ends in a
    /// violation of keyword `$work`.
    public func validate(_ value: JSONValue, maximumViolations: Int = 20) -> [JSONSchemaViolation] {
        var run = SchemaRun(nodes: nodes, maximumViolations: max(maximumViolations, 1))
        run.check(0, value)
        return run.finish()
    }

    /// `value` with the `default`s of `properties` put in where a member is missing: in the value itself and in the
    /// objects that it holds; objects that are missing are not made up.
    ///
    /// Validate the result.
    public func applyingDefaults(to value: JSONValue) -> JSONValue {
        SchemaDefaults(nodes: nodes).applied(to: value, node: 0)
    }
}
