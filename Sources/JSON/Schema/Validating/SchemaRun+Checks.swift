// SPDX-License-Identifier: Apache-2.0

extension SchemaRun {
    /// Whether `value` follows one check.
    ///
    /// A check about another kind of value is followed.
    @inline(__always)
    mutating func apply(_ check: SchemaCheck, _ value: JSONValue, _ marks: EvaluatedMarks) -> Bool {
        switch check {
        case .nothing: return fail("false", value, "is not allowed")
        case .type(let types, let written):
            return types.contains(typeOf: value) || failType(value, tables.values[Int(written)])
        case .enumeration(let position):
            let rule = tables.enumerations[Int(position)]
            return (spend(Int(rule.weight)) && tables.holds(rule, value, &work)) || failEnumeration(rule, value)
        case .constant(let position, let weight):
            let constant = tables.values[Int(position)]
            return (spend(Int(weight)) && constant == value) || failConstant(constant, value)
        case .numberRange(let position): return checkRange(tables.ranges[Int(position)], value)
        case .multipleOf(let position): return checkMultiple(tables.values[Int(position)], value)
        case .stringLength(let range): return checkLength(range, value)
        case .pattern(let position): return checkPattern(position, value)
        case .format(let format):
            guard case .string(let text) = value else { return true }
            // The character sets of a regular expression are made.
            let steps = format == .regex ? text.utf8.count << 4 : text.utf8.count >> 4
            return (spend(steps) && format.accepts(text)) || failFormat(format, value)
        case .elementCount(let range):
            guard case .array(let elements) = value else { return true }
            return checkCount(elements.count, range, "Items", "element", value)
        case .uniqueElements:
            guard case .array(let elements) = value else { return true }
            return elements.count < 2 || checkUnique(elements, value)
        case .elements(let rules):
            guard case .array(let elements) = value else { return true }
            return checkElements(rules, elements, marks)
        case .contains(let rule):
            guard case .array(let elements) = value else { return true }
            return checkContains(rule, elements, value, marks)
        case .memberCount(let range):
            guard case .object(let object) = value else { return true }
            return checkCount(object.count, range, "Properties", "member", value)
        case .members(let position):
            guard case .object(let object) = value else { return true }
            return checkMembers(tables.members[Int(position)], object, value, marks)
        case .unevaluatedElements(let node):
            guard case .array(let elements) = value else { return true }
            return checkUnevaluated(node, elements, marks)
        case .unevaluatedMembers(let node, let owner):
            guard case .object(let object) = value else { return true }
            return checkUnevaluated(node, owner, object, marks)
        case .reference, .dynamicReference, .allOf, .anyOf, .oneOf, .not, .conditional:
            return applyInPlace(check, value, marks)
        }
    }

    @inline(__always)
    private mutating func checkRange(_ range: NumberRange, _ value: JSONValue) -> Bool {
        switch value {
        case .integer(let integer) where range.isWhole:
            return (integer >= range.low && integer <= range.high) || failRange(range, value)
        case .integer, .number: return failRange(range, value)
        default: return true
        }
    }

    @inline(__always)
    private mutating func checkLength(_ range: CountRange, _ value: JSONValue) -> Bool {
        guard case .string(let text) = value else { return true }
        // A character has one to four bytes: often the bytes alone decide.
        let bytes = text.utf8.count
        if bytes <= range.maximum, bytes >= range.minimum &* 4, range.minimum <= .max >> 2 { return true }
        guard spend(bytes >> 6) else { return false }
        return checkCount(text.unicodeScalars.count, range, "Length", "character", value)
    }

    @inline(__always)
    mutating func checkCount(
        _ count: Int, _ range: CountRange, _ noun: StaticString, _ word: StaticString, _ value: JSONValue
    ) -> Bool {
        (count >= range.minimum && count <= range.maximum) || failCount(count, range, noun, word, value)
    }

    private mutating func failCount(
        _ count: Int, _ range: CountRange, _ noun: StaticString, _ word: StaticString, _ value: JSONValue
    ) -> Bool {
        let isShort = count < range.minimum
        return fail(
            (isShort ? "min" : "max") + "\(noun)", value,
            allowed: .integer(Int64(isShort ? range.minimum : range.maximum)),
            "must have \(range.words("\(word)")), got \(count)")
    }

    private mutating func checkMultiple(_ divisor: JSONValue, _ value: JSONValue) -> Bool {
        switch value {
        case .integer, .number:
            if SchemaNumber.isMultiple(value, of: divisor) == true { return true }
            return fail(
                "multipleOf", value, allowed: divisor,
                "must be a multiple of \(divisor.text), got \(ValueText.short(value))")
        default: return true
        }
    }

    private mutating func checkPattern(_ position: Int32, _ value: JSONValue) -> Bool {
        guard case .string(let text) = value else { return true }
        if found(position, text) { return true }
        guard !isDecided else { return false }
        let source = ValueText.cut(tables.patterns[Int(position)].source, 200)
        return fail(
            "pattern", value, allowed: .string(source),
            "must match the pattern \(source), got \(ValueText.short(value))")
    }

    /// Whether a pattern is found in `text`; false also when the work runs out.
    mutating func found(_ position: Int32, _ text: String) -> Bool {
        guard spend(1) else { return false }
        do { return try tables.patterns[Int(position)].matches(text, budget: &work) } catch {
            isExhausted = true
            return false
        }
    }
}
