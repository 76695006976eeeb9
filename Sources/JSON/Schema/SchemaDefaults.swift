// SPDX-License-Identifier: Apache-2.0

/// Puts the `default`s of `properties` where members are missing.
struct SchemaDefaults {
    let nodes: [SchemaNode]

    /// `value` with defaults, as node `node` and what it refers to (`$ref`, `allOf`) give them.
    ///
    /// Ends because schemas that apply themselves to the same value are refused, and because what is put in is not
    /// looked into.
    func applied(to value: JSONValue, node: Int) -> JSONValue {
        var result = value
        switch result {
        case .object(var object):
            fill(&object, node)
            result = .object(object)
        case .array(var elements):
            fill(&elements, node)
            result = .array(elements)
        default: break
        }
        return result
    }

    private func fill(_ object: inout JSONObject, _ position: Int) {
        let node = nodes[position]
        if let rules = node.object {
            for name in rules.names {
                guard let property = rules.properties[ObjectKey(name)] else { continue }
                if let member = object[name] {
                    object[name] = applied(to: member, node: property.node)
                } else if let value = property.defaultValue {
                    object[name] = value
                }
            }
        }
        for other in node.sameValue { fill(&object, other) }
    }

    private func fill(_ elements: inout [JSONValue], _ position: Int) {
        let node = nodes[position]
        if let rules = node.array {
            for index in elements.indices {
                guard let item = index < rules.prefix.count ? rules.prefix[index] : rules.items else { break }
                elements[index] = applied(to: elements[index], node: item)
            }
        }
        for other in node.sameValue { fill(&elements, other) }
    }
}
