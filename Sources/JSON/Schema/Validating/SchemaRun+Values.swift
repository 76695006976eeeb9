// SPDX-License-Identifier: Apache-2.0

// What failed checks of a single value say.
extension SchemaRun {
    mutating func failType(_ value: JSONValue, _ written: JSONValue) -> Bool {
        fail(
            "type", value, allowed: written,
            "must be \(ValueText.types(written)), got \(ValueText.short(value))")
    }

    mutating func failConstant(_ allowed: JSONValue, _ value: JSONValue) -> Bool {
        fail(
            "const", value, allowed: ValueText.shortened(allowed),
            "must be \(ValueText.short(allowed)), got \(ValueText.short(value))")
    }

    mutating func failEnumeration(_ rule: EnumerationRule, _ value: JSONValue) -> Bool {
        guard !isDecided else { return false }
        let written = tables.values[Int(rule.written)]
        let allowed = written.arrayValue ?? []
        if allowed.isEmpty { return fail("enum", value, allowed: written, "is not allowed: no value is") }
        var guess = ""
        if let word = value.stringValue,
            let near = Spelling.nearest(to: word, among: allowed.prefix(1000).compactMap(\.stringValue))
        {
            guess = "; did you mean \(JSONValue.string(near).text)?"
        }
        let choice = allowed.count == 1 ? "must be" : "must be one of"
        return fail(
            "enum", value, allowed: ValueText.shortened(list: written),
            "\(choice) \(ValueText.list(allowed)), got \(ValueText.short(value))\(guess)")
    }

    mutating func failFormat(_ format: StringFormat, _ value: JSONValue) -> Bool {
        fail(
            "format", value, allowed: .string(format.name),
            "must be \(format.expectation), got \(ValueText.short(value))")
    }

    /// Decides about a number that the bounds as 64-bit integers do not decide about, and says what is wrong with it.
    mutating func failRange(_ range: NumberRange, _ value: JSONValue) -> Bool {
        guard let (keyword, bound) = fault(range, value) else { return true }
        guard !isDecided else { return false }
        let allowed = tables.values[Int(bound)]
        let words = words(range)
        return fail(
            keyword, value, allowed: ValueText.shortened(allowed),
            "must be \(words), got \(ValueText.short(value))")
    }

    /// The keyword that `value` does not follow and its bound.
    private func fault(_ range: NumberRange, _ value: JSONValue) -> (keyword: String, bound: Int32)? {
        func order(_ bound: Int32) -> Int { SchemaNumber.order(value, tables.values[Int(bound)]) }
        if range.minimum >= 0, order(range.minimum) < 0 { return ("minimum", range.minimum) }
        if range.exclusiveMinimum >= 0, order(range.exclusiveMinimum) <= 0 {
            return ("exclusiveMinimum", range.exclusiveMinimum)
        }
        if range.maximum >= 0, order(range.maximum) > 0 { return ("maximum", range.maximum) }
        if range.exclusiveMaximum >= 0, order(range.exclusiveMaximum) >= 0 {
            return ("exclusiveMaximum", range.exclusiveMaximum)
        }
        return nil
    }

    /// The range in words: `between 1 and 730`, `greater than 0 and at most 1`.
    private func words(_ range: NumberRange) -> String {
        func text(_ bound: Int32) -> String? { bound < 0 ? nil : ValueText.cut(tables.values[Int(bound)].text) }
        if let low = text(range.minimum), let high = text(range.maximum), range.exclusiveMinimum < 0,
            range.exclusiveMaximum < 0
        {
            return "between \(low) and \(high)"
        }
        return [
            text(range.minimum).map { "at least \($0)" }, text(range.exclusiveMinimum).map { "greater than \($0)" },
            text(range.maximum).map { "at most \($0)" }, text(range.exclusiveMaximum).map { "less than \($0)" },
        ].compactMap { $0 }.joined(separator: " and ")
    }
}
