// SPDX-License-Identifier: Apache-2.0

/// Where a reference leads.
struct ReferenceTarget {
    let location: SchemaLocation
    let schema: JSONValue
    /// The name of the `$dynamicAnchor` that the reference names there; nil for pointers and plain anchors.
    var dynamicName: String?
    /// Whether no keyword says that this is a schema.
    var isGuessed = false
}

extension SchemaLibrary {
    /// Follows the value of `$ref` or `$dynamicRef` (core, section 8.2.3).
    mutating func follow(
        _ reference: String, _ keyword: String, from origin: SchemaLocation
    ) throws(JSONSchemaError) -> ReferenceTarget {
        let written = ValueText.short(.string(reference))
        guard let relative = URIReference(reference), let outer = resource(of: origin) else {
            throw error(origin, keyword, "must be a URI reference, got \(written)")
        }
        let uri = relative.resolved(against: resources[outer].uri)
        let isLocal = relative.withoutFragment.description.isEmpty
        guard let position = isLocal ? outer : try resource(at: uri) else {
            throw error(
                origin, keyword,
                "leads to \(ValueText.cut(Self.key(uri), 200)), which is none of the known resources; nothing is fetched"
            )
        }
        let resource = resources[position]
        let root = documents[resource.location.document].root
        guard let fragment = uri.fragment, !fragment.isEmpty else {
            return try target(resource.location, root, origin, keyword, written)
        }
        guard let name = uri.decodedFragment else {
            throw error(origin, keyword, "has a fragment that is no UTF-8, got \(written)")
        }
        if name.utf8.first == UInt8(ascii: "/") {
            guard let tokens = JSONPointer.tokens(of: name) else {
                throw error(origin, keyword, "has a fragment that is no JSON pointer, got \(written)")
            }
            let location = tokens.reduce(resource.location) { $0.member($1) }
            return try target(location, root, origin, keyword, written)
        }
        // Swift's own equality would take the Kelvin sign for a K.
        guard Self.isAnchor(name), let location = resource.anchors[name] else {
            let near = Spelling.nearest(to: name, among: resource.anchors.keys.sorted())
            throw error(
                origin, keyword,
                "there is no anchor of that name, got \(written)" + (near.map { "; did you mean #\($0)?" } ?? ""))
        }
        var target = try target(location, root, origin, keyword, written)
        if resource.dynamicAnchors[name] != nil { target.dynamicName = name }
        return target
    }

    private mutating func target(
        _ location: SchemaLocation, _ root: JSONValue, _ origin: SchemaLocation, _ keyword: String, _ written: String
    ) throws(JSONSchemaError) -> ReferenceTarget {
        try pay(for: location)
        guard let schema = root.value(at: location.pointer) else {
            throw error(origin, keyword, "\(written) leads nowhere")
        }
        if resource(of: location) != nil { return ReferenceTarget(location: location, schema: schema) }
        guard SchemaKeyword.Shape.schema.allows(schema) else {
            throw error(origin, keyword, "\(written) leads to \(ValueText.short(schema)), which is no schema")
        }
        try adopt(schema, at: location)
        return ReferenceTarget(location: location, schema: schema, isGuessed: true)
    }

    /// The schemas with a `$dynamicAnchor` in a resource, by name.
    func dynamicAnchors(in resource: Int) -> [(name: String, location: SchemaLocation)] {
        resources[resource].dynamicAnchors.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
    }

    /// The schema at a place; nil if there is none.
    func schema(at location: SchemaLocation) -> JSONValue? {
        documents[location.document].root.value(at: location.pointer)
    }
}
