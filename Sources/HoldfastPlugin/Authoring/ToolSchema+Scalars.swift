// SPDX-License-Identifier: Apache-2.0

extension ToolSchema {
    /// Text; lengths in Unicode scalars.
    public static func string(
        description: String? = nil, default fallback: String? = nil, minimumLength: Int? = nil,
        maximumLength: Int? = nil, format: String? = nil
    ) -> ToolSchema {
        ToolSchema(
            type: "string", description: description, default: fallback.map { .string($0) },
            [
                ("minLength", minimumLength.map { .integer(Int64($0)) }),
                ("maxLength", maximumLength.map { .integer(Int64($0)) }),
                ("format", format.map { .string($0) }),
            ])
    }

    /// A date `YYYY-MM-DD` (RFC 3339, full-date).
    public static func date(description: String? = nil) -> ToolSchema {
        string(description: description, format: "date")
    }

    /// One of a few words.
    public static func enumeration(
        _ words: [String], description: String? = nil, default fallback: String? = nil
    ) -> ToolSchema {
        ToolSchema(
            type: "string", description: description, default: fallback.map { .string($0) },
            [("enum", .array(words.map { .string($0) }))])
    }

    /// A whole number.
    public static func integer(
        in range: ClosedRange<Int64>? = nil, description: String? = nil, default fallback: Int64? = nil
    ) -> ToolSchema {
        integer(
            minimum: range?.lowerBound, maximum: range?.upperBound, description: description, default: fallback)
    }

    /// A whole number with one bound or none.
    public static func integer(
        minimum: Int64?, maximum: Int64? = nil, description: String? = nil, default fallback: Int64? = nil
    ) -> ToolSchema {
        ToolSchema(
            type: "integer", description: description, default: fallback.map { .integer($0) },
            [("minimum", minimum.map { .integer($0) }), ("maximum", maximum.map { .integer($0) })])
    }

    /// A number.
    public static func number(
        in range: ClosedRange<Double>? = nil, description: String? = nil, default fallback: Double? = nil
    ) -> ToolSchema {
        number(minimum: range?.lowerBound, maximum: range?.upperBound, description: description, default: fallback)
    }

    /// A number with one bound or none; exclusive bounds are not reached.
    public static func number(
        minimum: Double? = nil, maximum: Double? = nil, exclusiveMinimum: Double? = nil,
        exclusiveMaximum: Double? = nil, description: String? = nil, default fallback: Double? = nil
    ) -> ToolSchema {
        ToolSchema(
            type: "number", description: description, default: fallback.map { .number($0) },
            [
                ("minimum", minimum.map { .number($0) }), ("maximum", maximum.map { .number($0) }),
                ("exclusiveMinimum", exclusiveMinimum.map { .number($0) }),
                ("exclusiveMaximum", exclusiveMaximum.map { .number($0) }),
            ])
    }

    /// True or false.
    public static func boolean(description: String? = nil, default fallback: Bool? = nil) -> ToolSchema {
        ToolSchema(type: "boolean", description: description, default: fallback.map { .bool($0) }, [])
    }
}
