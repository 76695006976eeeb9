// SPDX-License-Identifier: Apache-2.0

/// A JSON Schema of dialect 2020-12, compiled once and used from any thread.
///
/// All of draft-bhutton-json-schema-01 (core) and draft-bhutton-json-schema-validation-01: every keyword, dynamic
/// references, unevaluated members and elements, embedded and known resources, custom dialects by `$vocabulary`.
/// Nothing is ever fetched. `format` annotates unless `Options.assertFormats` or the dialect says otherwise; `content`
/// keywords annotate. Keywords that are not known are annotations; one that looks misspelt is in `warnings`.
public struct JSONSchema: Sendable {
    /// The URI of the dialect, that of its meta-schema.
    public static let dialect = SchemaVocabulary.dialect

    /// The schema as it was given, for listing it to others.
    public let source: JSONValue

    /// What is allowed and probably not meant, such as `minimun`.
    public let warnings: [JSONSchemaWarning]

    let program: SchemaProgram
    let defaults: SchemaDefaults
    private let maximumWork: Int

    /// Compiles a schema.
    ///
    /// Linear in the size of the schema and of the resources that it refers to.
    ///
    /// - Throws: `JSONSchemaError` with the keyword and its place: a dialect or a required vocabulary that is not
    ///   known, a reference that leads nowhere, a keyword whose value it cannot have, a bound of `Options.limits`.
    public init(compiling schema: JSONValue, options: Options = Options()) throws(JSONSchemaError) {
        source = schema
        var compiler = try SchemaCompiler(schema, options)
        try compiler.compile()
        warnings = compiler.warnings
        program = SchemaProgram(compiler.parts)
        defaults = compiler.defaults
        maximumWork = options.limits.maximumWork
    }

    /// Whether `value` follows the schema; false also when the work runs out.
    ///
    /// Allocates as little as `validate`.
    public func isValid(_ value: JSONValue) -> Bool {
        program.run(value, work: maximumWork, maximumViolations: 0).isEmpty
    }

    /// The ways in which `value` does not follow the schema, at most `maximumViolations` of them; empty if it does.
    ///
    /// Allocates nothing while the value follows, except scratch memory for `uniqueItems` of more than 64 elements, for
    /// `unevaluatedItems` and `unevaluatedProperties` of more than 8,192, for `$dynamicRef` among more than 128 schema
    /// resources, for patterns that have no automaton (see `Pattern`), and for `multipleOf` of other numbers than 64-bit
    /// integers. Work is bounded: what takes more steps
    /// than `Limits.maximumWork`, or nests deeper than 1,000 applications, ends in a violation of keyword `$work`.
    public func validate(_ value: JSONValue, maximumViolations: Int = 20) -> [JSONSchemaViolation] {
        program.run(value, work: maximumWork, maximumViolations: max(maximumViolations, 1))
    }

    /// `value` with the `default`s of `properties` put in where a member is missing: in the value itself and in the
    /// objects that it holds; objects that are missing are not made up.
    ///
    /// Follows `properties`, `prefixItems`, `items`, `$ref` and `allOf`. Validate the result.
    public func applyingDefaults(to value: JSONValue) -> JSONValue { defaults.applied(to: value) }
}
