// SPDX-License-Identifier: Apache-2.0

/// The keywords of one schema and where they stand; reads each with the type that it must have.
struct SchemaPlace {
    let keywords: JSONObject
    let pointer: String

    func path(_ keyword: String, _ name: String? = nil) -> String {
        let start = pointer + "/" + JSONPointer.escaped(keyword)
        return name.map { start + "/" + JSONPointer.escaped($0) } ?? start
    }

    func refusal(_ keyword: String, _ message: String) -> JSONSchemaError {
        JSONSchemaError(pointer: pointer, keyword: keyword, message: message)
    }

    func object(_ keyword: String) throws(JSONSchemaError) -> JSONObject? {
        guard let value = keywords[keyword] else { return nil }
        guard let object = value.objectValue else {
            throw refusal(keyword, "must be an object, got \(ValueText.short(value))")
        }
        return object
    }

    func string(_ keyword: String) throws(JSONSchemaError) -> String? {
        guard let value = keywords[keyword] else { return nil }
        guard let string = value.stringValue else {
            throw refusal(keyword, "must be a string, got \(ValueText.short(value))")
        }
        return string
    }

    func flag(_ keyword: String) throws(JSONSchemaError) -> Bool? {
        guard let value = keywords[keyword] else { return nil }
        guard let flag = value.boolValue else {
            throw refusal(keyword, "must be true or false, got \(ValueText.short(value))")
        }
        return flag
    }

    func number(_ keyword: String) throws(JSONSchemaError) -> JSONValue? {
        guard let value = keywords[keyword] else { return nil }
        guard let number = value.doubleValue, number.isFinite else {
            throw refusal(keyword, "must be a number, got \(ValueText.short(value))")
        }
        return value
    }

    func count(_ keyword: String) throws(JSONSchemaError) -> Int? {
        guard let value = keywords[keyword] else { return nil }
        guard let integer = value.integerValue, integer >= 0 else {
            throw refusal(keyword, "must be an integer of at least 0, got \(ValueText.short(value))")
        }
        return Int(integer)
    }

    func names(_ value: JSONValue, _ keyword: String) throws(JSONSchemaError) -> [String] {
        let names = value.arrayValue?.compactMap(\.stringValue) ?? []
        guard let elements = value.arrayValue, elements.count == names.count,
            Set(names.map(ObjectKey.init)).count == names.count
        else {
            throw refusal(keyword, "must be a list of different names, got \(ValueText.short(value))")
        }
        return names
    }
}

extension SchemaPlace {
    /// The keywords that look at one value alone.
    func assertions() throws(JSONSchemaError) -> [SchemaCheck] {
        var checks: [SchemaCheck] = []
        if let type = keywords["type"] { checks.append(.type(try types(type), type)) }
        if let list = keywords["enum"] {
            guard case .array(let allowed) = list, !allowed.isEmpty else {
                throw refusal("enum", "must be a list of at least one value, got \(ValueText.short(list))")
            }
            checks.append(.enumeration(allowed, list))
        }
        if let value = keywords["const"] { checks.append(.constant(value)) }
        let range = NumberRange(
            minimum: try number("minimum"), exclusiveMinimum: try number("exclusiveMinimum"),
            maximum: try number("maximum"), exclusiveMaximum: try number("exclusiveMaximum"))
        if !range.isEmpty { checks.append(.numberRange(range)) }
        if let divisor = try number("multipleOf") {
            guard let value = divisor.doubleValue, value > 0 else {
                throw refusal("multipleOf", "must be greater than 0, got \(ValueText.short(divisor))")
            }
            checks.append(.multipleOf(divisor))
        }
        if let range = try countRange("minLength", "maxLength") { checks.append(.stringLength(range)) }
        if let range = try countRange("minItems", "maxItems") { checks.append(.elementCount(range)) }
        if let range = try countRange("minProperties", "maxProperties") { checks.append(.memberCount(range)) }
        if try flag("uniqueItems") == true { checks.append(.uniqueElements) }
        if let format = SchemaFormat(rawValue: try string("format") ?? "") { checks.append(.format(format)) }
        return checks
    }

    private func countRange(_ low: String, _ high: String) throws(JSONSchemaError) -> CountRange? {
        let minimum = try count(low)
        let maximum = try count(high)
        if minimum == nil, maximum == nil { return nil }
        return CountRange(
            minimum: minimum ?? 0, maximum: maximum ?? .max, minimumKeyword: low, maximumKeyword: high)
    }

    private func types(_ value: JSONValue) throws(JSONSchemaError) -> TypeSet {
        var types: TypeSet = []
        for element in value.arrayValue ?? [value] {
            guard let type = element.stringValue.flatMap(TypeSet.init(name:)), types.isDisjoint(with: type) else {
                throw refusal(
                    "type",
                    "must be one or a list of different ones of null, boolean, integer, number, string, array, object;"
                        + " got \(ValueText.short(value))")
            }
            types.insert(type)
        }
        if types.isEmpty { throw refusal("type", "must name at least one type") }
        return types
    }
}
