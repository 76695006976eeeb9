// SPDX-License-Identifier: Apache-2.0

extension SchemaRun {
    /// Whether `value` follows one check of node `position`.
    ///
    /// A check about another kind of value is followed.
    mutating func apply(_ check: SchemaCheck, _ position: Int, _ value: JSONValue) -> Bool {
        switch check {
        case .nothing:
            return fail(position, "false", value: value, allowed: nil, "is not allowed")
        case .type(let types, let written):
            if types.contains(typeOf: value) { return true }
            return fail(
                position, "type", value: value, allowed: written,
                "must be \(ValueText.types(written)), got \(ValueText.short(value))")
        case .enumeration(let allowed, let written):
            if allowed.contains(value) { return true }
            return failEnumeration(position, value, allowed, written)
        case .constant(let allowed):
            if allowed == value { return true }
            return fail(
                position, "const", value: value, allowed: allowed,
                "must be \(ValueText.short(allowed)), got \(ValueText.short(value))")
        case .numberRange(let range):
            guard let fault = range.fault(value) else { return true }
            return fail(
                position, fault.keyword, value: value, allowed: fault.bound,
                "must be \(range.words), got \(ValueText.short(value))")
        case .multipleOf(let divisor):
            guard value.doubleValue != nil else { return true }
            if ExactNumber.isMultiple(value, of: divisor) { return true }
            return fail(
                position, "multipleOf", value: value, allowed: divisor,
                "must be a multiple of \(divisor.text), got \(ValueText.short(value))")
        case .stringLength(let range):
            guard case .string(let text) = value else { return true }
            return checkCount(position, text.unicodeScalars.count, range, "character", value)
        case .format(let format):
            guard case .string(let text) = value, !format.accepts(text) else { return true }
            return fail(
                position, "format", value: value, allowed: .string(format.rawValue),
                "must be \(format.example), got \(ValueText.short(value))")
        case .elementCount, .uniqueElements, .elements, .contains:
            guard case .array(let elements) = value else { return true }
            return apply(check, position, value, elements)
        case .memberCount(let range):
            guard case .object(let object) = value else { return true }
            return checkCount(position, object.count, range, "member", value)
        case .members(let rules):
            guard case .object(let object) = value else { return true }
            return checkMembers(position, object, value, rules)
        case .reference(let target): return self.check(target, value)
        case .allOf, .anyOf, .oneOf, .not, .conditional: return applyCombination(check, position, value)
        }
    }

    private mutating func failEnumeration(
        _ position: Int, _ value: JSONValue, _ allowed: [JSONValue], _ written: JSONValue
    ) -> Bool {
        guard probing == 0 else { return false }
        var guess = ""
        if let word = value.stringValue,
            let near = Spelling.nearest(to: word, among: allowed.compactMap(\.stringValue))
        {
            guess = "; did you mean \(JSONValue.string(near).text)?"
        }
        let choice = allowed.count == 1 ? "must be" : "must be one of"
        return fail(
            position, "enum", value: value, allowed: written,
            "\(choice) \(ValueText.list(allowed)), got \(ValueText.short(value))\(guess)")
    }

    mutating func checkCount(
        _ position: Int, _ count: Int, _ range: CountRange, _ word: String, _ value: JSONValue
    ) -> Bool {
        if count >= range.minimum, count <= range.maximum { return true }
        let isShort = count < range.minimum
        return fail(
            position, isShort ? range.minimumKeyword : range.maximumKeyword, value: value,
            allowed: .integer(Int64(isShort ? range.minimum : range.maximum)),
            "must have \(range.words(word)), got \(count)")
    }

    private mutating func apply(
        _ check: SchemaCheck, _ position: Int, _ value: JSONValue, _ elements: [JSONValue]
    ) -> Bool {
        switch check {
        case .elementCount(let range): return checkCount(position, elements.count, range, "element", value)
        case .uniqueElements:
            guard let (first, second) = Self.repeated(elements) else { return true }
            return fail(
                position, "uniqueItems", value: value, allowed: true,
                "must not hold a value twice, got \(ValueText.short(elements[first])) at \(first) and \(second)")
        case .elements(let rules):
            var isValid = true
            for (index, element) in elements.enumerated() {
                guard let node = index < rules.prefix.count ? rules.prefix[index] : rules.items else { break }
                if self.check(node, element, at: .element(index)) { continue }
                isValid = false
                if probing > 0 || findings.count >= maximumViolations { break }
            }
            return isValid
        case .contains(let node, let range, let hasMinimum):
            var count = 0
            for element in elements where matches(node, element) { count += 1 }
            if count >= range.minimum, count <= range.maximum { return true }
            let keyword = count > range.maximum ? "maxContains" : hasMinimum ? "minContains" : "contains"
            return fail(
                position, keyword, value: value, allowed: nil,
                "must hold \(range.words("matching element")), got \(count)")
        default: return true
        }
    }

    /// Two positions that hold equal values.
    private static func repeated(_ elements: [JSONValue]) -> (Int, Int)? {
        if elements.count <= 8 {
            for second in elements.indices {
                for first in 0..<second where elements[first] == elements[second] { return (first, second) }
            }
            return nil
        }
        var seen: [JSONValue: Int] = [:]
        for (index, element) in elements.enumerated() {
            if let first = seen.updateValue(index, forKey: element) { return (first, index) }
        }
        return nil
    }
}

extension CountRange {
    /// `at least 3 characters`, `between 1 and 5 elements`, `exactly 2 members`.
    func words(_ word: String) -> String {
        if maximum == .max { return "at least \(ValueText.counted(minimum, word))" }
        if minimum == maximum { return "exactly \(ValueText.counted(maximum, word))" }
        if minimum == 0 { return "at most \(ValueText.counted(maximum, word))" }
        return "between \(minimum) and \(ValueText.counted(maximum, word))"
    }
}
