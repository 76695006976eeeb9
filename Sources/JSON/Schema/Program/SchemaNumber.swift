// SPDX-License-Identifier: Apache-2.0

/// `minimum`, `maximum` and the exclusive ones, compared exactly; positions in the table `values`, -1 for none.
struct NumberRange: BitwiseCopyable, Sendable {
    var minimum: Int32 = -1
    var exclusiveMinimum: Int32 = -1
    var maximum: Int32 = -1
    var exclusiveMaximum: Int32 = -1
    /// The same range over 64-bit integers, where all bounds are such; else one that holds nothing.
    var low: Int64 = 0
    var high: Int64 = -1
    /// Whether `low` and `high` decide about every 64-bit integer.
    var isWhole = false

    /// Fills in `low`, `high` and `isWhole`.
    mutating func narrow(_ values: [JSONValue]) {
        func integer(_ position: Int32) -> Int64?? {
            position < 0 ? .some(nil) : values[Int(position)].integerValue.map { .some($0) }
        }
        guard let least = integer(minimum), let above = integer(exclusiveMinimum), let most = integer(maximum),
            let below = integer(exclusiveMaximum)
        else { return }
        isWhole = true
        // A bound beyond the last integer leaves nothing.
        if above == .max || below == .min { return }
        low = max(least ?? .min, above.map { $0 + 1 } ?? .min)
        high = min(most ?? .max, below.map { $0 - 1 } ?? .max)
    }
}

/// Arithmetic on JSON numbers without rounding.
enum SchemaNumber {
    /// Negative, zero or positive as `left` is less than, equal to or greater than `right`, both numbers.
    ///
    /// Rounding to doubles never turns an order round, so that two different doubles decide; only numbers that round
    /// to the same one are compared digit by digit.
    static func order(_ left: JSONValue, _ right: JSONValue) -> Int {
        if case .integer(let a) = left, case .integer(let b) = right { return a < b ? -1 : a == b ? 0 : 1 }
        if let a = left.doubleValue, let b = right.doubleValue, a != b { return a < b ? -1 : 1 }
        guard let a = number(left), let b = number(right) else { return 0 }
        return a < b ? -1 : a == b ? 0 : 1
    }

    /// Whether `value` is an integral multiple of `divisor`, both taken as the decimals that they are written as; nil
    /// if the divisor cannot be divided by.
    static func isMultiple(_ value: JSONValue, of divisor: JSONValue) -> Bool? {
        if case .integer(let a) = value, case .integer(let b) = divisor, b != 0 {
            return a.magnitude % b.magnitude == 0
        }
        guard let a = number(value), let b = number(divisor) else { return nil }
        return a.isMultiple(of: b)
    }

    /// Whether the value is a number that has a JSON form.
    static func isFinite(_ value: JSONValue) -> Bool { number(value)?.isFinite ?? false }

    /// The value as a count, `Int.max` for what is larger; nil if it is not an integer of at least 0.
    static func count(_ value: JSONValue) -> Int? {
        guard let number = number(value), number.isIntegral, !(number < JSONNumber(0 as Int64)) else { return nil }
        return value.integerValue.map { Int($0) } ?? .max
    }

    private static func number(_ value: JSONValue) -> JSONNumber? {
        switch value {
        case .integer(let integer): JSONNumber(integer)
        case .number(let number): number
        default: nil
        }
    }
}
