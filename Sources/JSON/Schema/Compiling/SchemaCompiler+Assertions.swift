// SPDX-License-Identifier: Apache-2.0

extension SchemaCompiler {
    /// The keywords that look at one value alone, `type` first.
    mutating func assertions(_ place: SchemaPlace) throws(JSONSchemaError) -> [SchemaCheck] {
        var checks: [SchemaCheck] = []
        if let written = place["type"] {
            guard let types = TypeSet(written: written) else {
                throw library.error(
                    place.location, "type",
                    "must be one or a list of different ones of null, boolean, integer, number, string, array, object;"
                        + " got \(ValueText.short(written))")
            }
            checks.append(.type(types, written: parts.position(of: written)))
        }
        if let list = place["enum"] { checks.append(.enumeration(enumeration(list))) }
        if let value = place["const"] {
            checks.append(.constant(parts.position(of: value), weight: ValueHash.weight(value)))
        }
        if let range = numberRange(place) { checks.append(.numberRange(range)) }
        if let divisor = place["multipleOf"] { checks.append(.multipleOf(try self.divisor(divisor, place))) }
        if let range = countRange(place, "Length") { checks.append(.stringLength(range)) }
        if let source = place["pattern"]?.stringValue {
            checks.append(.pattern(try pattern(source, place.location.member("pattern"))))
        }
        if assertFormats || place.assertsFormats,
            let format = place["format"]?.stringValue.flatMap(StringFormat.init(name:))
        {
            checks.append(.format(format))
        }
        if let range = countRange(place, "Items") { checks.append(.elementCount(range)) }
        if place["uniqueItems"] == true { checks.append(.uniqueElements) }
        if let range = countRange(place, "Properties") { checks.append(.memberCount(range)) }
        return checks
    }

    private mutating func enumeration(_ list: JSONValue) -> Int32 {
        let values = list.arrayValue ?? []
        let start = parts.values.count
        var rule = EnumerationRule(
            first: Int32(start), count: Int32(values.count), written: Int32(start + values.count))
        parts.values += values
        parts.values.append(list)
        if values.count > 8 {
            var work = 0
            let slots = SchemaParts.slots(values.map { ValueHash.value($0, ValueHash.seed, &work) })
            rule.slots = SlotRange(first: Int32(parts.valueSlots.count), mask: Int32(slots.count - 1))
            parts.valueSlots += slots
        } else {
            rule.weight = ValueHash.weight(list)
        }
        parts.enumerations.append(rule)
        return Int32(parts.enumerations.count - 1)
    }

    private mutating func numberRange(_ place: SchemaPlace) -> Int32? {
        var range = NumberRange()
        var isEmpty = true
        func bound(_ keyword: String, _ target: inout Int32, _ parts: inout SchemaParts) {
            guard let value = place[keyword] else { return }
            target = parts.position(of: value)
            isEmpty = false
        }
        bound("minimum", &range.minimum, &parts)
        bound("exclusiveMinimum", &range.exclusiveMinimum, &parts)
        bound("maximum", &range.maximum, &parts)
        bound("exclusiveMaximum", &range.exclusiveMaximum, &parts)
        if isEmpty { return nil }
        range.narrow(parts.values)
        parts.ranges.append(range)
        return Int32(parts.ranges.count - 1)
    }

    private mutating func divisor(_ value: JSONValue, _ place: SchemaPlace) throws(JSONSchemaError) -> Int32 {
        guard SchemaNumber.order(value, 0) > 0 else {
            throw library.error(
                place.location, "multipleOf", "must be greater than 0, got \(ValueText.short(value))")
        }
        guard SchemaNumber.isMultiple(0, of: value) != nil else {
            throw library.error(
                place.location, "multipleOf",
                "must have at most \(JSONNumber.mostDivisorDigits) digits, got \(ValueText.short(value))")
        }
        return parts.position(of: value)
    }

    private func countRange(_ place: SchemaPlace, _ noun: String) -> CountRange? {
        let minimum = place.count("min" + noun)
        let maximum = place.count("max" + noun)
        if minimum == nil, maximum == nil { return nil }
        return CountRange(minimum: minimum ?? 0, maximum: maximum ?? .max)
    }
}
