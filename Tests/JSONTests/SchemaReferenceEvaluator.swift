// SPDX-License-Identifier: Apache-2.0

import JSON

/// A slow, obvious evaluator of 2020-12: walks over schema and value as the specification says it, collects
/// annotations as sets, resolves references by searching the document.
///
/// It knows schemas of one document whose `$id`s are plain names, patterns that are plain text, and no formats.
struct ReferenceEvaluator {
    struct Annotations {
        var members: Set<String> = []
        var elements: Set<Int> = []

        mutating func add(_ other: Annotations) {
            members.formUnion(other.members)
            elements.formUnion(other.elements)
        }
    }

    /// Evaluation goes on without end.
    struct Endless: Error {}

    let document: JSONValue
    var steps = 0

    init(_ document: JSONValue) { self.document = document }

    mutating func isValid(_ value: JSONValue) throws -> Bool {
        steps = 0
        return try evaluate(document, value, [""], depth: 0) != nil
    }

    /// The annotations of `schema` at `value`, nil if it is not valid; `scope` are the resources on the way, the
    /// current one last.
    private mutating func evaluate(
        _ schema: JSONValue, _ value: JSONValue, _ outer: [String], depth: Int
    ) throws -> Annotations? {
        steps += 1
        if depth > 40 || steps > 3000 { throw Endless() }
        guard case .object(let keywords) = schema else { return schema == true ? Annotations() : nil }
        var scope = outer
        if let id = keywords["$id"]?.stringValue { scope.append(id) }
        var annotations = Annotations()
        func number(_ value: JSONValue?) -> Double? { value?.doubleValue }

        if let type = keywords["type"] {
            let names = (type.arrayValue ?? [type]).compactMap(\.stringValue)
            let isIntegral = value.doubleValue.map { $0 == $0.rounded() } ?? false
            let own: Set<String> =
                switch value {
                case .null: ["null"]
                case .bool: ["boolean"]
                case .integer, .number: isIntegral ? ["integer", "number"] : ["number"]
                case .string: ["string"]
                case .array: ["array"]
                case .object: ["object"]
                }
            if own.isDisjoint(with: names) { return nil }
        }
        if let list = keywords["enum"]?.arrayValue, !list.contains(value) { return nil }
        if let constant = keywords["const"], constant != value { return nil }
        if let it = number(value) {
            if let bound = number(keywords["minimum"]), it < bound { return nil }
            if let bound = number(keywords["maximum"]), it > bound { return nil }
            if let bound = number(keywords["exclusiveMinimum"]), it <= bound { return nil }
            if let bound = number(keywords["exclusiveMaximum"]), it >= bound { return nil }
            if let divisor = number(keywords["multipleOf"]), it / divisor != (it / divisor).rounded() { return nil }
        }
        if let text = value.stringValue {
            if let bound = number(keywords["minLength"]), Double(text.unicodeScalars.count) < bound { return nil }
            if let bound = number(keywords["maxLength"]), Double(text.unicodeScalars.count) > bound { return nil }
            if let pattern = keywords["pattern"]?.stringValue, !text.contains(pattern) { return nil }
        }

        // In place.
        var inPlace: [JSONValue] = keywords["allOf"]?.arrayValue ?? []
        if let object = value.objectValue, let dependent = keywords["dependentSchemas"]?.objectValue {
            for (key, schema) in dependent where object[key] != nil { inPlace.append(schema) }
        }
        for schema in inPlace {
            guard let found = try evaluate(schema, value, scope, depth: depth + 1) else { return nil }
            annotations.add(found)
        }
        for keyword in ["$ref", "$dynamicRef"] {
            guard let reference = keywords[keyword]?.stringValue else { continue }
            let (target, path) = try resolve(reference, scope, isDynamic: keyword == "$dynamicRef")
            guard let found = try evaluate(target, value, path, depth: depth + 1) else { return nil }
            annotations.add(found)
        }
        for keyword in ["anyOf", "oneOf"] {
            guard let schemas = keywords[keyword]?.arrayValue else { continue }
            var found: [Annotations] = []
            for schema in schemas {
                if let one = try evaluate(schema, value, scope, depth: depth + 1) { found.append(one) }
            }
            if found.isEmpty || (keyword == "oneOf" && found.count != 1) { return nil }
            for one in found { annotations.add(one) }
        }
        if let schema = keywords["not"], try evaluate(schema, value, scope, depth: depth + 1) != nil { return nil }
        if let condition = keywords["if"] {
            let found = try evaluate(condition, value, scope, depth: depth + 1)
            if let found { annotations.add(found) }
            if let schema = keywords[found == nil ? "else" : "then"] {
                guard let found = try evaluate(schema, value, scope, depth: depth + 1) else { return nil }
                annotations.add(found)
            }
        }
        if let elements = value.arrayValue {
            guard try evaluate(keywords, elements, scope, depth, &annotations) else { return nil }
        }
        if let object = value.objectValue {
            guard try evaluate(keywords, object, scope, depth, &annotations) else { return nil }
        }
        return annotations
    }

    private mutating func evaluate(
        _ keywords: JSONObject, _ elements: [JSONValue], _ scope: [String], _ depth: Int,
        _ annotations: inout Annotations
    ) throws -> Bool {
        if let bound = keywords["minItems"]?.integerValue, elements.count < bound { return false }
        if let bound = keywords["maxItems"]?.integerValue, elements.count > bound { return false }
        if keywords["uniqueItems"] == true {
            for (index, element) in elements.enumerated() where elements[..<index].contains(element) { return false }
        }
        let prefix = keywords["prefixItems"]?.arrayValue ?? []
        for (index, element) in elements.enumerated() {
            guard let schema = index < prefix.count ? prefix[index] : keywords["items"] else { continue }
            guard try evaluate(schema, element, scope, depth: depth + 1) != nil else { return false }
            annotations.elements.insert(index)
        }
        if let schema = keywords["contains"] {
            var count = 0
            for (index, element) in elements.enumerated()
            where try evaluate(schema, element, scope, depth: depth + 1) != nil {
                count += 1
                annotations.elements.insert(index)
            }
            if count < keywords["minContains"]?.integerValue ?? 1 { return false }
            if count > keywords["maxContains"]?.integerValue ?? .max { return false }
        }
        if let schema = keywords["unevaluatedItems"] {
            for (index, element) in elements.enumerated() where !annotations.elements.contains(index) {
                guard try evaluate(schema, element, scope, depth: depth + 1) != nil else { return false }
                annotations.elements.insert(index)
            }
        }
        return true
    }

    private mutating func evaluate(
        _ keywords: JSONObject, _ object: JSONObject, _ scope: [String], _ depth: Int,
        _ annotations: inout Annotations
    ) throws -> Bool {
        if let bound = keywords["minProperties"]?.integerValue, object.count < bound { return false }
        if let bound = keywords["maxProperties"]?.integerValue, object.count > bound { return false }
        for name in keywords["required"]?.arrayValue ?? [] where object[name.stringValue ?? ""] == nil { return false }
        for (key, needs) in keywords["dependentRequired"]?.objectValue ?? [:] where object[key] != nil {
            for name in needs.arrayValue ?? [] where object[name.stringValue ?? ""] == nil { return false }
        }
        for (key, member) in object {
            var isKnown = false
            var schemas: [JSONValue] = []
            if let schema = keywords["properties"]?[key] { schemas.append(schema) }
            for (pattern, schema) in keywords["patternProperties"]?.objectValue ?? [:] where key.contains(pattern) {
                schemas.append(schema)
            }
            if schemas.isEmpty, let schema = keywords["additionalProperties"] { schemas.append(schema) }
            for schema in schemas {
                guard try evaluate(schema, member, scope, depth: depth + 1) != nil else { return false }
                isKnown = true
            }
            if isKnown { annotations.members.insert(key) }
            if let schema = keywords["propertyNames"] {
                guard try evaluate(schema, .string(key), scope, depth: depth + 1) != nil else { return false }
            }
        }
        if let schema = keywords["unevaluatedProperties"] {
            for (key, member) in object where !annotations.members.contains(key) {
                guard try evaluate(schema, member, scope, depth: depth + 1) != nil else { return false }
                annotations.members.insert(key)
            }
        }
        return true
    }
}

// References: a resource is the subschema with that $id, and the document has the empty name.
extension ReferenceEvaluator {
    private func resolve(
        _ reference: String, _ scope: [String], isDynamic: Bool
    ) throws -> (schema: JSONValue, scope: [String]) {
        let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let resource = parts[0].isEmpty ? scope[scope.count - 1] : String(parts[0])
        let root = try Self.found(find(resource, in: document, isRoot: true))
        let fragment = parts.count > 1 ? String(parts[1]) : ""
        if fragment.isEmpty { return (root, parts[0].isEmpty ? scope : scope + [resource]) }
        if fragment.hasPrefix("/") {
            return (try Self.found(root.value(at: fragment)), scope + [resource])
        }
        if isDynamic, anchor(fragment, "$dynamicAnchor", in: root, isRoot: true) != nil {
            for outer in scope + [resource] {
                guard let start = find(outer, in: document, isRoot: true),
                    let target = anchor(fragment, "$dynamicAnchor", in: start, isRoot: true)
                else { continue }
                return (target, scope + [outer])
            }
        }
        let target =
            anchor(fragment, "$anchor", in: root, isRoot: true)
            ?? anchor(fragment, "$dynamicAnchor", in: root, isRoot: true)
        return (try Self.found(target), scope + [resource])
    }

    private static func found(_ value: JSONValue?) throws -> JSONValue {
        guard let value else { throw Endless() }
        return value
    }

    private func find(_ name: String, in value: JSONValue, isRoot: Bool) -> JSONValue? {
        if isRoot, name.isEmpty { return value }
        if value["$id"]?.stringValue == name { return value }
        for child in children(value) {
            if let found = find(name, in: child, isRoot: false) { return found }
        }
        return nil
    }

    private func anchor(_ name: String, _ keyword: String, in value: JSONValue, isRoot: Bool) -> JSONValue? {
        if !isRoot, value["$id"] != nil { return nil }
        if value[keyword]?.stringValue == name { return value }
        for child in children(value) {
            if let found = anchor(name, keyword, in: child, isRoot: false) { return found }
        }
        return nil
    }

    private func children(_ value: JSONValue) -> [JSONValue] {
        (value.objectValue?.values ?? []) + (value.arrayValue ?? [])
    }
}
