// SPDX-License-Identifier: Apache-2.0

/// Turns a schema document into nodes; a subschema is compiled once however often it is referred to.
struct SchemaCompiler {
    /// Nesting of subschemas at most.
    static let deepest = 200

    let document: JSONValue
    var nodes: [SchemaNode] = []
    private var known: [String: Int] = [:]
    private var depth = 0

    private init(document: JSONValue) { self.document = document }

    /// The program; the root is node 0.
    static func compile(_ schema: JSONValue) throws(JSONSchemaError) -> [SchemaNode] {
        var compiler = SchemaCompiler(document: schema)
        _ = try compiler.node(schema, at: "")
        try SchemaCycles.refuse(in: compiler.nodes)
        return compiler.nodes
    }

    /// The position of the subschema at `pointer`, compiled if it is not yet.
    mutating func node(_ schema: JSONValue, at pointer: String) throws(JSONSchemaError) -> Int {
        if let position = known[pointer] { return position }
        let position = nodes.count
        nodes.append(SchemaNode(pointer: pointer))
        known[pointer] = position
        guard depth < Self.deepest else {
            throw JSONSchemaError(
                pointer: pointer, keyword: "", message: "subschemas are nested deeper than \(Self.deepest)")
        }
        depth += 1
        defer { depth -= 1 }
        switch schema {
        case .bool(true): break
        case .bool(false): nodes[position].checks = [.nothing]
        case .object(let keywords): try compile(keywords, position, pointer)
        default:
            throw JSONSchemaError(
                pointer: pointer, keyword: "",
                message: "a schema must be an object or a boolean, got \(ValueText.short(schema))")
        }
        return position
    }

    private mutating func compile(
        _ keywords: JSONObject, _ position: Int, _ pointer: String
    ) throws(JSONSchemaError) {
        for (keyword, value) in keywords {
            try SchemaVocabulary.check(keyword, value, at: pointer)
        }
        let place = SchemaPlace(keywords: keywords, pointer: pointer)
        nodes[position].checks += try place.assertions()
        try compileDefinitions(place)
        try compileReference(place, position)
        try compileAlternatives(place, position)
        if let rules = try objectRules(place) {
            nodes[position].object = rules
            nodes[position].checks.append(.members(rules))
        }
        try compileElements(place, position)
    }

    /// Definitions are compiled even if nothing refers to them: an error there is an error.
    private mutating func compileDefinitions(_ place: SchemaPlace) throws(JSONSchemaError) {
        guard let definitions = try place.object("$defs") else { return }
        for (name, schema) in definitions { _ = try node(schema, at: place.path("$defs", name)) }
    }

    private mutating func compileReference(_ place: SchemaPlace, _ position: Int) throws(JSONSchemaError) {
        guard let reference = try place.string("$ref") else { return }
        guard let fragment = SchemaReference.pointer(of: reference) else {
            throw place.refusal(
                "$ref",
                "only '#' and local pointers such as '#/$defs/name' can be followed, got "
                    + ValueText.short(.string(reference)))
        }
        guard let target = document.value(at: fragment) else {
            throw place.refusal("$ref", "\(ValueText.short(.string(reference))) leads nowhere in this schema")
        }
        let node = try node(target, at: fragment)
        nodes[position].checks.append(.reference(node))
        nodes[position].sameValue.append(node)
    }

    private mutating func compileAlternatives(_ place: SchemaPlace, _ position: Int) throws(JSONSchemaError) {
        if let list = try subschemas(place, "allOf") {
            nodes[position].checks.append(.allOf(list))
            nodes[position].sameValue += list
        }
        if let list = try subschemas(place, "anyOf") { nodes[position].checks.append(.anyOf(list)) }
        if let list = try subschemas(place, "oneOf") { nodes[position].checks.append(.oneOf(list)) }
        if let schema = try subschema(place, "not") { nodes[position].checks.append(.not(schema)) }
        let then = try subschema(place, "then")
        let otherwise = try subschema(place, "else")
        if let condition = try subschema(place, "if"), then != nil || otherwise != nil {
            nodes[position].checks.append(.conditional(condition: condition, then: then, otherwise: otherwise))
        }
    }

    private mutating func compileElements(_ place: SchemaPlace, _ position: Int) throws(JSONSchemaError) {
        let prefix = try subschemas(place, "prefixItems") ?? []
        let items = try subschema(place, "items")
        if !prefix.isEmpty || items != nil {
            let rules = ArrayRules(prefix: prefix, items: items)
            nodes[position].array = rules
            nodes[position].checks.append(.elements(rules))
        }
        if let contained = try subschema(place, "contains") {
            var range = CountRange(minimumKeyword: "minContains", maximumKeyword: "maxContains")
            let minimum = try place.count("minContains")
            range.minimum = minimum ?? 1
            range.maximum = try place.count("maxContains") ?? .max
            nodes[position].checks.append(.contains(contained, range, hasMinimum: minimum != nil))
        }
    }

    /// The position of the subschema under `keyword`, nil if it is not there.
    mutating func subschema(_ place: SchemaPlace, _ keyword: String) throws(JSONSchemaError) -> Int? {
        guard let schema = place.keywords[keyword] else { return nil }
        return try node(schema, at: place.path(keyword))
    }

    private mutating func subschemas(_ place: SchemaPlace, _ keyword: String) throws(JSONSchemaError) -> [Int]? {
        guard let value = place.keywords[keyword] else { return nil }
        guard case .array(let schemas) = value, !schemas.isEmpty else {
            throw place.refusal(keyword, "must be a list of at least one schema, got \(ValueText.short(value))")
        }
        var list: [Int] = []
        for (index, schema) in schemas.enumerated() {
            list.append(try node(schema, at: place.path(keyword, String(index))))
        }
        return list
    }
}
