// SPDX-License-Identifier: Apache-2.0

extension SchemaCompiler {
    /// The keywords that apply schemas to the same value.
    mutating func compileInPlace(_ place: SchemaPlace, _ position: Int32, _ checks: inout [SchemaCheck]) {
        if let list = subschemas(place, "allOf") {
            checks.append(.allOf(list))
            for node in parts.nodes(in: list) { defaults.link(position, to: node) }
        }
        if let list = subschemas(place, "anyOf") { checks.append(.anyOf(list)) }
        if let list = subschemas(place, "oneOf") { checks.append(.oneOf(list)) }
        let negated = subschema(place, "not")
        if negated >= 0 { checks.append(.not(negated)) }
        let condition = subschema(place, "if")
        let then = subschema(place, "then")
        let otherwise = subschema(place, "else")
        // The condition alone matters too: what it evaluates is evaluated.
        if condition >= 0 {
            checks.append(.conditional(condition: condition, then: then, otherwise: otherwise))
        }
    }

    /// The keywords about elements.
    mutating func compileElements(_ place: SchemaPlace, _ position: Int32, _ checks: inout [SchemaCheck]) {
        let prefix = subschemas(place, "prefixItems") ?? SchemaList()
        let items = subschema(place, "items")
        if prefix.count > 0 || items >= 0 {
            checks.append(.elements(ElementRules(prefix: prefix, items: items)))
            defaults.add(elements: Array(parts.nodes(in: prefix)), items, to: position)
        }
        let contained = subschema(place, "contains")
        if contained >= 0 {
            let minimum = place.count("minContains")
            let range = CountRange(minimum: minimum ?? 1, maximum: place.count("maxContains") ?? .max)
            checks.append(.contains(ContainsRule(node: contained, range: range, hasMinimum: minimum != nil)))
        }
    }

    /// The keywords that look at what all others left; they come last.
    mutating func compileUnevaluated(_ place: SchemaPlace, _ position: Int32, _ checks: inout [SchemaCheck]) {
        let elements = subschema(place, "unevaluatedItems")
        if elements >= 0 {
            checks.append(.unevaluatedElements(elements))
            parts.nodes[Int(position)].tracking.insert(.elements)
        }
        let members = subschema(place, "unevaluatedProperties")
        if members >= 0 {
            checks.append(.unevaluatedMembers(members, owner: position))
            parts.nodes[Int(position)].tracking.insert(.members)
        }
    }

    /// The keywords about members.
    mutating func compileMembers(
        _ place: SchemaPlace, _ position: Int32, _ checks: inout [SchemaCheck]
    ) throws(JSONSchemaError) {
        let keywords = [
            "properties", "required", "patternProperties", "additionalProperties", "propertyNames",
            "dependentRequired", "dependentSchemas",
        ]
        guard keywords.contains(where: { place[$0] != nil }) else { return }
        var rules = MemberRules()
        var names = NameCollector()
        for entry in place.entries("properties") {
            let node = node(entry.value, at: place.location.member("properties").member(entry.key))
            names[entry.key].node = node
            defaults.add(member: entry.key, node, entry.value["default"], to: position)
        }
        for name in place["required"]?.arrayValue ?? [] { names[name.stringValue ?? ""].isRequired = true }
        for entry in place.entries("dependentRequired") {
            guard SchemaKeyword.Shape.names.allows(entry.value) else {
                throw library.error(
                    place.location.member("dependentRequired"), entry.key,
                    "must be a list of different names, got \(ValueText.short(entry.value))")
            }
            names[entry.key].needs = parts.list((entry.value.arrayValue ?? []).map { parts.position(of: $0) })
            rules.hasDependents = true
        }
        for entry in place.entries("dependentSchemas") {
            let node = node(entry.value, at: place.location.member("dependentSchemas").member(entry.key))
            names[entry.key].dependentSchema = node
            rules.hasDependents = true
        }
        rules.requiredCount = Int32(names.list.count { $0.isRequired })
        rules.additional = subschema(place, "additionalProperties")
        rules.isClosed = place["additionalProperties"] == false
        rules.propertyNames = subschema(place, "propertyNames")
        rules.patterns = try memberPatterns(place)
        add(names, to: &rules)
        parts.members.append(rules)
        checks.append(.members(Int32(parts.members.count - 1)))
    }

    private mutating func memberPatterns(_ place: SchemaPlace) throws(JSONSchemaError) -> SchemaList {
        let location = place.location.member("patternProperties")
        var list: [MemberPattern] = []
        for entry in place.entries("patternProperties") {
            let pattern = try pattern(entry.key, location.member(entry.key))
            list.append(MemberPattern(pattern: pattern, node: node(entry.value, at: location.member(entry.key))))
        }
        defer { parts.memberPatterns += list }
        return SchemaList(first: Int32(parts.memberPatterns.count), count: Int32(list.count))
    }

    private mutating func add(_ names: NameCollector, to rules: inout MemberRules) {
        rules.names = SchemaList(first: Int32(parts.names.count), count: Int32(names.list.count))
        guard !names.list.isEmpty else { return }
        var hashes: [UInt64] = []
        for (text, name) in zip(names.texts, names.list) {
            var name = name
            name.start = Int32(parts.nameBytes.count)
            name.length = Int32(text.utf8.count)
            parts.nameBytes += Array(text.utf8)
            parts.names.append(name)
            hashes.append(text.withBytes { ValueHash.bytes($0, ValueHash.seed) })
        }
        let slots = SchemaParts.slots(hashes)
        rules.slots = SlotRange(first: Int32(parts.nameSlots.count), mask: Int32(slots.count - 1))
        parts.nameSlots += slots
    }
}

/// The names that a schema mentions, each once, in the order of their first mention.
struct NameCollector {
    private(set) var texts: [String] = []
    private(set) var list: [MemberName] = []
    private var positions: [ObjectKey: Int] = [:]

    subscript(text: String) -> MemberName {
        get { positions[ObjectKey(text)].map { list[$0] } ?? MemberName(start: 0, length: 0) }
        set {
            if let position = positions[ObjectKey(text)] {
                list[position] = newValue
            } else {
                positions[ObjectKey(text)] = list.count
                texts.append(text)
                list.append(newValue)
            }
        }
    }
}
