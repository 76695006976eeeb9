// SPDX-License-Identifier: Apache-2.0

import JSON

/// Random schemas of one document with embedded resources, and small values that have a chance to follow them.
struct SchemaGenerator {
    var random: Seeded

    private static let keys = ["a", "b", "c", "ab"]

    /// A document with definitions, anchors and two embedded resources, each of which may refer to the others.
    mutating func document() -> JSONValue {
        var root = schema(3, in: "")
        var definitions: JSONObject = [:]
        definitions["d0"] = .object(schema(2, in: ""))
        var anchored = schema(2, in: "")
        anchored["$anchor"] = "plain"
        definitions["d1"] = .object(anchored)
        for name in ["r0", "r1"] {
            var resource = schema(2, in: name)
            resource["$id"] = .string(name)
            resource[random.below(4) == 0 ? "$anchor" : "$dynamicAnchor"] = "node"
            resource["$defs"] = ["x": .object(schema(1, in: name))]
            definitions[name] = .object(resource)
        }
        root["$defs"] = .object(definitions)
        root["$dynamicAnchor"] = "node"
        return .object(root)
    }

    mutating func value(_ depth: Int = 3) -> JSONValue {
        switch random.below(depth > 0 ? 10 : 6) {
        case 0: return .null
        case 1: return .bool(random.below(2) == 0)
        case 2, 3: return .integer(Int64(random.below(5)) - 1)
        case 4: return [0.5, 1.0, 2.5, -1.0][random.below(4)]
        case 5: return .string(["", "a", "ab", "bab"][random.below(4)])
        case 6, 7: return .array((0..<random.below(4)).map { _ in value(depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<random.below(4) { object[key()] = value(depth - 1) }
            return .object(object)
        }
    }

    private mutating func key() -> String { Self.keys[random.below(Self.keys.count)] }

    private mutating func subschema(_ depth: Int, in resource: String) -> JSONValue {
        switch random.below(8) {
        case 0: return true
        case 1: return random.below(3) == 0 ? false : true
        default: return .object(schema(depth - 1, in: resource))
        }
    }

    private mutating func schemas(_ depth: Int, in resource: String) -> JSONValue {
        .array((0...random.below(3)).map { _ in subschema(depth, in: resource) })
    }

    private mutating func schema(_ depth: Int, in resource: String) -> JSONObject {
        var schema = JSONObject()
        for _ in 0...random.below(3) { add(to: &schema, depth, in: resource) }
        return schema
    }

    private mutating func add(to schema: inout JSONObject, _ depth: Int, in resource: String) {
        switch random.below(depth > 0 ? 30 : 10) {
        case 0:
            let names: [JSONValue] = ["null", "boolean", "integer", "number", "string", "array", "object"]
            let first = random.below(7)
            schema["type"] = random.below(2) == 0 ? names[first] : [names[first], names[(first + 2) % 7]]
        case 1: schema["enum"] = .array((0..<3).map { _ in value(1) })
        case 2: schema["const"] = value(1)
        case 3: schema[["minimum", "exclusiveMinimum"][random.below(2)]] = [0, 1, 0.5][random.below(3)]
        case 4: schema[["maximum", "exclusiveMaximum"][random.below(2)]] = [2, 1, 1.5][random.below(3)]
        case 5: schema[["minLength", "maxLength"][random.below(2)]] = .integer(Int64(random.below(3)))
        case 6: schema["required"] = .array([.string(key())])
        case 7:
            let keywords = ["minItems", "maxItems", "minProperties", "maxProperties"]
            schema[keywords[random.below(4)]] = .integer(Int64(random.below(3)))
        case 8: schema["pattern"] = .string(["a", "b"][random.below(2)])
        case 9: schema["uniqueItems"] = true
        case 10, 11: schema["$ref"] = reference(in: resource)
        case 12: schema["$dynamicRef"] = .string(["#node", "r0#node", "r1#node", "#node"][random.below(4)])
        case 13: schema["allOf"] = schemas(depth, in: resource)
        case 14: schema["anyOf"] = schemas(depth, in: resource)
        case 15: schema["oneOf"] = schemas(depth, in: resource)
        case 16: schema["not"] = subschema(depth, in: resource)
        case 17:
            schema["if"] = subschema(depth, in: resource)
            if random.below(3) > 0 { schema["then"] = subschema(depth, in: resource) }
            if random.below(3) > 0 { schema["else"] = subschema(depth, in: resource) }
        case 18, 19, 20:
            schema["properties"] = [
                key(): subschema(depth, in: resource), key(): subschema(depth, in: resource),
            ]
        case 21: schema["patternProperties"] = .object(JSONObject([(key(), subschema(depth, in: resource))]))
        case 22: schema["additionalProperties"] = subschema(depth, in: resource)
        case 23: schema["dependentSchemas"] = .object(JSONObject([(key(), subschema(depth, in: resource))]))
        case 24: schema["prefixItems"] = schemas(depth, in: resource)
        case 25: schema["items"] = subschema(depth, in: resource)
        case 26:
            schema["contains"] = subschema(depth, in: resource)
            if random.below(2) == 0 { schema["minContains"] = .integer(Int64(random.below(3))) }
            if random.below(2) == 0 { schema["maxContains"] = .integer(Int64(random.below(3))) }
        case 27: schema["propertyNames"] = random.below(2) == 0 ? ["maxLength": 1] : subschema(depth, in: resource)
        default:
            let keyword = ["unevaluatedProperties", "unevaluatedItems"][random.below(2)]
            schema[keyword] = random.below(2) == 0 ? false : subschema(depth, in: resource)
            if random.below(4) == 0 { schema["dependentRequired"] = .object([key(): .array([.string(key())])]) }
        }
    }

    private mutating func reference(in resource: String) -> JSONValue {
        let shared = ["#", "r0", "r1", "r1#/$defs/x", "r0#node"]
        let own = resource.isEmpty ? ["#/$defs/d0", "#/$defs/d1", "#plain"] : ["#/$defs/x", "#node", "#/$defs/x"]
        return .string((shared + own + own)[random.below(shared.count + 2 * own.count)])
    }
}
