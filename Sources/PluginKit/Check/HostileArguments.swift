// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Arguments that nobody sends in good faith, of those that a schema lets through.
package enum HostileArguments {
    package struct Attempt: Sendable {
        package let what: String
        package let arguments: JSONValue
    }

    /// So many attempts of a tool at most.
    private static let limit = 40
    private static let longText = String(repeating: "A", count: 100_000)
    private static let oddText = "%s%n\u{0}'\";--\u{202E}\u{1F9E8}/../../\\u0000\n\u{10FFFF}"

    /// The attempts that follow the schema, beginning from arguments that do.
    package static func all(for schema: JSONSchema, from base: JSONValue) -> [Attempt] {
        let object = base.objectValue ?? [:]
        var attempts = [Attempt(what: "an empty object", arguments: [:])]
        let properties = schema.source["properties"]?.objectValue ?? [:]
        for (name, property) in properties {
            for (what, value) in values(for: property) {
                var changed = object
                changed[name] = value
                attempts.append(Attempt(what: "\(name): \(what)", arguments: .object(changed)))
            }
        }
        var more = object
        more["x_nobody_knows"] = .string(longText)
        attempts.append(Attempt(what: "a member that nobody knows", arguments: .object(more)))
        return Array(attempts.filter { schema.isValid($0.arguments) }.prefix(limit))
    }

    private static func values(for property: JSONValue) -> [(String, JSONValue)] {
        let deep = (0..<60).reduce(JSONValue.object([:])) { inner, _ in ["a": inner] }
        let all: [(String, String, JSONValue)] = [
            ("string", "100,000 characters", .string(longText)), ("string", "odd characters", .string(oddText)),
            ("string", "an empty text", ""), ("integer", "the largest integer", .integer(.max)),
            ("integer", "the smallest integer", .integer(.min)), ("integer", "zero", 0),
            ("integer", "minus one", -1), ("number", "1e308", .number(1e308)),
            ("number", "the smallest number", .number(.leastNonzeroMagnitude)),
            ("array", "an empty list", []),
            ("array", "a list of 10,000", .array(Array(repeating: item(of: property), count: 10_000))),
            ("object", "an empty object", [:]), ("object", "60 objects deep", deep), ("null", "null", .null),
        ]
        let types =
            property["type"]?.stringValue.map { [$0] } ?? property["type"]?.arrayValue?.compactMap(\.stringValue)
        return all.filter { candidate in
            guard let types else { return true }
            return types.contains(candidate.0) || candidate.0 == "integer" && types.contains("number")
        }.map { ($0.1, $0.2) }
    }

    private static func item(of property: JSONValue) -> JSONValue {
        let items = property["items"]
        return items?["enum"]?.arrayValue?.first ?? (items?["type"]?.stringValue == "integer" ? 1 : "x")
    }
}
