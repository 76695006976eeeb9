// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
    /// The string, or nil if this is something else.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The boolean, or nil if this is something else.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The integer, also for a number such as `4.0` that is integral and fits 64 bits exactly; otherwise nil.
    public var integerValue: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): value.integerValue
        default: nil
        }
    }

    /// The nearest double, ties to even.
    ///
    /// Nil if this is no number, or a number beyond the doubles (from 1.8e308 on); never NaN or an infinity.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value.doubleValue
        default: nil
        }
    }

    /// The number, exact, of any kind and size; nil if this is no number.
    public var numberValue: JSONNumber? {
        switch self {
        case .integer(let value): JSONNumber(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The elements, or nil if this is no array.
    public var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, or nil if this is no object.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// Whether this is `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The member `key` of an object; nil if this is no object or has no such member.
    public subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The element `index` of an array; nil if this is no array or the index is outside of it.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The JSON name of the value's kind: `null`, `boolean`, `integer`, `number`, `string`, `array` or `object`.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
