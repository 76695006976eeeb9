// SPDX-License-Identifier: Apache-2.0

/// `minimum`, `maximum` and the exclusive ones, compared exactly.
struct NumberRange: Sendable {
    var minimum: JSONValue?
    var exclusiveMinimum: JSONValue?
    var maximum: JSONValue?
    var exclusiveMaximum: JSONValue?

    var isEmpty: Bool {
        minimum == nil && exclusiveMinimum == nil && maximum == nil && exclusiveMaximum == nil
    }

    /// The keyword that `value` does not follow and its bound; nil if it is in range or no number.
    @inline(__always)
    func fault(_ value: JSONValue) -> (keyword: String, bound: JSONValue)? {
        if let minimum, ExactNumber.order(value, minimum) < 0 { return ("minimum", minimum) }
        if let exclusiveMinimum, ExactNumber.order(value, exclusiveMinimum) <= 0 {
            return ("exclusiveMinimum", exclusiveMinimum)
        }
        if let maximum, ExactNumber.order(value, maximum) > 0 { return ("maximum", maximum) }
        if let exclusiveMaximum, ExactNumber.order(value, exclusiveMaximum) >= 0 {
            return ("exclusiveMaximum", exclusiveMaximum)
        }
        return nil
    }

    /// The range in words: `between 1 and 730`, `greater than 0 and at most 1`.
    var words: String {
        if let minimum, let maximum, exclusiveMinimum == nil, exclusiveMaximum == nil {
            return "between \(minimum.text) and \(maximum.text)"
        }
        return [
            minimum.map { "at least \($0.text)" }, exclusiveMinimum.map { "greater than \($0.text)" },
            maximum.map { "at most \($0.text)" }, exclusiveMaximum.map { "less than \($0.text)" },
        ].compactMap { $0 }.joined(separator: " and ")
    }
}

/// Arithmetic on JSON numbers without rounding.
enum ExactNumber {
    /// Negative, zero or positive as `left` is less than, equal to or greater than `right`; zero for non-numbers.
    @inline(__always)
    static func order(_ left: JSONValue, _ right: JSONValue) -> Int {
        if case .integer(let a) = left, case .integer(let b) = right { return a < b ? -1 : a == b ? 0 : 1 }
        guard let a = left.numberValue, let b = right.numberValue else { return 0 }
        return a < b ? -1 : a == b ? 0 : 1
    }

    /// Whether `value` is an integral multiple of `divisor`, both taken as the decimals that they are written as:
    /// 0.3 is a multiple of 0.1, although no quotient of doubles says so.
    static func isMultiple(_ value: JSONValue, of divisor: JSONValue) -> Bool {
        if case .integer(let a) = value, case .integer(let b) = divisor {
            return b != 0 && a.magnitude % b.magnitude == 0
        }
        guard let a = value.numberValue, let b = divisor.numberValue else { return true }
        return a.isMultiple(of: b) ?? true
    }
}
