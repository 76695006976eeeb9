// SPDX-License-Identifier: Apache-2.0

/// The documents that references may lead to, and the schema resources, anchors and subschemas found in them.
///
/// A known resource is read when something refers to it; what is in it does not matter before.
struct SchemaLibrary {
    struct Document {
        /// The URI that it is known as.
        let uri: URIReference
        let root: JSONValue
        /// Whether it is one of the meta-schemas that are always known.
        let isBuiltIn: Bool
    }

    /// A schema with an identifier of its own (core, section 4.3.5).
    struct Resource {
        let uri: URIReference
        let location: SchemaLocation
        let vocabularies: SchemaVocabulary
        var anchors: [String: SchemaLocation] = [:]
        var dynamicAnchors: [String: SchemaLocation] = [:]
    }

    let limits: JSONSchema.Limits
    private let base: URIReference
    private(set) var documents: [Document] = []
    private(set) var resources: [Resource] = []
    /// Every place that is known to be a schema, and its resource.
    private var places: [SchemaLocation: Int] = [:]
    /// Resources by URI without fragment; a document is also known as where it was found.
    private var byURI: [String: Int] = [:]
    /// Bytes of all pointers to subschemas and to targets of references so far.
    private var pointerBytes = 0
    /// Known resources that nothing has referred to yet.
    private var unread: [String: JSONValue] = [:]

    init(_ schema: JSONValue, _ options: JSONSchema.Options) throws(JSONSchemaError) {
        limits = options.limits
        guard let uri = URIReference(options.baseURI), uri.isAbsolute else {
            throw JSONSchemaError(
                schemaPath: "", keyword: "",
                message: "the base URI must be absolute, got \(ValueText.short(.string(options.baseURI)))")
        }
        base = uri.withoutFragment.normalized
        for (name, resource) in options.resources {
            guard let uri = URIReference(name)?.resolved(against: base), uri.hasEmptyFragment else {
                throw JSONSchemaError(
                    resource: ValueText.cut(name, 200), schemaPath: "", keyword: "",
                    message: "a resource must be known by a URI without fragment")
            }
            unread[Self.key(uri)] = resource
        }
        try read(schema, uri: base, isBuiltIn: false)
    }

    /// What stands for a URI in a table: its normal form without fragment.
    static func key(_ uri: URIReference) -> String { uri.withoutFragment.normalized.description }

    /// The resource at `uri`, read if it is not yet; nil if it is not among what is known.
    mutating func resource(at uri: URIReference) throws(JSONSchemaError) -> Int? {
        let key = Self.key(uri)
        if let known = byURI[key] { return known }
        if let document = unread[key] {
            try read(document, uri: uri, isBuiltIn: false)
            return byURI[key]
        }
        if let document = MetaSchemas.document(key) {
            try read(document, uri: uri, isBuiltIn: true)
            return byURI[key]
        }
        // Known under another name: by its own $id, or inside of a document.
        for (name, document) in unread.sorted(by: { $0.key < $1.key }) where Self.mentions(document, key) {
            guard let uri = URIReference(name) else { continue }
            try read(document, uri: uri, isBuiltIn: false)
            if let known = byURI[key] { return known }
        }
        return nil
    }

    /// Whether some `$id` in a document could make `key`: its last step is that of `key`.
    private static func mentions(_ document: JSONValue, _ key: String) -> Bool {
        switch document {
        case .object(let object):
            for entry in object {
                if entry.key == "$id", case .string(let id) = entry.value {
                    let last = id.utf8.split(separator: UInt8(ascii: "/")).last.map { Substring($0) } ?? ""
                    if key.contains(last.prefix { $0 != "#" }) { return true }
                }
                if mentions(entry.value, key) { return true }
            }
            return false
        case .array(let elements): return elements.contains { mentions($0, key) }
        default: return false
        }
    }

    /// Counts the pointer to a place: with a long name above many subschemas, or many references into one, the pointers
    /// alone would take memory and time that have no relation to the size of the schema.
    mutating func pay(for location: SchemaLocation) throws(JSONSchemaError) {
        pointerBytes += location.pointer.utf8.count
        // Below 256 bytes each, the number of subschemas is the bound.
        guard pointerBytes >> 8 <= limits.maximumSubschemas else {
            throw error(location, "", "the names above the subschemas are too long for so many of them")
        }
    }

    /// The resource that a schema stands in.
    func resource(of location: SchemaLocation) -> Int? { places[location] }

    /// Where in the errors a document is named: not at all if it is the schema itself.
    func name(of location: SchemaLocation) -> String {
        location.document == 0 ? "" : documents[location.document].uri.description
    }

    func error(_ location: SchemaLocation, _ keyword: String, _ message: String) -> JSONSchemaError {
        let place = keyword.isEmpty ? location : location.member(keyword)
        return JSONSchemaError(
            resource: name(of: location), schemaPath: place.pointer, keyword: keyword, message: message)
    }

    private mutating func read(_ root: JSONValue, uri: URIReference, isBuiltIn: Bool) throws(JSONSchemaError) {
        let location = SchemaLocation(document: documents.count, pointer: "")
        let uri = uri.withoutFragment.normalized
        let key = Self.key(uri)
        unread[key] = nil
        documents.append(Document(uri: uri, root: root, isBuiltIn: isBuiltIn))
        let resource = try declare(root, at: location, inside: nil)
        if byURI[key] == nil { byURI[key] = resource }
        try scan(root, at: location, resource: resource, depth: 0)
    }

    /// Takes a value for a schema that stands where no keyword says so, such as below a keyword that is not known
    /// (core, section 9.4.2, leaves that open).
    mutating func adopt(_ value: JSONValue, at location: SchemaLocation) throws(JSONSchemaError) {
        var ancestor = location
        while places[ancestor] == nil, let parent = ancestor.parent { ancestor = parent }
        try enter(value, at: location, inside: places[ancestor] ?? 0, depth: 0)
    }

    /// Notes the schema at a place and everything in it.
    private mutating func enter(
        _ value: JSONValue, at location: SchemaLocation, inside outer: Int, depth: Int
    ) throws(JSONSchemaError) {
        guard places[location] == nil else { return }
        let isResource = value["$id"]?.stringValue.map { !$0.isEmpty } ?? false
        let resource = isResource ? try declare(value, at: location, inside: outer) : outer
        if !isResource, let dialect = value["$schema"]?.stringValue {
            let vocabularies = try vocabularies(dialect, at: location)
            guard vocabularies == resources[outer].vocabularies else {
                throw error(location, "$schema", "another dialect needs a schema with an $id of its own")
            }
        }
        try scan(value, at: location, resource: resource, depth: depth)
    }

    private mutating func scan(
        _ value: JSONValue, at location: SchemaLocation, resource: Int, depth: Int
    ) throws(JSONSchemaError) {
        places[location] = resource
        try pay(for: location)
        guard depth < limits.maximumNesting else {
            throw error(location, "", "subschemas are nested deeper than \(limits.maximumNesting)")
        }
        guard places.count <= limits.maximumSubschemas else {
            throw error(location, "", "there are more than \(limits.maximumSubschemas) subschemas")
        }
        guard case .object(let keywords) = value else { return }
        try noteAnchors(keywords, at: location, resource: resource)
        for entry in keywords {
            guard let keyword = SchemaKeyword.all[entry.key],
                !keyword.vocabulary.isDisjoint(with: resources[resource].vocabularies)
            else { continue }
            switch (keyword.shape, entry.value) {
            case (.schema, _):
                try enter(entry.value, at: location.member(entry.key), inside: resource, depth: depth + 1)
            case (.schemaList, .array(let schemas)):
                for (index, schema) in schemas.enumerated() {
                    let place = location.member(entry.key).element(index)
                    try enter(schema, at: place, inside: resource, depth: depth + 1)
                }
            case (.schemaMap, .object(let schemas)):
                for member in schemas {
                    let place = location.member(entry.key).member(member.key)
                    try enter(member.value, at: place, inside: resource, depth: depth + 1)
                }
            default: break
            }
        }
    }
}

extension SchemaLibrary {
    /// Notes a resource: its URI and its dialect.
    ///
    /// The schema inside of which it stands gives what it leaves out.
    private mutating func declare(
        _ value: JSONValue, at location: SchemaLocation, inside outer: Int?
    ) throws(JSONSchemaError) -> Int {
        var uri = outer.map { resources[$0].uri } ?? documents[location.document].uri
        if let id = value["$id"] {
            guard let text = id.stringValue, let reference = URIReference(text), reference.hasEmptyFragment else {
                throw error(
                    location, "$id", "must be a URI reference without fragment, got \(ValueText.short(id))")
            }
            uri = reference.resolved(against: uri).withoutFragment.normalized
        }
        var vocabularies = outer.map { resources[$0].vocabularies } ?? .standard
        if let dialect = value["$schema"] {
            guard let name = dialect.stringValue else {
                throw error(location, "$schema", "must be a URI, got \(ValueText.short(dialect))")
            }
            vocabularies = try self.vocabularies(name, at: location)
        }
        let position = resources.count
        let key = Self.key(uri)
        if let other = byURI[key], resources[other].location.document == location.document {
            throw error(location, "$id", "the same URI is given to two schemas")
        }
        if byURI[key] == nil { byURI[key] = position }
        resources.append(Resource(uri: uri, location: location, vocabularies: vocabularies))
        return position
    }

    private mutating func noteAnchors(
        _ keywords: JSONObject, at location: SchemaLocation, resource: Int
    ) throws(JSONSchemaError) {
        for keyword in ["$anchor", "$dynamicAnchor"] {
            guard let value = keywords[keyword] else { continue }
            guard let name = value.stringValue, Self.isAnchor(name) else {
                throw error(
                    location, keyword,
                    "must be a name of letters, digits, -, _ and . that starts with a letter or _, got "
                        + ValueText.short(value))
            }
            let anchors = resources[resource].anchors
            if let other = anchors[name], other != location {
                throw error(location, keyword, "the name \(ValueText.cut(name)) is given to two schemas")
            }
            resources[resource].anchors[name] = location
            if keyword == "$dynamicAnchor" { resources[resource].dynamicAnchors[name] = location }
        }
    }

    /// Whether `name` is a plain name fragment (core, section 8.2.2).
    static func isAnchor(_ name: String) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 }
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
    }

    /// The vocabularies of a dialect: those of its meta-schema, which must be known (core, section 8.1.2).
    private func vocabularies(
        _ name: String, at location: SchemaLocation
    ) throws(JSONSchemaError) -> SchemaVocabulary {
        let uri = URIReference(name)
        let key = uri.map(Self.key) ?? name
        if key == SchemaVocabulary.dialect, uri?.hasEmptyFragment == true { return .standard }
        guard let uri, uri.isAbsolute, uri.hasEmptyFragment, let schema = metaSchema(key) else {
            throw error(
                location, "$schema",
                "the dialect must be \(SchemaVocabulary.dialect) or the URI of a known resource, got "
                    + ValueText.short(.string(name)))
        }
        guard let list = schema["$vocabulary"] else { return .standard }
        guard let entries = list.objectValue else {
            throw error(location, "$schema", "the $vocabulary of the meta-schema must be an object")
        }
        var vocabularies: SchemaVocabulary = .core
        for entry in entries {
            if let vocabulary = SchemaVocabulary(uri: entry.key) {
                vocabularies.formUnion(vocabulary)
            } else if entry.value != false {
                throw error(
                    location, "$schema",
                    "the meta-schema requires the vocabulary \(ValueText.cut(entry.key, 200)), which is not supported")
            }
        }
        return vocabularies
    }

    /// The schema known as `key`, without reading it: a meta-schema may be its own.
    private func metaSchema(_ key: String) -> JSONValue? {
        if let known = byURI[key] {
            let location = resources[known].location
            return documents[location.document].root.value(at: location.pointer)
        }
        if let document = unread[key] ?? MetaSchemas.document(key) { return document }
        return unread.values.first { document in
            document["$id"]?.stringValue.flatMap(URIReference.init).map(Self.key) == key
        }
    }
}
