// SPDX-License-Identifier: Apache-2.0

/// A JSON value (RFC 8259, section 3) as a tree.
///
/// Numbers written without fraction and exponent that fit 64 bits are `integer`; every other number is `number`, kept
/// as it was written. Equality is JSON Schema's: `integer(1)` equals `number(1.0)`, members of objects have no order,
/// and strings are equal when their code points are (no Unicode normalisation).
public enum JSONValue: Sendable {
    /// The literal `null`.
    case null
    /// The literals `true` and `false`.
    case bool(Bool)
    /// A number that is a 64-bit integer, exact.
    case integer(Int64)
    /// Any other number.
    case number(JSONNumber)
    /// A string; always valid Unicode.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; its members keep the order in which they were written.
    case object(JSONObject)
}

extension JSONValue {
    /// The number `value`, written in its shortest form.
    ///
    /// NaN and the infinities have no JSON form and are written as `null`.
    public static func number(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }
}
