// SPDX-License-Identifier: Apache-2.0

/// Turns a schema document into a program; a subschema is compiled once however often it is referred to.
///
/// Subschemas wait in a queue, so that neither nesting nor chains of references take stack.
struct SchemaCompiler {
    var library: SchemaLibrary
    var parts = SchemaParts()
    var defaults = SchemaDefaults()
    private(set) var warnings: [JSONSchemaWarning] = []
    let assertFormats: Bool
    private var known: [SchemaLocation: Int32] = [:]
    private var queue: [(location: SchemaLocation, schema: JSONValue)] = []
    private var next = 0
    private var patterns: [String: Int32] = [:]
    /// Steps that are left for building automata: about twenty of those that are given up, thousands of ordinary ones.
    private var automatonEffort = 8_000_000
    /// What the patterns without an automaton take together, twice the number of instructions.
    private var programSteps = 0
    /// Dynamic references by the name that they look for.
    private var dynamicReferences: [String: [Int32]] = [:]

    /// All patterns together may take the memory of so many of the largest.
    private static let mostLargePatterns = 20

    /// At most so many warnings are kept.
    private static let mostWarnings = 100

    init(_ schema: JSONValue, _ options: JSONSchema.Options) throws(JSONSchemaError) {
        library = try SchemaLibrary(schema, options)
        assertFormats = options.assertFormats
    }

    /// Fills in the parts; the root is node 0.
    mutating func compile() throws(JSONSchemaError) {
        _ = node(library.documents[0].root, at: SchemaLocation(document: 0, pointer: ""))
        try compileQueue()
        try resolveDynamicReferences()
        parts.resourceCount = library.resources.count
        if let cycle = SchemaCycles.first(in: parts) {
            throw library.error(
                queue[cycle].location, "", "the schema applies itself to the same value without end")
        }
        defaults.finish()
    }

    /// The position of a subschema, which is compiled later if it is not yet.
    mutating func node(_ schema: JSONValue, at location: SchemaLocation) -> Int32 {
        if let position = known[location] { return position }
        let position = Int32(parts.nodes.count)
        parts.nodes.append(SchemaNode(resource: Int32(library.resource(of: location) ?? 0)))
        known[location] = position
        queue.append((location, schema))
        return position
    }

    private mutating func compileQueue() throws(JSONSchemaError) {
        while next < queue.count {
            let (location, schema) = queue[next]
            next += 1
            var checks: [SchemaCheck] = []
            switch schema {
            case .bool(let isAllowed): if !isAllowed { checks = [.nothing] }
            case .object(let keywords): checks = try compile(keywords, at: location, as: Int32(next - 1))
            default:
                throw library.error(
                    location, "", "a schema must be an object or a boolean, got \(ValueText.short(schema))")
            }
            parts.nodes[next - 1].first = Int32(parts.checks.count)
            parts.nodes[next - 1].count = Int32(checks.count)
            parts.checks += checks
        }
    }

    private mutating func compile(
        _ keywords: JSONObject, at location: SchemaLocation, as position: Int32
    ) throws(JSONSchemaError) -> [SchemaCheck] {
        let place = try SchemaPlace(keywords, at: location, in: library)
        noteSurprises(keywords, place)
        compileDefinitions(place)
        var checks = try assertions(place)
        try compileReferences(place, position, &checks)
        compileInPlace(place, position, &checks)
        try compileMembers(place, position, &checks)
        compileElements(place, position, &checks)
        compileUnevaluated(place, position, &checks)
        return checks
    }

    /// Definitions of the schema itself are compiled even if nothing refers to them: an error there is an error.
    private mutating func compileDefinitions(_ place: SchemaPlace) {
        guard place.location.document == 0 else { return }
        for entry in place.entries("$defs") {
            _ = node(entry.value, at: place.location.member("$defs").member(entry.key))
        }
        _ = subschema(place, "contentSchema")
    }

    private mutating func compileReferences(
        _ place: SchemaPlace, _ position: Int32, _ checks: inout [SchemaCheck]
    ) throws(JSONSchemaError) {
        if let reference = place["$ref"]?.stringValue {
            let target = try follow(reference, "$ref", place)
            let node = node(target.schema, at: target.location)
            checks.append(.reference(node))
            defaults.link(position, to: node)
        }
        if let reference = place["$dynamicRef"]?.stringValue {
            let target = try follow(reference, "$dynamicRef", place)
            let node = node(target.schema, at: target.location)
            let reference = Int32(parts.dynamicReferences.count)
            parts.dynamicReferences.append(DynamicReference(fallback: node, candidates: SchemaList()))
            if let name = target.dynamicName { dynamicReferences[name, default: []].append(reference) }
            checks.append(.dynamicReference(reference))
        }
    }

    private mutating func follow(
        _ reference: String, _ keyword: String, _ place: SchemaPlace
    ) throws(JSONSchemaError) -> ReferenceTarget {
        let target = try library.follow(reference, keyword, from: place.location)
        if target.isGuessed {
            warn(place.location.member(keyword), "leads to a place that no keyword says is a schema")
        }
        return target
    }

    /// Finds, for every dynamic reference, the resources that are in use and have its anchor; compiling these may bring
    /// further ones into use.
    private mutating func resolveDynamicReferences() throws(JSONSchemaError) {
        var candidates: [String: [Int32: Int32]] = [:]
        var isComplete = false
        while !isComplete {
            isComplete = true
            let used = Set(parts.nodes.map(\.resource))
            for resource in used.sorted() {
                for (name, location) in library.dynamicAnchors(in: Int(resource)) where dynamicReferences[name] != nil {
                    guard candidates[name]?[resource] == nil, let schema = library.schema(at: location) else {
                        continue
                    }
                    candidates[name, default: [:]][resource] = node(schema, at: location)
                    isComplete = false
                }
            }
            try compileQueue()
        }
        for (name, references) in dynamicReferences {
            let pairs = (candidates[name] ?? [:]).sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
            let list = parts.list(pairs)
            for reference in references { parts.dynamicReferences[Int(reference)].candidates = list }
        }
    }

    /// The node of a keyword that is a schema; -1 if it is not given.
    mutating func subschema(_ place: SchemaPlace, _ keyword: String) -> Int32 {
        guard let schema = place[keyword] else { return -1 }
        return node(schema, at: place.location.member(keyword))
    }

    /// The nodes of a keyword that is a list of schemas.
    mutating func subschemas(_ place: SchemaPlace, _ keyword: String) -> SchemaList? {
        guard let schemas = place[keyword]?.arrayValue else { return nil }
        let location = place.location.member(keyword)
        return parts.list(schemas.enumerated().map { node($0.element, at: location.element($0.offset)) })
    }

    /// The position of a regular expression, compiled once however often it is used.
    mutating func pattern(_ source: String, _ location: SchemaLocation) throws(JSONSchemaError) -> Int32 {
        if let position = patterns[source], parts.patterns[Int(position)].source.hasSameBytes(as: source) {
            return position
        }
        func refusal(_ reason: String) -> JSONSchemaError {
            JSONSchemaError(
                resource: library.name(of: location), schemaPath: location.pointer,
                keyword: location.pointer.hasSuffix("/pattern") ? "pattern" : "patternProperties",
                message: "\(reason), got \(ValueText.short(.string(source)))")
        }
        let pattern: Pattern
        do { pattern = try Pattern(source, limits: library.limits.pattern, effort: &automatonEffort) } catch {
            throw refusal("\(error)")
        }
        programSteps += pattern.sufficientBudget(forBytes: 0)
        guard programSteps / Self.mostLargePatterns <= 2 * library.limits.pattern.maximumProgramSize else {
            throw refusal("the regular expressions of the schema are too large together")
        }
        parts.patterns.append(pattern)
        patterns[source] = Int32(parts.patterns.count - 1)
        return Int32(parts.patterns.count - 1)
    }

    /// Notes what is allowed and probably not meant.
    mutating func warn(_ location: SchemaLocation, _ message: String) {
        guard warnings.count < Self.mostWarnings, !library.documents[location.document].isBuiltIn else { return }
        warnings.append(
            JSONSchemaWarning(
                resource: library.name(of: location), schemaPath: location.pointer, message: message))
    }
}
